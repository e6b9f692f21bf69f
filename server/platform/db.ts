import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  sql,
  type Transaction,
} from 'kysely'
import pg from 'pg'
import { boundsOf } from '#contract/region'
import type { Actor } from './actor.ts'
import { keepingPool } from './kept-statements.ts'
import { logger } from './log.ts'
import { isOf } from './remembered.ts'
import type { DB } from './schema.gen.ts'

export type Db = Kysely<DB>
export type Tx = Transaction<DB>

// A calendar day is a string and never a Date, which a time zone could move; an int8 beyond 2^53 is an error.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 out of range: ${text}`)
  return value
})

const log = logger('db')

export function makePool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ max: 20, idleTimeoutMillis: 30_000, ...config })
  const lost = (error: Error) => log.warn({ error: error.message }, 'connection lost')
  pool.on('error', lost)
  pool.on('connect', (client) => client.on('error', lost))
  return pool
}

export function makeDb(pool: pg.Pool): Db {
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool: keepingPool(pool) }) })
}

/**
 * Begins a transaction and enters it as the system without waiting for the answer: the first statement follows on the same
 * connection at once (pipelined). Should the beginning fail, that statement finds an aborted transaction, and no commit is said.
 */
class SystemDriver extends PostgresDriver {
  readonly #begin: CompiledQuery
  readonly #begun = new WeakMap<DatabaseConnection, Promise<unknown>>()
  constructor(config: PostgresDialectConfig, name: string) {
    super(config)
    // `set` is neither planned nor called: a third of what a function that says the same costs (decision 049).
    this.#begin = CompiledQuery.raw(
      `begin; set local yike.audience = 'system'; set local yike.actor_name = ${pg.escapeLiteral(name)}`,
    )
  }
  override async beginTransaction(
    ...[connection]: Parameters<PostgresDriver['beginTransaction']>
  ): Promise<void> {
    const begun = connection.executeQuery(this.#begin)
    begun.catch((error: Error) => log.warn({ error: error.message }, 'transaction not begun'))
    this.#begun.set(connection, begun)
  }
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#begun.get(connection)
    await super.commitTransaction(connection)
  }
}

class SystemDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig
  readonly #name: string
  constructor(config: PostgresDialectConfig, name: string) {
    super(config)
    this.#config = config
    this.#name = name
  }
  override createDriver(): PostgresDriver {
    return new SystemDriver(this.#config, this.#name)
  }
}

/**
 * The two doors to data, and the only ones. `asActor` serves a request: one transaction, one role, one scope.
 * `asSystem` serves work without a person (jobs, deadlines, ingest) and records its name as the actor.
 */
export type Database = {
  asActor<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T>
  asSystem<T>(name: string, work: (tx: Tx) => Promise<T>): Promise<T>
  /** Raw connections of the system login, for prepared bulk statements (ingest) and LISTEN. */
  readonly systemPool: pg.Pool
  close(): Promise<void>
}

const last = new WeakMap<Tx, Map<string, (tx: Tx) => Promise<void>>>()

/**
 * Once, as the last thing before this transaction commits; the same `key` again replaces the former. For rows that many
 * transactions want (a counter of a street): locked last they are held shortest, and nobody who holds one waits for more.
 * Keys run in their order.
 */
export function lastly(tx: Tx, key: string, work: (tx: Tx) => Promise<void>): void {
  const works = last.get(tx) ?? new Map()
  last.set(tx, works.set(key, work))
}

async function finish(tx: Tx): Promise<void> {
  const works = last.get(tx)
  if (!works) return
  for (const key of [...works.keys()].sort()) await works.get(key)?.(tx)
}

export type Logins = { api: pg.ClientConfig; worker: pg.ClientConfig }

export function connect(logins: Logins, sizes: { api?: number; worker?: number } = {}): Database {
  const apiPool = makePool({ ...logins.api, max: sizes.api ?? 20, application_name: 'yike-api' })
  const systemPool = makePool({
    ...logins.worker,
    pipeline: true,
    max: sizes.worker ?? 20,
    application_name: 'yike-worker',
  })
  const api = makeDb(apiPool)
  const keptSystem = keepingPool(systemPool)
  // One for each name of work, all over one pool.
  const workers = new Map<string, Db>()
  const workerOf = (name: string): Db => {
    const known =
      workers.get(name) ?? new Kysely<DB>({ dialect: new SystemDialect({ pool: keptSystem }, name) })
    workers.set(name, known)
    return known
  }
  const database: Database = {
    asActor: (actor, work) =>
      api.transaction().execute(async (tx) => {
        isOf(tx, database)
        await enter(tx, actor)
        const result = await work(tx)
        await finish(tx)
        return result
      }),
    asSystem: (name, work) =>
      workerOf(name)
        .transaction()
        .execute(async (tx) => {
          isOf(tx, database)
          const result = await work(tx)
          await finish(tx)
          return result
        }),
    systemPool,
    close: async () => {
      await Promise.all([api.destroy(), systemPool.end()])
    },
  }
  return database
}

async function enter(tx: Tx, actor: Actor): Promise<void> {
  const { scope } = actor
  const region = scope.audience === 'staff' ? boundsOf(scope.region) : undefined
  await sql`/* kept platform.enter */ select platform.enter(
    ${scope.audience}, ${actor.accountId}, ${actor.name}, ${region?.lo ?? null}, ${region?.hi ?? null},
    ${scope.audience === 'org' ? scope.orgId : null},
    ${scope.audience === 'field' ? scope.personId : null},
    ${scope.audience === 'family' ? `{${scope.elderIds.join(',')}}` : null}::uuid[])`.execute(tx)
}
