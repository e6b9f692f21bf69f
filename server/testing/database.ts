import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { connect, type Database, type Logins, makePool } from '#platform/db'
import { TEST_SECRET } from './template.ts'
import { useSecrets } from '#platform/secrets'

declare module 'vitest' {
  interface ProvidedContext {
    cluster: { host: string; port: number; user: string }
  }
}

export type TestDatabase = {
  readonly db: Database
  readonly owner: pg.ClientConfig
  readonly logins: Logins
  /** Connections of the owner, for `drainQueue`. */
  readonly queue: pg.Pool
}

/** A database of its own for a test file, cloned from the migrated template and dropped after the last test. */
export async function database(): Promise<TestDatabase> {
  const server = inject('cluster')
  const name = `yike_${process.pid}_${Date.now().toString(36)}_${Math.floor(performance.now())}`
  const admin: pg.ClientConfig = { ...server, database: 'postgres' }
  await withClient(admin, (client) =>
    client.query(`create database ${name} template yike_template strategy file_copy`),
  )
  useSecrets(TEST_SECRET)
  const owner = { ...server, database: name }
  const logins = { api: { ...owner, user: 'yike_api' }, worker: { ...owner, user: 'yike_worker' } }
  const db = connect(logins, { api: 8, worker: 8 })
  const queue = makePool({ ...owner, max: 4 })
  afterAll(async () => {
    await Promise.all([db.close(), queue.end()])
    await withClient(admin, (client) => client.query(`drop database ${name} with (force)`))
  })
  return { db, owner, logins, queue }
}

export async function withClient<T>(
  config: pg.ClientConfig,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
