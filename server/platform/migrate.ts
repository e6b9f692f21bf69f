import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runMigrations } from 'graphile-worker'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type pg from 'pg'
import type { Logins } from './db.ts'
import { makePool } from './db.ts'
import { logger } from './log.ts'
import { queueLog } from './queue-log.ts'

const log = logger('migrate')
const FOLDER = join(import.meta.dirname, '../../migrations')

/** Groups that queries run as; `yike_api` may become one of them and inherits none. */
const AUDIENCES = ['yike_staff', 'yike_org', 'yike_field', 'yike_family']

/**
 * Brings a database to the schema of this version: roles of the cluster, the job queue, then every SQL file of
 * `migrations/` in the order of its number. Safe to run from several processes at once. Returns the two logins.
 */
export async function migrate(owner: pg.ClientConfig, password: string): Promise<Logins> {
  const pool = makePool({ ...owner, max: 2, application_name: 'yike-migrator' })
  try {
    await ensureRoles(pool, password)
    await runMigrations({ pgPool: pool, logger: queueLog })
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
    const migrator = new Migrator({
      db,
      provider: { getMigrations: readMigrations },
      migrationTableSchema: 'public',
    })
    const { error, results } = await migrator.migrateToLatest()
    for (const result of results ?? [])
      if (result.status === 'Success') log.info({ migration: result.migrationName }, 'applied')
    if (error) {
      const failed = results?.find((result) => result.status === 'Error')?.migrationName
      throw new Error(
        `migration ${failed ?? ''} failed: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      )
    }
  } finally {
    await pool.end()
  }
  const login = (user: string): pg.ClientConfig => ({ ...owner, user, password })
  return { api: login('yike_api'), worker: login('yike_worker') }
}

async function ensureRoles(pool: pg.Pool, password: string): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    // Roles belong to the cluster: two databases of it may be migrated at once.
    await client.query('select pg_advisory_xact_lock(7305, 2)')
    const { rows } = await client.query<{ rolname: string }>(
      "select rolname from pg_roles where rolname like 'yike\\_%'",
    )
    const have = new Set(rows.map((row) => row.rolname))
    for (const role of AUDIENCES) if (!have.has(role)) await client.query(`create role ${role} nologin`)
    const secret = client.escapeLiteral(password)
    for (const role of ['yike_api', 'yike_worker']) {
      await client.query(
        `${have.has(role) ? 'alter' : 'create'} role ${role} login noinherit password ${secret}`,
      )
    }
    await client.query(`grant ${AUDIENCES.join(', ')} to yike_api`)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

async function readMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort()
  const migrations: Record<string, Migration> = {}
  for (const file of files) {
    const text = await readFile(join(FOLDER, file), 'utf8')
    migrations[file.replace(/\.sql$/, '')] = { up: async (db) => void (await sql.raw(text).execute(db)) }
  }
  return migrations
}
