import type { Database, Tx } from './db.ts'

const homes = new WeakMap<Tx, Database>()

/** Said by `connect` of each transaction: whose data it sees. */
export function isOf(tx: Tx, database: Database): void {
  homes.set(tx, database)
}

/**
 * What is remembered of data belongs to the database it was read from, not to the process: `const rules = remembered(() =>
 * new Map())`, then `rules(tx)`. A process that serves two databases (the tests do, one after the other) mixes nothing up.
 */
export function remembered<T extends object>(make: () => T): (of: Tx | Database) => T {
  const kept = new WeakMap<Tx | Database, T>()
  return (of) => {
    // A transaction that `connect` did not begin remembers for itself alone.
    const owner = 'asSystem' in of ? of : (homes.get(of) ?? of)
    const known = kept.get(owner) ?? make()
    kept.set(owner, known)
    return known
  }
}
