import { sql } from 'kysely'
import { deviceKinds } from '#contract/device-protocol'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { judge } from './absence.ts'
import { placeOf } from './from-device.ts'
import { raise } from './raise.ts'
import { type CompiledAbsence, ruleBook } from './rule.ts'
import { localTime } from './schedule.ts'

type Row = {
  id: string
  rule_id: string
  subject_id: string
  elder_id: string | null
  device_id: string
  org_id: string | null
  region_code: number
  last_at: Date
}

/** What was waited for has not come. */
export const absenceDue = deadline({
  name: 'alarms.absence_due',
  table: 'alarms.absence_watch',
  column: 'due_at',
  everyMs: 250,
  // A row is seen when its batch commits: small batches keep each near its time.
  batch: 10,
  async run(tx, row) {
    await ruleBook.refresh(tx)
    const rule = ruleBook.find(row.rule_id)
    if (rule?.type !== 'absence') return rest(tx, row.id, null)
    const now = clock.now().getTime()
    const { absent, nextDue } = judge(rule, row.last_at.getTime(), now)
    if (!absent) return rest(tx, row.id, nextDue)
    const state = await fireIf(tx, row, rule, new Date(now), nextDue)
    // Nobody lives there any more, or the sensor itself is silent: that is another alarm, and not this one.
    if (!state.wanted) return rest(tx, row.id, null)
    if (!state.heard) return rest(tx, row.id, nextDue)
    await raise(tx, {
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
      at: new Date(now),
      detail: `${rule.name.zh}（最后一次 ${when(row.last_at)}）`,
    })
  },
})

async function rest(tx: Tx, id: string, dueAt: number | null): Promise<void> {
  await tx
    .updateTable('alarms.absence_watch')
    .set({ due_at: dueAt === null ? null : new Date(dueAt) })
    .where('id', '=', id)
    .execute()
}

/** Is it still wanted, can it be heard? If both, the watch is marked as fired, in the same statement. */
async function fireIf(tx: Tx, row: Row, rule: CompiledAbsence, now: Date, nextDue: number | null) {
  const kinds = Object.entries(deviceKinds).flatMap(([kind, { metrics }]) =>
    metrics.some((metric: string) => rule.metrics.includes(metric)) ? [kind] : [],
  )
  const { rows } = await sql<{
    wanted: boolean
    heard: boolean
    kind: keyof typeof deviceKinds
    room: string | null
    spot: string | null
  }>`
    with s as (
      select d.state = 'in_use' and coalesce(e.status = 'alive', true) and d.elder_id is not distinct from ${row.elder_id} as wanted,
        d.went_silent_at is null or exists (select from devices.device o where o.elder_id = d.elder_id and o.kind::text = any (${kinds}::text[]) and o.went_silent_at is null and o.state = 'in_use') as heard,
        d.kind, d.room, d.spot
      from devices.device d left join people.elder e on e.id = d.elder_id where d.id = ${row.device_id}),
    fired as (update alarms.absence_watch set fired_at = ${now}, due_at = ${nextDue === null ? null : new Date(nextDue)} where id = ${row.id} and exists (select from s where wanted and heard))
    select * from s`.execute(tx)
  return rows[0] ?? { wanted: false, heard: false, kind: 'motion' as const, room: null, spot: null }
}

function when(at: Date): string {
  const { minute } = localTime(at.getTime())
  return `${new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', month: 'numeric', day: 'numeric' }).format(at)} ${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
