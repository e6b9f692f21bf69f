import { sql } from 'kysely'
import * as contract from '#contract/alarms'
import { dayOf } from '#contract/day'
import type { DeviceKind } from '#contract/devices'
import { metrics } from '#contract/device-protocol'
import { boundsOf, isWithin, type RegionCode } from '#contract/region'
import { mustHold } from '#modules/policy'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { judge } from './absence.ts'
import { evaluate } from './evaluate.ts'
import { type PersonFacts, personFactsOf, placeLimits } from './person-facts.ts'
import { type Reading, valuesOf } from './reading-facts.ts'
import { type CompiledAbsence, type CompiledFence, type CompiledReading, compileRule } from './rule.ts'
import { mustBeRight } from './rules.ts'
import { move, type RuleStanding } from './standing.ts'

const MOST_READINGS = 300_000
const PAGE = 20_000
const NEAR_MS = 3600_000
const SAMPLES = 20

type Row = Record<string, unknown> & {
  device_id: string
  elder_id: string
  org_id: string | null
  region_code: number
  at: Date
  message: string
  signal: Reading['signal']
  kind: DeviceKind
  elder_name: string
}
type Fire = { elderId: string; elderName: string; at: number; metric: string; value: number | null }

/**
 * Replays the stored readings of the region through the very functions that ingest uses, and tells when the draft would
 * have spoken and whether an incident of that person that was judged lies within an hour. Writes nothing.
 */
export const dryRunRoute = route(contract.dryRun, async ({ tx, actor, body }) => {
  const { draft, days } = body
  const region = replayedRegion(actor, draft.regionCode)
  mustBeRight(draft)
  const to = clock.now()
  const from = new Date(to.getTime() - days * 86_400_000)
  const rule = compileRule({ ...draft, id: '00000000-0000-0000-0000-000000000000' })
  const replay = new Replay(rule)
  let readings = 0
  let lastAt = from
  for await (const rows of pages(tx, draft, region, from, to)) {
    const persons = await personFactsOf(tx, new Map(rows.map((row) => [row.elder_id, row.region_code])))
    const limits = await placeLimits(tx, draft.regionCode)
    for (const row of rows) replay.take(row, persons.get(row.elder_id), limits)
    readings += rows.length
    lastAt = rows.at(-1)?.at ?? lastAt
  }
  const truncated = readings >= MOST_READINGS
  const until = truncated ? lastAt : to
  replay.finish(until.getTime())
  const near = await nearJudged(tx, replay.fires)
  const byDay = Map.groupBy(replay.fires, (fire) => dayOf(new Date(fire.at)))
  return {
    from: from.toISOString(),
    to: until.toISOString(),
    readings,
    elders: replay.elders.size,
    truncated,
    fires: replay.fires.length,
    perDay: daysBetween(from, until).map((day) => ({ day, fires: byDay.get(day)?.length ?? 0 })),
    ...near,
    samples: replay.fires.slice(0, SAMPLES).map((fire) => ({ ...fire, at: new Date(fire.at).toISOString() })),
  }
})

function daysBetween(from: Date, until: Date): string[] {
  const last = dayOf(until)
  const days: string[] = []
  for (let at = from.getTime(); days.at(-1) !== last; at += 86_400_000) days.push(dayOf(new Date(at)))
  return days
}

/** A rule of one's own region on all of it; one from above, which one may read and not change, on the own part. */
function replayedRegion(actor: Actor, region: RegionCode): RegionCode {
  if (actor.scope.audience === 'staff' && isWithin(actor.scope.region, region)) return actor.scope.region
  mustHold(actor, region)
  return region
}

/** Readings that have one of the rule's metrics, in the order of their time, a page at a time. */
async function* pages(
  tx: Tx,
  draft: contract.RuleDraft,
  region: RegionCode,
  from: Date,
  to: Date,
): AsyncGenerator<Row[]> {
  const { lo, hi } = boundsOf(region)
  const names = draft.body.type === 'fence' ? ['lon'] : draft.body.metrics
  // Names were found among the metrics of the protocol; their columns are fixed.
  const columns = names.flatMap((name) => metrics[name as keyof typeof metrics]?.column ?? [])
  const has = sql.join(
    columns.map((column) => sql`r.${sql.ref(column)} is not null`),
    sql` or `,
  )
  const bed = names.includes('inBed') ? sql`or r.signal in ('bed_exit', 'bed_return')` : sql``
  let after: { at: Date; device: string; message: string } | undefined
  for (let seen = 0; seen < MOST_READINGS; seen += PAGE) {
    const { rows } = await sql<Row>`
      select r.*, d.kind, e.name as elder_name from devices.reading r
      join devices.device d on d.id = r.device_id join people.elder e on e.id = r.elder_id
      where r.at >= ${from} and r.at < ${to} and r.region_code >= ${lo} and r.region_code < ${hi} and (${has} ${bed})
        and ${after ? sql`(r.at, r.device_id, r.message) > (${after.at}, ${after.device}::uuid, ${after.message})` : sql`true`}
      order by r.at, r.device_id, r.message limit ${PAGE}`.execute(tx)
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (rows.length < PAGE || !last) return
    after = { at: last.at, device: last.device_id, message: last.message }
  }
}

/** Keeps the standing of every person in memory, as the ingest keeps it in rows. */
class Replay {
  readonly fires: Fire[] = []
  readonly elders = new Set<string>()
  readonly #rule: CompiledReading | CompiledAbsence | CompiledFence
  readonly #standings = new Map<string, RuleStanding>()
  readonly #dues = new Map<string, { at: number; fire: Fire }>()
  readonly #watches = new Map<string, { lastAt: number; dueAt: number | null; name: string }>()
  readonly #previous = new Map<string, Record<string, number>>()

  constructor(rule: CompiledReading | CompiledAbsence | CompiledFence) {
    this.#rule = rule
  }

  take(row: Row, person: PersonFacts | undefined, limits: PersonFacts['limits']): void {
    this.#pass(row.at.getTime())
    const reading = readingOf(row)
    this.elders.add(row.elder_id)
    const previous = this.#previous.get(row.device_id)
    for (const verdict of evaluate(this.#rule, reading, {
      person,
      limits,
      previous: (metric) => previous?.[metric],
      others: undefined,
    })) {
      if ('seen' in verdict) this.#absence(verdict.rule, row, verdict.seen, verdict.triggered)
      else this.#reading(verdict.rule, row, verdict)
    }
    const values = Object.entries(valuesOf(reading)).flatMap(([name, value]) =>
      typeof value === 'number' ? [[name, value] as const] : [],
    )
    this.#previous.set(row.device_id, { ...previous, ...Object.fromEntries(values) })
  }

  #reading(
    rule: CompiledReading | CompiledFence,
    row: Row,
    {
      metric,
      value,
      when,
      clear,
    }: { metric: string; value: number | null; when: boolean | 'unknown'; clear: boolean | 'unknown' },
  ): void {
    const key = `${row.elder_id} ${metric}`
    const at = row.at.getTime()
    const needs = rule.type === 'reading' ? rule.body : { consecutive: rule.body.consecutive, forSeconds: 0 }
    const result = move(needs, this.#standings.get(key), when, clear, at)
    const fire = {
      elderId: row.elder_id,
      elderName: row.elder_name,
      at,
      metric: metric || (rule.metrics[0] ?? ''),
      value: rule.type === 'reading' ? value : null,
    }
    if (result.to === 'clear') {
      this.#standings.delete(key)
      this.#dues.delete(key)
    }
    if (result.to === 'pending') {
      this.#standings.set(key, result.standing)
      if (result.dueAt !== null)
        this.#dues.set(key, { at: result.dueAt, fire: { ...fire, at: result.dueAt } })
    }
    if (result.to === 'active') {
      this.#standings.set(key, result.standing)
      this.#dues.delete(key)
      this.fires.push(fire)
    }
  }

  #absence(rule: CompiledAbsence, row: Row, seen: boolean, triggered: boolean): void {
    const at = row.at.getTime()
    const { within } = rule.body
    const watch = this.#watches.get(row.elder_id) ?? {
      lastAt: at,
      dueAt: within.how === 'after' ? null : at,
      name: row.elder_name,
    }
    if (seen) {
      watch.lastAt = Math.max(watch.lastAt, at)
      if (within.how === 'after') watch.dueAt = null
      else if (watch.dueAt === null) watch.dueAt = judge(rule, at, at).nextDue
    }
    if (triggered && within.how === 'after') watch.dueAt ??= at + within.seconds * 1000
    this.#watches.set(row.elder_id, watch)
  }

  /** What comes due by the clock before this moment. */
  #pass(now: number): void {
    for (const [key, due] of this.#dues) {
      if (due.at > now) continue
      this.fires.push(due.fire)
      this.#dues.delete(key)
      const standing = this.#standings.get(key)
      if (standing) this.#standings.set(key, { ...standing, phase: 'active' })
    }
    if (this.#rule.type !== 'absence') return
    for (const [elderId, watch] of this.#watches) {
      while (watch.dueAt !== null && watch.dueAt <= now) {
        const due: number = watch.dueAt
        const { absent, nextDue } = judge(this.#rule, watch.lastAt, due)
        if (absent)
          this.fires.push({
            elderId,
            elderName: watch.name,
            at: due,
            metric: this.#rule.metrics[0] ?? '',
            value: null,
          })
        watch.dueAt = nextDue === due ? null : nextDue
      }
    }
  }

  finish(now: number): void {
    this.#pass(now)
    this.fires.sort((a, b) => a.at - b.at)
  }
}

function readingOf(row: Row): Reading {
  const values: Record<string, unknown> = {}
  for (const [name, { column }] of Object.entries(metrics))
    if (row[column] !== null && row[column] !== undefined) values[name] = row[column]
  return {
    deviceId: row.device_id,
    elderId: row.elder_id,
    orgId: row.org_id,
    regionCode: row.region_code,
    at: row.at.getTime(),
    stale: false,
    signal: row.signal,
    device: { kind: row.kind, room: null, spot: null },
    values,
  }
}

async function nearJudged(tx: Tx, fires: readonly Fire[]): Promise<{ nearReal: number; nearFalse: number }> {
  if (fires.length === 0) return { nearReal: 0, nearFalse: 0 }
  const { rows } = await sql<{ real: number; wrong: number }>`
    select count(*) filter (where j.real)::int as real, count(*) filter (where j.wrong and not j.real)::int as wrong
    from unnest(${fires.map((fire) => fire.elderId)}::uuid[], ${fires.map((fire) => new Date(fire.at).toISOString())}::timestamptz[]) f (elder_id, at)
    cross join lateral (select coalesce(bool_or(i.verdict = 'real'), false) as real, coalesce(bool_or(i.verdict = 'false'), false) as wrong from alarms.incident i
      where i.elder_id = f.elder_id and not i.drill and i.raised_at between f.at - ${NEAR_MS} * interval '1 ms' and f.at + ${NEAR_MS} * interval '1 ms') j`.execute(
    tx,
  )
  return { nearReal: rows[0]?.real ?? 0, nearFalse: rows[0]?.wrong ?? 0 }
}
