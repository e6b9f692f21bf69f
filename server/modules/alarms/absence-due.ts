import { type Selectable, sql } from 'kysely'
import { type DeviceKind, deviceKinds } from '#contract/device-protocol'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import type { DB } from '#platform/schema.gen'
import { judge } from './absence.ts'
import { placeOf } from './from-device.ts'
import { raiseAll, type Signal } from './raise.ts'
import { type CompiledAbsence, ruleBookOf } from './rule.ts'
import { localTime } from './schedule.ts'

type Row = Selectable<DB['alarms.absence_watch']>
/** A watch that came due without its sign, and when it looks again. */
type Absent = { readonly row: Row; readonly rule: CompiledAbsence; readonly nextDue: number | null }

/** What was waited for has not come. */
export const absenceDue = deadline({
  name: 'alarms.absence_due',
  table: 'alarms.absence_watch',
  column: 'due_at',
  everyMs: 250,
  // A row is seen when its batch commits: a batch of this size takes some tens of milliseconds.
  batch: 50,
  async runAll(tx, rows) {
    const ruleBook = ruleBookOf(tx)
    await ruleBook.refresh(tx)
    const now = clock.now()
    const absent: Absent[] = []
    const moves: Move[] = []
    for (const row of rows) {
      const rule = ruleBook.find(row.rule_id)
      const judged = rule?.type === 'absence' ? judge(rule, row.last_at.getTime(), now.getTime()) : undefined
      if (rule?.type === 'absence' && judged?.absent) absent.push({ row, rule, nextDue: judged.nextDue })
      else moves.push({ id: row.id, due_at: isoOf(judged?.nextDue ?? null), fired: false })
    }
    const states = await statesOf(tx, absent)
    const signals: Signal[] = []
    for (const { row, rule, nextDue } of absent) {
      const state = states.get(row.id)
      // Nobody lives there any more, or the sensor itself is silent: that is another alarm, and not this one.
      const fired = state?.wanted === true && state.heard
      moves.push({ id: row.id, due_at: isoOf(state?.wanted ? nextDue : null), fired })
      if (state && fired) signals.push(signalOf(row, rule, state, now))
    }
    await sql`update alarms.absence_watch w set due_at = m.due_at, fired_at = case when m.fired then ${now} else w.fired_at end
      from jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as m (id uuid, due_at timestamptz, fired boolean) where w.id = m.id`.execute(
      tx,
    )
    await raiseAll(tx, signals)
  },
})

type Move = { readonly id: string; readonly due_at: string | null; readonly fired: boolean }
const isoOf = (at: number | null) => (at === null ? null : new Date(at).toISOString())

function signalOf(row: Row, rule: CompiledAbsence, state: State, now: Date): Signal {
  return {
    elderId: row.elder_id,
    ...placeOf(
      { deviceId: row.device_id, kind: state.kind, room: state.room, spot: state.spot, target: null },
      { elderId: row.elder_id, orgId: row.org_id, regionCode: row.region_code },
    ),
    kind: rule.kind,
    severity: rule.severity,
    source: 'rule',
    deviceId: row.device_id,
    ruleId: rule.id,
    at: now,
    detail: `${rule.name.zh}（最后一次 ${when(row.last_at)}）`,
  }
}

type State = {
  id: string
  wanted: boolean
  heard: boolean
  kind: DeviceKind
  room: string | null
  spot: string | null
}

/** Is it still wanted, and can it be heard: by this device or another one of the person that measures the same? */
async function statesOf(tx: Tx, absent: readonly Absent[]): Promise<ReadonlyMap<string, State>> {
  if (absent.length === 0) return new Map()
  const asked = absent.map(({ row, rule }) => ({
    id: row.id,
    device: row.device_id,
    elder: row.elder_id,
    kinds: Object.entries(deviceKinds).flatMap(([kind, { metrics }]) =>
      metrics.some((metric: string) => rule.metrics.includes(metric)) ? [kind] : [],
    ),
  }))
  const { rows } = await sql<State>`
    select a.id, d.kind, d.room, d.spot,
      d.state = 'in_use' and coalesce(e.status = 'alive', true) and d.elder_id is not distinct from a.elder as wanted,
      d.went_silent_at is null or exists (select from devices.device o where o.elder_id = d.elder_id and o.kind::text = any (a.kinds) and o.went_silent_at is null and o.state = 'in_use') as heard
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as a (id uuid, device uuid, elder uuid, kinds text[])
    join devices.device d on d.id = a.device left join people.elder e on e.id = d.elder_id`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}

function when(at: Date): string {
  const { minute } = localTime(at.getTime())
  return `${new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', month: 'numeric', day: 'numeric' }).format(at)} ${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
