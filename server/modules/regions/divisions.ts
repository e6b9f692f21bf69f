import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { z } from 'zod'
import { levelOf, RegionCode } from '#contract/region'
import type { Tx } from '#platform/db'
import { labelPoint } from './polygon.ts'

const FOLDER = join(import.meta.dirname, 'data')

/** Zones with their own first six digits in the statistics codes, unknown to civil affairs. */
const ZONES = [410871, 411671]

export type Division = {
  code: number
  name: string
  parent: number | null
  source: 'mca' | 'nbs' | 'local'
  settlement: 'urban' | 'rural' | null
  pinyin: string
  initials: string
}

const BoundaryFile = z.array(
  z.object({
    code: RegionCode,
    nameEn: z.string().nullable(),
    areaKm2: z.number().positive(),
    rings: z.array(z.array(z.tuple([z.number(), z.number()])).min(4)).min(1),
  }),
)

const ChangeFile = z.array(
  z.object({
    day: z.iso.date(),
    kind: z.enum(['recoded', 'merged', 'split', 'moved']),
    from: RegionCode,
    fromName: z.string(),
    fromPinyin: z.string(),
    to: RegionCode,
    note: z.string(),
    source: z.string(),
  }),
)

/** Urban or rural by the name of the village: the statistics bureau's own class is not in the source. */
export function settlementOf(name: string): 'urban' | 'rural' | null {
  if (/村委会$|村民委员会$/.test(name)) return 'rural'
  if (/居委会$|居民委员会$|社区$|生活区$/.test(name)) return 'urban'
  return null
}

export function parentOf(code: number): number | null {
  const step = { village: 1e3, street: 1e6, county: 1e8, city: 1e10, province: 0, nation: 0 }[levelOf(code)]
  return step === 0 ? null : code - (code % step)
}

function sourceOf(code: number): 'mca' | 'nbs' {
  const street = Math.floor(code / 1e3) % 1e3
  // Township codes 400–599 and village codes from 400 on are not confirmed by civil affairs (reference/standards §4.2).
  return ZONES.includes(Math.floor(code / 1e6)) || street >= 400 || code % 1e3 >= 400 ? 'nbs' : 'mca'
}

const ZoneFile = z.array(
  z.object({ code: RegionCode, name: z.string(), pinyin: z.string(), source: z.string(), note: z.string() }),
)

/** Units that neither list of codes knows, but that a document of the place names. */
async function readZones(): Promise<Division[]> {
  const zones = ZoneFile.parse(JSON.parse(await readFile(join(FOLDER, 'zones.json'), 'utf8')))
  return zones.map(({ code, name, pinyin }) => ({
    code,
    name,
    parent: parentOf(code),
    source: 'local',
    settlement: null,
    ...spell(pinyin),
  }))
}

/** Every division of the data files, parents before children. Pure but for reading the files. */
export async function readDivisions(): Promise<Division[]> {
  const text = await readFile(join(FOLDER, 'divisions.tsv'), 'utf8')
  const coded = text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [code = '', name = '', pinyin = ''] = line.split('\t')
      const number = Number(code)
      return {
        code: number,
        name,
        parent: parentOf(number),
        source: sourceOf(number),
        settlement: levelOf(number) === 'village' ? settlementOf(name) : null,
        ...spell(pinyin),
      } satisfies Division
    })
  return [...coded, ...(await readZones())]
}

/** `'jie fang qu'` → `{ pinyin: 'jiefangqu', initials: 'jfq' }`. */
export function spell(syllables: string): { pinyin: string; initials: string } {
  const parts = syllables.split(' ').filter(Boolean)
  return { pinyin: parts.join(''), initials: parts.map((part) => part[0] ?? '').join('') }
}

export async function readBoundaries(): Promise<z.infer<typeof BoundaryFile>> {
  return BoundaryFile.parse(JSON.parse(await readFile(join(FOLDER, 'boundaries.json'), 'utf8')))
}

/**
 * Loads the divisions, boundaries and known changes that Yike ships. The same files again do nothing; a newer edition
 * adds what is new and never takes back what an administrator recorded (renames, splits). Runs at boot and in tests.
 */
export async function loadDivisions(tx: Tx): Promise<{ loaded: boolean }> {
  const files = await Promise.all(
    ['divisions.tsv', 'boundaries.json', 'changes.json', 'zones.json'].map((name) =>
      readFile(join(FOLDER, name)),
    ),
  )
  const sha256 = files.reduce((hash, file) => hash.update(file), createHash('sha256')).digest('hex')
  const known = await tx
    .selectFrom('regions.edition')
    .select('sha256')
    .where('name', '=', 'divisions')
    .executeTakeFirst()
  if (known?.sha256 === sha256) return { loaded: false }

  const divisions = await readDivisions()
  const column = <K extends keyof Division>(key: K) => divisions.map((division) => division[key])
  await sql`insert into regions.region (code, name, level, parent, source, settlement, pinyin, initials)
    select u.code, u.name, u.level::regions.region_level, u.parent, u.source::regions.code_source, u.settlement::regions.settlement, u.pinyin, u.initials
    from unnest(${column('code')}::bigint[], ${column('name')}::text[], ${divisions.map((d) => levelOf(d.code))}::text[],
      ${column('parent')}::bigint[], ${column('source')}::text[], ${column('settlement')}::text[], ${column('pinyin')}::text[],
      ${column('initials')}::text[]) as u (code, name, level, parent, source, settlement, pinyin, initials)
    on conflict (code) do nothing`.execute(tx)

  const boundaries = await readBoundaries()
  await sql`insert into regions.boundary (code, rings, shape, area_km2)
    select u.code, u.rings::jsonb, u.shape::polygon, u.area
    from unnest(${boundaries.map((b) => b.code)}::bigint[], ${boundaries.map((b) => JSON.stringify(b.rings))}::text[],
      ${boundaries.map((b) => `(${(b.rings[0] ?? []).map(([x, y]) => `(${x},${y})`).join(',')})`)}::text[],
      ${boundaries.map((b) => b.areaKm2)}::float8[]) as u (code, rings, shape, area)
    on conflict (code) do update set rings = excluded.rings, shape = excluded.shape, area_km2 = excluded.area_km2`.execute(
    tx,
  )
  const centres = boundaries.map((b) => labelPoint(b.rings))
  await sql`update regions.region r set lon = u.lon, lat = u.lat, position_source = 'boundary'
    from unnest(${boundaries.map((b) => b.code)}::bigint[], ${centres.map((c) => c[0])}::float8[], ${centres.map((c) => c[1])}::float8[])
      as u (code, lon, lat) where u.code = r.code and r.position_source is distinct from 'surveyed'`.execute(
    tx,
  )

  for (const change of ChangeFile.parse(JSON.parse(String(files[2])))) {
    const { pinyin, initials } = spell(change.fromPinyin)
    await sql`insert into regions.region (code, name, level, parent, pinyin, initials, valid_to)
      values (${change.from}, ${change.fromName}, ${levelOf(change.from)}::regions.region_level, ${parentOf(change.from)}, ${pinyin}, ${initials}, ${change.day})
      on conflict (code) do nothing`.execute(tx)
    await sql`update regions.region set valid_from = ${change.day} where code = ${change.to} and valid_from is null`.execute(
      tx,
    )
    await sql`insert into regions.successor (code, successor, day, kind, note, source)
      values (${change.from}, ${change.to}, ${change.day}, ${change.kind}::regions.change_kind, ${change.note}, ${change.source})
      on conflict do nothing`.execute(tx)
  }
  await sql`insert into regions.edition (name, sha256) values ('divisions', ${sha256})
    on conflict (name) do update set sha256 = excluded.sha256, loaded_at = now()`.execute(tx)
  return { loaded: true }
}
