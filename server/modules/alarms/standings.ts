import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import { binaryArray } from '#platform/binary-arrays'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import type { Verdict } from './evaluate.ts'
import { placeOf } from './from-device.ts'
import { raiseAll, type Signal } from './raise.ts'
import type { Reading } from './reading-facts.ts'
import { type CompiledFence, type CompiledReading, ruleBookOf } from './rule.ts'
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

const isJudged = (verdict: Verdict): verdict is Judged => 'when' in verdict
const subjectOf = (reading: Reading) => reading.elderId ?? reading.deviceId
const keyOf = (judged: Judged) => `${judged.rule.id} ${subjectOf(judged.reading)} ${judged.metric}`

/**
 * Moves the standing of each rule by what the readings say; the signals of those that fire. The rows are the truth:
 * whichever process a device's readings reach, one after the other sees what the one before made of them. `judged` are the
 * readings that rules looked at, `verdicts` what was said of them that holds, `again` all that is said of some, in their order.
 */
export async function moveStandings(
  tx: Tx,
  judged: readonly Reading[],
  verdicts: readonly Verdict[],
  again: (readings: readonly Reading[]) => readonly Verdict[],
): Promise<Signal[]> {
  if (judged.length === 0) return []
  const loud = verdicts.filter(isJudged)
  const rows = await takeSubjects(tx, judged, loud)
  // Of whoever has a standing, or may get one by this batch, everything said counts: a "no" between two of "yes" too.
  const moved = new Set([...rows.values()].map((row) => row.subject))
  for (const one of loud) if (one.when === true) moved.add(subjectOf(one.reading))
  const said =
    moved.size === 0 ? [] : again(judged.filter((one) => moved.has(subjectOf(one)))).filter(isJudged)

  const changes = new Map<string, Change>()
  for (const one of said) {
    const key = keyOf(one)
    if (one.when !== true && !rows.has(key) && !changes.has(key)) continue
    const before = changes.has(key) ? changes.get(key)?.standing : rows.get(key)
    const result = move(needsOf(one.rule), before, one.when, one.clear, one.reading.at)
    const change = changeOf(one, result, changes.get(key)?.fires ?? false)
    if (change) changes.set(key, change)
  }
  await write(tx, changes)
  return [...changes.values()]
    .filter((change) => change.fires)
    .map(({ judged: one }) => signalOf(one.rule, one.reading, one.metric, one.value))
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

/** Subjects share this many locks, so that a batch of any size needs no more. */
const LOCKS = 256
const lockOf = (subject: string) => Number.parseInt(subject.slice(-2), 16) % LOCKS

/**
 * The standings of the readings' subjects, theirs alone until the transaction ends where a condition holds. Readings
 * that can only end something share the lock: doing that twice is harmless, and nearly all readings are of that kind.
 */
async function takeSubjects(
  tx: Tx,
  judged: readonly Reading[],
  verdicts: readonly Judged[],
): Promise<Map<string, RuleStanding & { subject: string }>> {
  const subjects = new Set(judged.map(subjectOf))
  const alone = new Set<number>()
  for (const { reading, when } of verdicts) if (when === true) alone.add(lockOf(subjectOf(reading)))
  const locks = [...new Set([...subjects].map(lockOf))].sort((a, b) => a - b)
  const { rows } = await sql<Row>`select rule_id, subject_id, metric, phase, since, count, last_at
    from alarms.take_subjects(${binaryArray('uuid', [...subjects], (id) => id)}::uuid[], ${locks}::int[], ${[...alone]}::int[])`.execute(
    tx,
  )
  return new Map(
    rows.map((row) => [
      `${row.rule_id} ${row.subject_id} ${row.metric}`,
      {
        subject: row.subject_id,
        phase: row.phase,
        since: row.since.getTime(),
        count: row.count,
        lastAt: row.last_at.getTime(),
      },
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

function signalOf(
  rule: CompiledReading | CompiledFence,
  reading: Reading,
  metric: string,
  value: number | null,
): Signal {
  const { lon, lat } = reading.values
  return {
    elderId: reading.elderId,
    ...placeOf({ deviceId: reading.deviceId, ...reading.device, target: null }, reading),
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
  }
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
  async runAll(tx, rows) {
    const ruleBook = ruleBookOf(tx)
    await ruleBook.refresh(tx)
    const ids = rows.map(({ id }) => id)
    await tx
      .updateTable('alarms.rule_standing')
      .set({ phase: 'active', due_at: null })
      .where('id', 'in', ids)
      .execute()
    const devices = await tx
      .selectFrom('devices.device')
      .select(['id', 'kind', 'room', 'spot'])
      .where(
        'id',
        'in',
        rows.map((row) => row.device_id),
      )
      .execute()
    const now = clock.now().getTime()
    const signals = rows.flatMap((row) => {
      const rule = ruleBook.find(row.rule_id)
      if (rule?.type !== 'reading') return []
      const device = devices.find(({ id }) => id === row.device_id)
      const values = row.metrics as Record<string, number> // numbers, as written above
      const reading: Reading = {
        deviceId: row.device_id,
        elderId: row.elder_id,
        orgId: row.org_id,
        regionCode: row.region_code,
        at: now,
        stale: false,
        signal: null,
        device: { kind: device?.kind ?? 'motion', room: device?.room ?? null, spot: device?.spot ?? null },
        values,
      }
      return [signalOf(rule, reading, row.metric, values[row.metric] ?? null)]
    })
    await raiseAll(tx, signals)
  },
})
