import { sql } from 'kysely'

/** Joins the account `a`, if any, of whom a row `p` pays: a person's is kept with the living record after a merge. */
export const withAccount = sql`left join people.elder merged on merged.id = p.payee_id and merged.merged_into is not null
    left join benefits.account a on a.payee_id = coalesce(merged.merged_into, p.payee_id) and a.ended_at is null`
