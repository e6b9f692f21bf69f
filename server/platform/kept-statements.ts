import type { PostgresPool, PostgresPoolClient } from 'kysely'
import pg from 'pg'

const KEPT = /^\s*\/\* kept ([a-z_.]{1,60}) \*\//

/**
 * What is asked in one turn without an answer between (begin, enter, the first query) is sent together: each message wakes
 * the process of PostgreSQL, which costs both sides more than a small statement does.
 */
function gather(client: pg.PoolClient): void {
  if (!(client instanceof pg.Client)) return
  const { stream } = client.connection
  stream.cork()
  process.nextTick(() => stream.uncork())
}

/**
 * A pool whose connections keep the statements that begin with a comment `kept <name>` parsed, for what is said hundreds of
 * times a second in always the same words. Whatever is composed anew (filters, sorting) is planned anew: it must not be kept.
 */
export function keepingPool(pool: pg.Pool): PostgresPool {
  const known = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  const keeping = (client: pg.PoolClient): PostgresPoolClient => {
    const query = (text: unknown, values?: readonly unknown[]) => {
      gather(client)
      const name = typeof text === 'string' ? KEPT.exec(text)?.[1] : undefined
      // Kysely gives a text with its values, or a cursor; pg takes both by the same name.
      if (name === undefined) return client.query(text as string, values as unknown[])
      return client.query({ name, text: text as string, values: [...(values ?? [])] })
    }
    // The interface overloads by text and cursor and so fits no single function; this one does what both say.
    return {
      query: query as unknown as PostgresPoolClient['query'],
      release: (destroy) => client.release(destroy),
    }
  }
  return {
    options: pool.options,
    connect: async () => {
      const client = await pool.connect()
      const kept = known.get(client) ?? keeping(client)
      known.set(client, kept)
      return kept
    },
    end: () => pool.end(),
  }
}
