import { type RawBuilder, sql } from 'kysely'
import type { BulkAction } from '#contract/people-bulk'
import { sealPhone } from '../phone.ts'
import { spanText } from '../span.ts'

/**
 * Why a record would be left as it is, as an expression over `people.elder e`: a key of `bulkReasons`, or null when the action
 * would change it. The preview counts by it, and each step asks once more with the register as it is then.
 */
export function leftBecause(action: BulkAction): RawBuilder<string | null> {
  const gone = sql`e.status <> 'alive'`
  switch (action.kind) {
    case 'compare':
      return sql`case when ${gone} then 'gone' end`
    case 'review':
      return sql`case when ${gone} then 'gone'
        when exists (select from people.review r where r.elder_id = e.id and r.reason = 'asked' and r.closed_at is null) then 'asked' end`
    case 'assign': {
      const { hash } = sealPhone(action.phone, '/action/phone')
      // The same person with the same number has the part already, and nobody else would be relieved of it.
      return sql`case when ${gone} then 'gone'
        when exists (select from people.contact c join people.phone p on p.contact_id = c.id and p.ends_on is null and p.hash = ${hash}
            where c.elder_id = e.id and c.ended_at is null and c.relation = ${action.relation} and c.name = ${action.name})
          and (${!action.replace}::boolean or (select count(*) from people.contact c where c.elder_id = e.id and c.ended_at is null and c.relation = ${action.relation}) = 1)
          then 'same' end`
    }
    case 'add_fact': {
      const span = spanText(action.from, action.to)
      const here = sql`f.elder_id = e.id and f.kind = ${action.fact}::people.fact_kind`
      return sql`case when ${gone} then 'gone'
        when e.birth_day > ${action.from}::date then 'born'
        when exists (select from people.fact f where ${here} and f.value = ${action.value} and f.valid @> ${span}::daterange) then 'same'
        when exists (select from people.fact f where ${here} and f.valid && ${span}::daterange
          and not (upper_inf(f.valid) and lower(f.valid) < ${action.from}::date)) then 'later' end`
    }
    case 'end_fact':
      return sql`case when ${gone} then 'gone'
        when not exists (select from people.fact f where f.elder_id = e.id and f.kind = ${action.fact}::people.fact_kind and upper_inf(f.valid)) then 'none'
        when exists (select from people.fact f where f.elder_id = e.id and f.kind = ${action.fact}::people.fact_kind and upper_inf(f.valid) and lower(f.valid) >= ${action.on}::date)
          then 'not_begun' end`
  }
}
