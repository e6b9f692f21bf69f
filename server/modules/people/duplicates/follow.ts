import { sql } from 'kysely'
import { events, problems } from '#contract/people-duplicates'
import type { Tx } from '#platform/db'
import { inline, type Subscription } from '#platform/events'

type Words = { zh: string; en: string }
type Pair = { fromId: string; intoId: string }
const blocks: ((tx: Tx, pair: Pair) => Promise<Words | null>)[] = []

/**
 * What of a module follows a person whose two records become one. `tables`: rows with `id` and `elder_id` that belong to the
 * living person (a device, a plan, an open task) and are moved in the merging transaction, and back when it is undone; rows of
 * the past (a closed incident, a payment, a message) stay with the record they were made under. `keepsOff` says in words why
 * two records cannot be merged now. See docs/decisions.
 */
export function followMerge(module: {
  tables: readonly {
    table: string
    /** Which rows are of the living person; all, when left out. */
    where?: string
    /** Columns of which a person has one row for each value (empty: one row in all): a row is left where the other has such a one. */
    once?: readonly string[]
  }[]
  keepsOff?: (tx: Tx, pair: Pair) => Promise<Words | null>
}): Subscription[] {
  if (module.keepsOff) blocks.push(module.keepsOff)
  return [
    inline(events.merged, async (tx, event) => {
      for (const { table, where = 'true', once } of module.tables)
        await sql`select people.follow_rows(${event.payload.mergeId}, ${table}, ${where}, ${once ? [...once] : null}::text[])`.execute(
          tx,
        )
    }),
    inline(events.unmerged, async (tx, event) => {
      for (const { table } of module.tables)
        await sql`select people.follow_rows_back(${event.payload.mergeId}, ${table})`.execute(tx)
    }),
  ]
}

/** Why two records cannot be merged now, in the words of the modules. */
export async function whatKeepsOff(tx: Tx, pair: Pair): Promise<Words[]> {
  const found: Words[] = []
  for (const block of new Set(blocks)) {
    const words = await block(tx, pair)
    if (words) found.push(words)
  }
  return found
}

export async function refuseBlocked(tx: Tx, pair: Pair): Promise<void> {
  const [first] = await whatKeepsOff(tx, pair)
  if (first) throw problems.cannotMerge(`${first.zh} / ${first.en}`)
}
