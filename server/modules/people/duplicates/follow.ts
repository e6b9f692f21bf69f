import { sql } from 'kysely'
import { events, problems } from '#contract/people-duplicates'
import type { Tx } from '#platform/db'
import { inline, type Subscription } from '#platform/events'

type Words = { zh: string; en: string }
type Pair = { fromId: string; intoId: string }
type Follower = {
  table: string
  /** Which rows are of the living person; all, when left out. */
  where?: string
  /** Columns of which a person has one row for each value (empty: one row in all): a row is left where the other has such a one. */
  once?: readonly string[]
  /** A row is left where the other has one of which this holds, in words of `here` and `there`. */
  unless?: string
  /** Further columns that name the person. */
  also?: readonly string[]
  /** Columns that are the elder's own scope, and become the living record's. */
  own?: readonly ('region_code' | 'org_id')[]
}

const blocks: ((tx: Tx, pair: Pair) => Promise<Words | null>)[] = []

/** Every table that names an elder, by what a merge does with its rows. */
export const mergeRules = new Map<string, 'follows' | 'parts' | 'stays'>()

/**
 * What of a module follows a person whose two records become one. `tables`: rows that belong to the living person (a device, a
 * plan, an open task) and are moved in the merging transaction, and back when it is undone. `stays`: tables of the past or of
 * what is computed anew, whose rows stay with the record they were made under; a test holds every table that names an elder to
 * be in one or the other. `keepsOff` says in words why two records cannot be merged now. See docs/decisions.
 */
export function followMerge(module: {
  tables: readonly Follower[]
  stays?: readonly string[]
  keepsOff?: (tx: Tx, pair: Pair) => Promise<Words | null>
}): Subscription[] {
  if (module.keepsOff) blocks.push(module.keepsOff)
  for (const { table } of module.tables) mergeRules.set(table, 'follows')
  for (const table of module.stays ?? []) mergeRules.set(table, 'stays')
  return [
    inline(events.merged, async (tx, event) => {
      for (const { table, where = 'true', once, unless, also = [], own = [] } of module.tables)
        await sql`select people.follow_rows(${event.payload.mergeId}, ${table}, ${where}, ${once ? [...once] : null}::text[],
          ${unless ?? null}, ${[...also]}::text[], ${[...own]}::text[])`.execute(tx)
    }),
    inline(events.unmerged, async (tx, event) => {
      for (const { table, also = [], own = [] } of module.tables)
        await sql`select people.follow_rows_back(${event.payload.mergeId}, ${table}, ${[...also]}::text[], ${[...own]}::text[])`.execute(
          tx,
        )
    }),
  ]
}

// What people.merge_parts does itself, and the tables of modules above this one, which cannot say so themselves.
for (const part of [
  'contact',
  'phone',
  'fact',
  'need',
  'address',
  'health_item',
  'consent',
  'document',
  'income',
])
  mergeRules.set(`people.${part}`, 'parts')
for (const table of ['people.profile', 'people.access_plan', 'access.family_grant'])
  mergeRules.set(table, 'parts')
for (const table of [
  // Settings and history are those of the former record, and read there; keys and work lists are made anew.
  'people.setting',
  'people.history',
  'people.search_key',
  'people.import_row',
  'people.bulk_row',
  'people.roll_row',
  'access.access_grant',
  'access.access_log',
  'platform.event',
  'ledger.account',
  'ledger.entry',
  'ledger.balance',
])
  mergeRules.set(table, 'stays')

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

const scope = ['region_code', 'org_id'] as const

/** What of the register itself is under way for the person: what happened and is not over, corrections asked for, reviews. */
export const followOwn = followMerge({
  tables: [
    {
      table: 'people.life_event',
      where: "state in ('reported', 'confirmed')",
      unless:
        "there.kind = here.kind and there.valid && here.valid and there.state in ('reported', 'confirmed')",
      own: scope,
    },
    { table: 'people.correction', where: "state = 'open'", own: scope },
    { table: 'people.review', where: 'closed_at is null', once: ['reason'], own: scope },
  ],
})
