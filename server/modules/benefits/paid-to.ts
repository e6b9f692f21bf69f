import { type RawBuilder, sql } from 'kysely'

/**
 * That a line `as` is paid to `who`: in the words of the two indexes that find it, by its subject and by another payee.
 * The two sides share no condition: PostgreSQL would draw it out, and look for neither by its index.
 */
export function paidTo(who: RawBuilder<unknown>, as = 'l'): RawBuilder<boolean> {
  const [payee, subject] = [sql.ref(`${as}.payee_id`), sql.ref(`${as}.subject_id`)]
  return sql`(${payee} = ${who} and ${payee} <> ${subject} or ${subject} = ${who} and ${payee} = ${subject})`
}
