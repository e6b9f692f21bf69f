import { sql } from 'kysely'
import type { Tx } from './db.ts'

/** Ways of PostgreSQL to answer that a query may be kept from. */
export type Way = 'sort' | 'hashjoin' | 'nestloop'

/**
 * Runs `work` with these ways closed. The planner does not know the bounds of a policy of row security, takes them for half a
 * percent of a table, and then sorts, hashes or loops over a city for a page of fifty. After an error the transaction is over
 * and the setting with it.
 */
export async function without<T>(tx: Tx, ways: readonly Way[], work: () => Promise<T>): Promise<T> {
  const turn = (to: 'on' | 'off') =>
    sql`select set_config('enable_' || w, ${to}, true) from unnest(${[...ways]}::text[]) w`.execute(tx)
  await turn('off')
  const result = await work()
  await turn('on')
  return result
}
