import { idsOf } from '#modules/people'
import { sql } from 'kysely'
import { type Day, dayOf } from '#contract/day'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'

export type ValidAssessment = {
  readonly recordId: string
  readonly scaleId: string
  readonly scaleVersion: string
  readonly level: number
  readonly ability: string | null
  readonly selfCare: 'independent' | 'semi' | 'dependent' | null
  readonly assessedOn: Day
  readonly validUntil: Day | null
}

/**
 * The grade of an elder that counts on a day (today unless told): assessed on or before it and not expired, whether or
 * not a newer one has superseded it since, also what was given to a record that was merged into this one. Undefined: no valid assessment, so what needs one is refused (B-ASM-02).
 */
export async function validAssessment(
  tx: Tx,
  elderId: string,
  { scaleId = 'gbt42195', on = dayOf(clock.now()) }: { scaleId?: string; on?: Day } = {},
): Promise<ValidAssessment | undefined> {
  const { rows } = await sql<ValidAssessment>`
    select id as "recordId", scale_id as "scaleId", scale_version as "scaleVersion", level, ability, self_care as "selfCare",
      assessed_on as "assessedOn", valid_until as "validUntil"
    from assessment.record
    where elder_id in ${idsOf(elderId)} and scale_id = ${scaleId} and state in ('confirmed', 'superseded')
      and assessed_on <= ${on}::date and (valid_until is null or valid_until >= ${on}::date)
    order by assessed_on desc, version desc, confirmed_at desc limit 1`.execute(tx)
  return rows[0]
}

/** When an elder's ability was last assessed on or before a day, and what it came to, expired or not; undefined: never. */
export async function lastAssessed(
  tx: Tx,
  elderId: string,
  on: Day,
): Promise<{ readonly assessedOn: Day; readonly ability: string } | undefined> {
  const { rows } = await sql<{ assessedOn: Day; ability: string }>`
    select assessed_on as "assessedOn", ability from assessment.record
    where elder_id = ${elderId} and ability is not null and state in ('confirmed', 'superseded') and assessed_on <= ${on}::date
    order by assessed_on desc, version desc, confirmed_at desc limit 1`.execute(tx)
  return rows[0]
}
