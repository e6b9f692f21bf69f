import { sql } from 'kysely'
import type { RoleName } from '#contract/permission'
import { boundsOf } from '#contract/region'
import { type Kind, TABLES } from '../matrix-registry.ts'
import type { World } from '../world.ts'

/** One of two places that are alike: rows of every kind, and a session of every role that sees this place only. */
export type Place = {
  readonly mark: string
  readonly county: number
  readonly village: number
  /** The first ten digits of every telephone number of the place. */
  readonly phone: string
  readonly ids: Map<Kind, string>
  /** Names that occur in this place and nowhere else, and all its ids: they must not appear in an answer to the other. */
  readonly secrets: Set<string>
  readonly people: Map<RoleName, { accountId: string; postId: string }>
  /** What could not be made, and why: the steps are shown when a kind is missing. */
  readonly failed: string[]
}

/** What a module's `…Rows(maker)` works with: it makes the rows of its module in one place, as the people there would. */
export type Maker = {
  readonly t: World
  readonly place: Place
  /** Calls an endpoint as a role; values by field name or full path (`'body.name'`, `'orgId?'` for one that may be left out). */
  step(
    role: RoleName,
    key: `${string} ${string}`,
    wanted?: Record<string, unknown>,
    query?: Record<string, unknown>,
  ): Promise<unknown>
  /** Puts in a row that no endpoint makes: what devices, carriers or the clock would cause. */
  row(kind: Kind, values: Record<string, unknown>): Promise<string>
  /** A small picture among the stored files. */
  file(): Promise<string>
  /** Remembers the rows made so far; `only` chooses among several of a kind. */
  lookUp(only?: Partial<Record<Kind, ReturnType<typeof sql>>>): Promise<void>
  /** Makes everybody of an audience, once what they belong to exists. */
  join(audience: 'staff' | 'org' | 'field' | 'family'): Promise<void>
  id(kind: Kind): string | undefined
  /** An instant so many minutes from now, in the clock of the world. */
  instant(minutes: number): string
  /** The day in China. */
  readonly today: string
}

/** Finds a row of each kind in the place, and remembers every id of the place as a secret of it. */
export async function lookUp(
  t: World,
  place: Place,
  only: Partial<Record<Kind, ReturnType<typeof sql>>> = {},
): Promise<void> {
  const { lo, hi } = boundsOf(place.county)
  await t.system(async (tx) => {
    for (const [kind, table] of Object.entries(TABLES) as [Kind, string][]) {
      // Some tables name their place otherwise, or belong to the whole installation.
      const column = await regionColumn(t, table)
      if (column === undefined) continue
      const found = await sql<{
        id: string
      }>`select id from ${sql.table(table)} where ${sql.ref(column)} >= ${lo} and ${sql.ref(column)} < ${hi} ${only[kind] ? sql`and ${only[kind]}` : sql``} order by id limit 200`.execute(
        tx,
      )
      const [first] = found.rows
      if (first && (only[kind] || !place.ids.has(kind))) place.ids.set(kind, first.id)
      for (const { id } of found.rows) place.secrets.add(id)
    }
  })
  place.secrets.add(`${place.mark}长者`)
  place.secrets.add(`${place.mark}养老院`)
}

const columns = new Map<string, string | undefined>()

async function regionColumn(t: World, table: string): Promise<string | undefined> {
  if (columns.has(table)) return columns.get(table)
  const { rows } = await t.app.db.systemPool.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attname in ('region_code', 'id') and not attisdropped`,
    [table],
  )
  const names = rows.map((row) => row.name)
  const column = names.includes('region_code') && names.includes('id') ? 'region_code' : undefined
  columns.set(table, column)
  return column
}
