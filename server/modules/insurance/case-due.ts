import { sql } from 'kysely'
import { events as assessments } from '#contract/assessment'
import { events } from '#contract/insurance-events'
import { clock } from '#platform/clock'
import { deadline } from '#platform/deadlines'
import { inline, record } from '#platform/events'
import { aboutCase, getCase, moved } from './case.ts'
import { findPlan } from './rules.ts'

/** So many days before its end as `insurance.notice` says, a grant is on the list of those to be assessed again; on the day after, it has ended. */
export const caseDue = deadline({
  name: 'insurance.case_due',
  table: 'insurance.care_case',
  column: 'next_step_at',
  everyMs: 30_000,
  run: async (tx, due) => {
    const row = await getCase(tx, due.id)
    if (due.ending_told_at === null) {
      await sql`update insurance.care_case set ending_told_at = ${clock.now()}, next_step_at = (upper(valid) + time '00:05') at time zone 'Asia/Shanghai' where id = ${row.id}`.execute(
        tx,
      )
      await record(tx, events.caseEnding, { until: row.until ?? '' }, aboutCase(row))
      return
    }
    await sql`update insurance.care_case set state = 'ended', reason = '待遇期满', next_step_at = null, updated_at = ${clock.now()} where id = ${row.id}`.execute(
      tx,
    )
    await moved(tx, row, 'ended', '待遇期满')
  },
})

/** A result that a case waits for goes into it in the same transaction. */
export const takeGrade = inline(assessments.graded, async (tx, event) => {
  if (event.elderId === null) return
  const { rows } = await sql<{ id: string; region_code: number }>`
    select id, region_code from insurance.care_case where elder_id = ${event.elderId} and state = 'applied' and record_id is null for update`.execute(
    tx,
  )
  const [open] = rows
  if (!open) return
  const plan = await findPlan(tx, open.region_code)
  if (!plan?.body.scales.some((one) => one.scale === event.payload.scaleId)) return
  await sql`update insurance.care_case set record_id = ${event.payload.recordId}, updated_at = ${clock.now()} where id = ${open.id}`.execute(
    tx,
  )
})
