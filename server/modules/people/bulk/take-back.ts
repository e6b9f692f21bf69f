import { sql } from 'kysely'
import { events } from '#contract/people'
import type { BulkAction, bulkKept } from '#contract/people-bulk'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { recordMany } from '#platform/events'
import type { Undo } from './change.ts'

type Row = { elder_id: string; undo: unknown }
type Kept = keyof typeof bulkKept

/** Takes back what each row did, where nobody has changed it since. Returns those that stay as they are, and why. */
export async function takeBack(
  tx: Tx,
  action: BulkAction,
  rows: readonly Row[],
): Promise<ReadonlyMap<string, Kept>> {
  const kept = new Map<string, Kept>()
  if (rows.length === 0) return kept
  const { rows: elders } = await sql<{ id: string; region_code: number; org_id: string | null }>`
    select id, region_code, org_id from people.elder where id = any (${rows.map((row) => row.elder_id)}::uuid[]) and status in ('alive', 'moved', 'died')
    order by id for no key update`.execute(tx)
  const here = new Map(elders.map((one) => [one.id, one]))
  for (const row of rows) {
    // Written by `change`.
    const undo = row.undo as Undo
    const stays = !here.has(row.elder_id)
      ? 'gone'
      : action.kind === 'assign'
        ? await unassign(tx, row.elder_id, undo)
        : action.kind === 'review'
          ? await closeReview(tx, undo)
          : await restoreFacts(tx, action, row.elder_id, undo)
    if (stays) kept.set(row.elder_id, stays)
  }
  const back = rows.flatMap((row) => {
    const elder = kept.has(row.elder_id) ? undefined : here.get(row.elder_id)
    return elder ? [elder] : []
  })
  const what =
    action.kind === 'assign'
      ? 'removed'
      : action.kind === 'review'
        ? 'review'
        : `fact:${'fact' in action ? action.fact : ''}`
  await recordMany(
    tx,
    action.kind === 'assign' ? events.contactsChanged : events.changed,
    back.map((elder) => ({
      payload: { what },
      subject: { elderId: elder.id, regionCode: elder.region_code, orgId: elder.org_id, subjectId: elder.id },
    })),
  )
  return kept
}

/** The contact leaves the ladder; those who were relieved come back at its end, if they have not been put back already. */
async function unassign(tx: Tx, elderId: string, undo: Undo): Promise<Kept | null> {
  const ended =
    await sql`update people.contact set ended_at = ${clock.now()} where id = ${undo.added ?? null} and elder_id = ${elderId} and ended_at is null`.execute(
      tx,
    )
  if (ended.numAffectedRows === 0n) return 'changed'
  for (const { id } of undo.ended)
    await sql`update people.contact set ended_at = null,
        position = 1 + (select coalesce(max(c.position), 0) from people.contact c where c.elder_id = ${elderId} and c.ended_at is null)
      where id = ${id} and elder_id = ${elderId} and ended_at is not null`.execute(tx)
  return null
}

async function closeReview(tx: Tx, undo: Undo): Promise<Kept | null> {
  const closed =
    await sql`update people.review set closed_at = ${clock.now()} where id = ${undo.added ?? null} and closed_at is null`.execute(
      tx,
    )
  return closed.numAffectedRows === 0n ? 'changed' : null
}

type OfFact = Exclude<BulkAction, { kind: 'assign' | 'review' }>
/** The fact that was made goes, and those that ended for it last as before, unless somebody has written to that kind since. */
async function restoreFacts(tx: Tx, action: OfFact, elderId: string, undo: Undo): Promise<Kept | null> {
  if (action.kind === 'compare') return null
  const added = undo.added ?? null
  const [day, to] = action.kind === 'add_fact' ? [action.from, action.to] : [action.on, null]
  // As it was left: what was added stands with its value and days, what was ended ends where it was ended, nothing lies beyond.
  const { rows } = await sql<{ same: boolean }>`
    select (${added}::uuid is null or exists (select from people.fact f where f.id = ${added} and f.elder_id = ${elderId}
          and f.value = ${action.kind === 'add_fact' ? action.value : ''} and f.valid = daterange(${day}::date, ${to}::date)))
      and not exists (select from unnest(${undo.ended.map(({ id }) => id)}::uuid[]) o (id)
        where not exists (select from people.fact f where f.id = o.id and f.elder_id = ${elderId} and upper(f.valid) = ${day}::date))
      and not exists (select from people.fact f join unnest(${undo.ended.map(({ valid }) => valid ?? '')}::daterange[]) o (valid) on f.valid && o.valid
        where f.elder_id = ${elderId} and f.kind = ${action.fact}::people.fact_kind and f.id is distinct from ${added}
          and f.id <> all (${undo.ended.map(({ id }) => id)}::uuid[])) as same`.execute(tx)
  if (!rows[0]?.same) return 'changed'
  await sql`delete from people.fact where id = ${added}`.execute(tx)
  for (const { id, valid } of undo.ended)
    await sql`update people.fact set valid = ${valid ?? ''}::daterange where id = ${id}`.execute(tx)
  return null
}
