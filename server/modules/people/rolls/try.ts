import { sql } from 'kysely'
import { parseIdentity } from '#contract/identity'
import { ProblemError } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { keyedHash } from '#platform/secrets'
import type { ElderRow } from '../elder.ts'
import { kindOf, type Outcome, type RollHead, type RollRowStored, type Texts, textsOf } from './roll.ts'

/** Names written with or without the marks between their parts. */
export const plainName = (name: string) => name.replaceAll(/[\s·•．.]/g, '')

type Person = { elder: ElderRow } | { fault: Extract<Outcome, { state: 'held' }> }
const held = (reason: Extract<Outcome, { state: 'held' }>['reason'], detail = ''): Person => ({
  fault: { state: 'held', reason, detail },
})

/** Whom each row names, of the people of the area; a former number leads to the living record. */
async function whoIs(tx: Tx, head: RollHead, rows: readonly Texts[]): Promise<Person[]> {
  const keys = rows.map((texts) => {
    const read = texts.identity ? parseIdentity(texts.identity) : undefined
    return {
      wrong: read !== undefined && 'error' in read,
      hash: read && 'number' in read ? keyedHash('identity', read.number) : null,
      number: texts.number && /^\d{1,12}$/.test(texts.number.trim()) ? Number(texts.number) : null,
    }
  })
  const { lo, hi } = boundsOf(head.region_code)
  const { rows: found } = await sql<ElderRow & { asked: number | null; living: boolean }>`
    with named as (
      select id, null::bigint as asked from people.elder where identity_hash = any (${keys.flatMap((k) => (k.hash ? [k.hash] : []))}::bytea[])
      union all
      select coalesce(merged_into, id), number from people.elder where number = any (${keys.flatMap((k) => (k.number === null ? [] : [k.number]))}::bigint[]))
    select e.*, n.asked from named n join people.elder e on e.id = n.id
    where e.status in ('alive', 'moved', 'died') and e.region_code >= ${lo} and e.region_code < ${hi}
    order by e.identity_claim`.execute(tx)
  return rows.map((texts, i) => {
    const key = keys[i]
    if (!key || (key.hash === null && key.number === null))
      return held(key?.wrong ? 'identity' : 'missing', key?.wrong ? '' : '身份证号')
    if (key.wrong) return held('identity')
    const { hash, number } = key
    const byCard = hash ? found.find((one) => one.identity_hash?.equals(hash)) : undefined
    const byNumber = number === null ? undefined : found.find((one) => one.asked === number)
    if ((hash && !byCard) || (number !== null && !byNumber)) return held('no_person')
    const elder = byCard ?? byNumber
    if (!elder) return held('no_person')
    if (byCard && byNumber && byCard.id !== byNumber.id) return held('person_differs')
    const name = texts.name ? plainName(texts.name) : null
    if (name !== null && ![elder.name, ...elder.other_names].some((one) => plainName(one) === name))
      return held('person_differs', '姓名')
    return { elder }
  })
}

/** Tries rows of a list one after the other; each is as if it alone had been asked for, and what it is refused for holds it. */
export async function tryRows(
  tx: Tx,
  head: RollHead,
  rows: readonly RollRowStored[],
  by: { id: string | null; name: string | null },
): Promise<void> {
  const kind = kindOf(head)
  const texts = rows.map(textsOf)
  const people = await whoIs(tx, head, texts)
  for (const [i, row] of rows.entries()) {
    const person = people[i]
    if (!person) continue
    const outcome = 'fault' in person ? person.fault : await take(person.elder, row, texts[i] ?? {})
    await tx
      .updateTable('people.roll_row')
      .set({
        state: outcome.state,
        reason: outcome.state === 'held' ? outcome.reason : null,
        detail: outcome.state === 'held' ? (outcome.detail ?? '').slice(0, 200) : '',
        elder_id: 'elder' in person ? person.elder.id : null,
        made_id: outcome.state === 'taken' ? outcome.made : null,
        tried_by: by.id,
        updated_at: clock.now(),
      })
      .where('roll_id', '=', head.id)
      .where('row', '=', row.row)
      .execute()
  }

  async function take(elder: ElderRow, row: RollRowStored, said: Texts): Promise<Outcome> {
    const before = await tx
      .selectFrom('people.roll_row')
      .select('row')
      .where('roll_id', '=', head.id)
      .where('elder_id', '=', elder.id)
      .where('row', '<>', row.row)
      .where('state', 'in', ['taken', 'same'])
      .limit(1)
      .executeTakeFirst()
    await sql`savepoint roll_row`.execute(tx)
    try {
      const outcome = await kind.take(tx, { elder, texts: said, earlier: before !== undefined, by })
      await sql`release savepoint roll_row`.execute(tx)
      return outcome
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      await sql`rollback to savepoint roll_row`.execute(tx)
      return { state: 'held', reason: 'refused', detail: error.problem.detail ?? error.problem.title }
    }
  }
}
