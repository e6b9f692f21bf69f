import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import type { Verdict } from './evaluate.ts'
import { placeOf } from './from-device.ts'
import { raise } from './raise.ts'
import type { Reading } from './reading-facts.ts'
import { type CompiledFence, type CompiledReading, ruleBook } from './rule.ts'
import { type Move, move, type RuleStanding } from './standing.ts'

type Judged = Extract<Verdict, { when: unknown }>
type Row = {
  rule_id: string
  subject_id: string
  metric: string
  phase: 'pending' | 'active'
  since: Date
  count: number
  last_at: Date
}
type Change = { judged: Judged; standing: RuleStanding | undefined; dueAt: number | null; fires: boolean }

/** Keys that may have a row. Never fewer than there are: one is forgotten only after its row was seen to be gone. */
const maybe = new Set<string>()
let filledAt = 0

const subjectOf = (reading: Reading) => reading.elderId ?? reading.deviceId
const keyOf = (judged: Judged) => `${judged.rule.id} ${subjectOf(judged.reading)} ${judged.metric}`

/** Moves the standing of each rule by what the readings say; fires raise incidents. The rows are the truth, memory only spares look-ups. */
export async function moveStandings(tx: Tx, verdicts: readonly Verdict[]): Promise<void> {
  await fill(tx)
  const judged = verdicts
    .filter((verdict): verdict is Judged => 'when' in verdict)
    .filter((one) => one.when === true || maybe.has(keyOf(one)))
  if (judged.length === 0) return
  const rows = await read(tx, judged)
  for (const one of judged) if (!rows.has(keyOf(one))) maybe.delete(keyOf(one))

  const changes = new Map<string, Change>()
  for (const one of judged) {
    const key = keyOf(one)
    const before = changes.has(key) ? changes.get(key)?.standing : rows.get(key)
    const result = move(needsOf(one.rule), before, one.when, one.clear, one.reading.at)
    const change = changeOf(one, result, changes.get(key)?.fires ?? false)
    if (change) changes.set(key, change)
  }
  await write(tx, changes)
  const fired = [...changes.values()].filter((change) => change.fires)
  // In one order everywhere, so that two batches never wait for each other in a circle.
  fired.sort((a, b) => subjectOf(a.judged.reading).localeCompare(subjectOf(b.judged.reading)))
  for (const { judged: one } of fired) await fire(tx, one.rule, one.reading, one.metric, one.value)
}

function needsOf(rule: CompiledReading | CompiledFence) {
  return rule.type === 'reading' ? rule.body : { consecutive: rule.body.consecutive, forSeconds: 0 }
}

function changeOf(judged: Judged, result: Move, firedBefore: boolean): Change | undefined {
  switch (result.to) {
    case 'same':
      return undefined
    case 'clear':
      return { judged, standing: undefined, dueAt: null, fires: firedBefore }
    case 'pending':
      return { judged, standing: result.standing, dueAt: result.dueAt, fires: firedBefore }
    case 'active':
      return { judged, standing: result.standing, dueAt: null, fires: true }
  }
}

/** What other processes wrote is picked up every half minute; at the start, everything. */
async function fill(tx: Tx): Promise<void> {
  if (Date.now() - filledAt < 30_000) return
  filledAt = Date.now()
  const rows = await tx
    .selectFrom('alarms.rule_standing')
    .select(['rule_id', 'subject_id', 'metric'])
    .execute()
  for (const row of rows) maybe.add(`${row.rule_id} ${row.subject_id} ${row.metric}`)
}

async function read(tx: Tx, judged: readonly Judged[]): Promise<Map<string, RuleStanding>> {
  const { rows } =
    await sql<Row>`select s.rule_id, s.subject_id, s.metric, s.phase, s.since, s.count, s.last_at
    from unnest(${judged.map((one) => one.rule.id)}::uuid[], ${judged.map((one) => subjectOf(one.reading))}::uuid[], ${judged.map((one) => one.metric)}::text[]) k (rule_id, subject_id, metric)
    join alarms.rule_standing s using (rule_id, subject_id, metric)`.execute(tx)
  return new Map(
    rows.map((row) => [
      `${row.rule_id} ${row.subject_id} ${row.metric}`,
      { phase: row.phase, since: row.since.getTime(), count: row.count, lastAt: row.last_at.getTime() },
    ]),
  )
}

async function write(tx: Tx, changes: ReadonlyMap<string, Change>): Promise<void> {
  const gone = [...changes.values()].filter((change) => !change.standing)
  const kept = [...changes.values()].filter((change) => change.standing)
  if (gone.length > 0) {
    await sql`delete from alarms.rule_standing s
      using unnest(${gone.map(({ judged }) => judged.rule.id)}::uuid[], ${gone.map(({ judged }) => subjectOf(judged.reading))}::uuid[], ${gone.map(({ judged }) => judged.metric)}::text[]) k (rule_id, subject_id, metric)
      where s.rule_id = k.rule_id and s.subject_id = k.subject_id and s.metric = k.metric`.execute(tx)
  }
  if (kept.length === 0) return
  for (const { judged } of kept) maybe.add(keyOf(judged))
  const rows = kept.map(({ judged, standing, dueAt }) => ({
    id: uuidv7(),
    rule_id: judged.rule.id,
    subject_id: subjectOf(judged.reading),
    metric: judged.metric,
    elder_id: judged.reading.elderId,
    device_id: judged.reading.deviceId,
    org_id: judged.reading.orgId,
    region_code: judged.reading.regionCode,
    phase: standing?.phase,
    count: standing?.count,
    since: iso(standing?.since),
    last_at: iso(standing?.lastAt),
    due_at: iso(dueAt),
    metrics: judged.value === null ? {} : { [judged.metric || 'metres']: judged.value },
  }))
  await sql`insert into alarms.rule_standing (id, rule_id, subject_id, metric, elder_id, device_id, org_id, region_code, phase, since, count, last_at, due_at, metrics)
    select id, rule_id, subject_id, metric, elder_id, device_id, org_id, region_code, phase, since, count, last_at, due_at, metrics
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, rule_id uuid, subject_id uuid, metric text, elder_id uuid, device_id uuid, org_id uuid, region_code bigint,
      phase alarms.rule_phase, since timestamptz, count int, last_at timestamptz, due_at timestamptz, metrics jsonb)
    order by rule_id, subject_id, metric
    on conflict (rule_id, subject_id, metric) do update set phase = excluded.phase, since = excluded.since, count = excluded.count, last_at = excluded.last_at,
      due_at = excluded.due_at, metrics = excluded.metrics, device_id = excluded.device_id`.execute(tx)
}

const iso = (at: number | null | undefined) =>
  at === null || at === undefined ? null : new Date(at).toISOString()

export async function fire(
  tx: Tx,
  rule: CompiledReading | CompiledFence,
  reading: Reading,
  metric: string,
  value: number | null,
): Promise<void> {
  const { lon, lat } = reading.values
  await raise(tx, {
    elderId: reading.elderId,
    ...placeOf({ ...reading, kind: reading.kind as never, target: null }, reading), // only the device's words depend on the kind
    kind: rule.kind,
    severity: rule.severity,
    source: 'rule',
    deviceId: reading.deviceId,
    ruleId: rule.id,
    at: new Date(reading.at),
    detail:
      value === null
        ? rule.name.zh
        : `${rule.name.zh}：${metric ? `${metric} ` : ''}${Math.round(value * 10) / 10}${rule.type === 'fence' ? ' 米' : ''}`,
    metrics: numbers(reading.values),
    ...(rule.type === 'fence' && typeof lon === 'number' && typeof lat === 'number' ? { lon, lat } : {}),
  })
}

function numbers(values: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])),
  )
}

/** Time in state: no reading had to come for it to be over. */
export const standingDue = deadline({
  name: 'alarms.rule_due',
  table: 'alarms.rule_standing',
  column: 'due_at',
  everyMs: 500,
  batch: 200,
  async run(tx, row) {
    await ruleBook.refresh(tx)
    const rule = ruleBook.find(row.rule_id)
    await tx
      .updateTable('alarms.rule_standing')
      .set({ phase: 'active', due_at: null })
      .where('id', '=', row.id)
      .execute()
    if (!rule || rule.type !== 'reading') return
    const device = await tx
      .selectFrom('devices.device')
      .select(['kind', 'room', 'spot'])
      .where('id', '=', row.device_id)
      .executeTakeFirst()
    const values = row.metrics as Record<string, number> // numbers, as written above
    const reading: Reading = {
      deviceId: row.device_id,
      elderId: row.elder_id,
      orgId: row.org_id,
      regionCode: row.region_code,
      at: clock.now().getTime(),
      stale: false,
      signal: null,
      kind: device?.kind ?? 'motion',
      room: device?.room ?? null,
      spot: device?.spot ?? null,
      values,
    }
    await fire(tx, rule, reading, row.metric, values[row.metric] ?? null)
  },
})
