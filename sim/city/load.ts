import { Worker } from 'node:worker_threads'
import { hash as argon2 } from '@node-rs/argon2'
import pg from 'pg'
import { makeSecrets } from '#platform/secrets'
import { SIM_MODELS } from './models.ts'
import type { CountyInput } from './county.ts'
import { type Geography, geographyOf } from './geography.ts'
import { type Rebuild, rebuild, rebuildsOf } from '#platform/bulk-indexes'
import { elderCount, isPlaceName, type PlaceName, places, scaledCensus } from './places.ts'
import { accountPassword, simKeyOf } from './keys.ts'
import type { RowContext } from './row-context.ts'
import { FILLED } from './tables.ts'
import { bulkClient, isSuperuser, loadCounty, type WorkerStart } from './worker.ts'

export class RefusedError extends Error {
  override readonly name = 'RefusedError'
}

export type LoadOptions = {
  /** The login that owns the schema: COPY is refused under row security. */
  owner: pg.ClientConfig
  secret: Buffer
  place: PlaceName
  scale: number
  seed: string
  /** Reference day of all ages, `YYYY-MM-DD`. */
  on: string
  now: Date
  /** Threads that make and send counties; 0 makes everything here. */
  threads?: number
  /** Load as a login would that is no superuser: reference checks stay on. Slower; for trying. */
  ordinary?: boolean
  progress?: (text: string) => void
}

export type Loaded = {
  loaded: boolean
  elders: number
  rows: Record<string, number>
  phases: Record<string, number>
  on: string
}

type DemoSetting = {
  place: string
  scale: number
  seed: string
  on: string
  state: 'loading' | 'ready'
  rebuild: Rebuild[]
}

/** From how many elders on indexes are dropped first and threads used. */
const BULK = 50_000

/**
 * Fills an empty database with a synthetic city and marks it as such. The same city again does nothing; a load that broke
 * off is cleared and repeated. Refused: a database that holds real people, or another city.
 */
export async function loadCity(options: LoadOptions): Promise<Loaded> {
  const { owner, place, scale, seed, on } = options
  const say = options.progress ?? (() => undefined)
  const main = await bulkClient(owner, options.ordinary)
  const phases: Record<string, number> = {}
  let began = performance.now()
  const phase = (name: string) => {
    phases[name] = Math.round(performance.now() - began)
    began = performance.now()
  }
  try {
    await main.query('select pg_advisory_lock(7305, 11)')
    const known = await standing(main, options)
    if (known) return known
    await mark(main, { place, scale, seed, on, state: 'loading', rebuild: [] })

    const counties = scaledCensus(place, scale)
    const elders = counties.reduce((sum, county) => sum + elderCount(county), 0)
    const bulk = elders >= BULK
    const geography = await geographyOf(place, seed)
    await placeRegions(main, geography)
    await addModels(main)
    const rebuilds = bulk ? await rebuildsOf(main, FILLED) : []
    if (bulk) {
      // Kept with the mark: a load that breaks off leaves the way back.
      await mark(main, { place, scale, seed, on, state: 'loading', rebuild: rebuilds })
      for (const { drop } of rebuilds) await main.query(drop)
    }
    // The search keys and histories that triggers would write are given by the loader, or are none.
    const ordinary = options.ordinary === true || !(await isSuperuser(main))
    if (ordinary) for (const table of FILLED) await main.query(`alter table ${table} disable trigger user`)
    phase('prepare')

    const inputs: CountyInput[] = counties
      .map((county, ordinal) => ({
        place,
        county,
        ordinal,
        villages: geography.villages.get(county.code) ?? [],
        seed,
        on,
      }))
      .sort((a, b) => elderCount(b.county) - elderCount(a.county))
    const simKey = simKeyOf(options.secret)
    const context = { seed, on, now: options.now, passwordHash: await argon2(accountPassword(simKey)) }
    const threads = options.threads ?? (bulk ? 2 : 0)
    const counts =
      threads > 0
        ? await loadByThreads(
            threads,
            inputs,
            { owner, secret: options.secret, ordinary, context: { ...context, simKey } },
            say,
          )
        : await loadHere(main, inputs, { ...context, simKey, secrets: makeSecrets(options.secret) })
    if (ordinary) for (const table of FILLED) await main.query(`alter table ${table} enable trigger user`)
    phase('load')

    if (bulk) {
      say('indexes')
      const helpers = [main, await bulkClient(owner, ordinary)]
      await rebuild(helpers, rebuilds)
      await helpers[1]?.end()
    } else {
      for (const table of FILLED) await main.query(`analyze ${table}`)
    }
    phase('index')
    // The triggers that mark villages to be counted were off.
    await main.query('select people.refresh_tally($1, true)', [on])
    phase('count')
    await mark(main, { place, scale, seed, on, state: 'ready', rebuild: [] })
    await main.query("select pg_notify('yike_devices', '*')")
    return { loaded: true, elders, rows: counts, phases, on }
  } finally {
    await main.end()
  }
}

/** Something is there already: the same city, a broken load (cleared here), or a reason to refuse. */
async function standing(main: pg.Client, options: LoadOptions): Promise<Loaded | undefined> {
  const { rows } = await main.query<{ key: string; value: unknown }>(
    "select key, value from platform.setting where key in ('kind', 'demo')",
  )
  const settings = new Map(rows.map((row) => [row.key, row.value]))
  const people = await main.query<{ real: boolean; some: boolean }>(
    'select exists (select from people.elder where not synthetic) as real, exists (select from people.elder) as some',
  )
  if (settings.get('kind') === 'real' || people.rows[0]?.real) {
    throw new RefusedError(
      'This database holds real people. A synthetic city is never loaded into it: use another database, or YIKE_DEMO=none.',
    )
  }
  // Written by this file only.
  const demo = settings.get('demo') as DemoSetting | undefined
  if (!demo) {
    if (people.rows[0]?.some)
      throw new RefusedError('There are elders here that no synthetic city made. Use an empty database.')
    return undefined
  }
  if (demo.state === 'loading') {
    options.progress?.('clearing a load that broke off')
    const present = await rebuildsOf(main, FILLED)
    await main.query(`truncate ${FILLED.join(', ')} cascade`)
    for (const table of FILLED) await main.query(`alter table ${table} enable trigger user`)
    const missing = demo.rebuild.filter((one) => !present.some((p) => p.create === one.create))
    for (const { create } of missing) await main.query(create)
    return undefined
  }
  if (demo.place !== options.place || demo.scale !== options.scale || demo.seed !== options.seed) {
    throw new RefusedError(
      `This database holds the synthetic city ${demo.place}:${demo.scale} (seed ${demo.seed}), not ${options.place}:${options.scale}. Use another YIKE_HOME, or the same YIKE_DEMO.`,
    )
  }
  const count = await main.query<{ n: string }>('select count(*) as n from people.elder where synthetic')
  return { loaded: false, elders: Number(count.rows[0]?.n ?? 0), rows: {}, phases: {}, on: demo.on }
}

async function mark(main: pg.Client, demo: DemoSetting): Promise<void> {
  const place = isPlaceName(demo.place) ? places[demo.place] : undefined
  // What every page shows (`/platform/about`), and what keeps real people out of a made-up city.
  const installation = {
    kind: 'synthetic',
    place: place ? { regionCode: place.region, name: place.name, nameEn: place.en } : null,
  }
  await main.query(
    `insert into platform.setting (key, value) values ('kind', '"synthetic"'), ('demo', $1), ('installation', $2)
     on conflict (key) do update set value = excluded.value, updated_at = now()`,
    [JSON.stringify(demo), JSON.stringify(installation)],
  )
}

async function placeRegions(main: pg.Client, geography: Geography): Promise<void> {
  const points = [...geography.streets, ...[...geography.villages.values()].flat()]
  await main.query(
    `update regions.region r set lon = u.lon, lat = u.lat, position_source = 'synthetic'
     from unnest($1::bigint[], $2::float8[], $3::float8[]) u (code, lon, lat) where u.code = r.code and r.position_source is distinct from 'surveyed'`,
    [points.map((p) => p.code), points.map((p) => p.lon), points.map((p) => p.lat)],
  )
}

async function addModels(main: pg.Client): Promise<void> {
  for (const model of SIM_MODELS) {
    await main.query(
      `insert into devices.model (id, maker, name, name_en, kind, device_class, metrics, signals, heartbeat_seconds, battery_low_percent, test_every_days)
       values ($1, '演示厂商（合成）', $2, $3, $4, $5, $6, $7::text[]::devices.signal[], $8, 20, $9) on conflict (id) do nothing`,
      [
        model.id,
        model.name,
        model.nameEn,
        model.kind,
        model.deviceClass,
        model.metrics,
        model.signals,
        model.heartbeatSeconds,
        model.testEveryDays,
      ],
    )
  }
}

async function loadHere(
  main: pg.Client,
  inputs: readonly CountyInput[],
  context: RowContext,
): Promise<Record<string, number>> {
  const total: Record<string, number> = {}
  for (const input of inputs) add(total, await loadCounty(main, input, context))
  return total
}

function add(total: Record<string, number>, counts: Record<string, number>): void {
  for (const [table, count] of Object.entries(counts)) total[table] = (total[table] ?? 0) + count
}

/** The largest counties first, each thread taking the next one when it is free. */
async function loadByThreads(
  threads: number,
  inputs: readonly CountyInput[],
  start: WorkerStart,
  say: (text: string) => void,
): Promise<Record<string, number>> {
  const queue = [...inputs]
  const total: Record<string, number> = {}
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), {
        workerData: start,
        // Short-lived rows by the million: a wide nursery halves the time.
        resourceLimits: { maxYoungGenerationSizeMb: 256, maxOldGenerationSizeMb: 4096 },
      })
      worker.on('message', (message: { ready?: true; counts?: Record<string, number>; error?: string }) => {
        if (message.error) {
          reject(new Error(message.error))
          void worker.terminate()
          return
        }
        if (message.counts) add(total, message.counts)
        const next = queue.shift()
        if (next) say(`${next.county.name} (${inputs.length - queue.length}/${inputs.length})`)
        worker.postMessage(next ?? null)
      })
      worker.on('error', reject)
      worker.on('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`a loading thread ended with ${code}`)),
      )
    })
  await Promise.all(Array.from({ length: threads }, one))
  return total
}
