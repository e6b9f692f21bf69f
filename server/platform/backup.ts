import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { cp, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { PassThrough } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { z } from 'zod'
import { rebuild, rebuildsOf } from './bulk-indexes.ts'

/**
 * A backup is a folder: `manifest.json`, one compressed binary COPY a table, all of one snapshot, and the stored files.
 * It needs no tool of PostgreSQL and fits any server of the same major version. The key YIKE_SECRET is not in it: without
 * that key, identity numbers and phones cannot be read again.
 */
const Table = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  rows: z.number().int(),
  sha256: z.string(),
})
const Manifest = z.object({
  format: z.literal(1),
  at: z.iso.datetime(),
  server: z.string(),
  migrations: z.array(z.string()),
  partitions: z.array(z.object({ name: z.string(), parent: z.string(), bound: z.string() })),
  sequences: z.array(z.object({ name: z.string(), value: z.number().int().nullable() })),
  tables: z.array(Table),
})
export type Manifest = z.infer<typeof Manifest>

const OURS = `n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and n.nspname !~ '^pg_'
  and c.oid::regclass::text not in ('public.kysely_migration', 'public.kysely_migration_lock', 'kysely_migration', 'kysely_migration_lock', 'graphile_worker.migrations')`

export async function backup(
  owner: pg.ClientConfig,
  home: string,
  folder: string,
  say: (line: string) => void,
): Promise<Manifest> {
  if (existsSync(folder)) throw new Error(`${folder} exists already: a backup never overwrites another`)
  const aside = `${folder}.part`
  await mkdir(join(aside, 'tables'), { recursive: true, mode: 0o700 })
  const client = new pg.Client(owner)
  await client.connect()
  try {
    await client.query('begin transaction isolation level repeatable read read only')
    const tables: Manifest['tables'] = []
    for (const { name, columns } of await listTables(client)) {
      const hash = createHash('sha256')
      const gzip = createGzip()
      const measured = new PassThrough().on('data', (chunk: Buffer) => hash.update(chunk))
      const out = client.query(
        copyTo(`copy (select ${columns.map(quote).join(', ')} from ${name}) to stdout (format binary)`),
      )
      await pipeline(
        out,
        gzip,
        measured,
        createWriteStream(join(aside, 'tables', `${name}.gz`), { mode: 0o600 }),
      )
      tables.push({ name, columns, rows: out.rowCount ?? 0, sha256: hash.digest('hex') })
      say(`${name}: ${out.rowCount ?? 0}`)
    }
    const manifest: Manifest = {
      format: 1,
      at: new Date().toISOString(),
      server: await one(client, 'show server_version'),
      migrations: await migrations(client),
      partitions: await partitions(client),
      sequences: await sequences(client),
      tables,
    }
    if (existsSync(join(home, 'files')))
      await cp(join(home, 'files'), join(aside, 'files'), { recursive: true })
    await writeFile(join(aside, 'manifest.json'), JSON.stringify(manifest, null, 1), {
      mode: 0o600,
      flush: true,
    })
    await rename(aside, folder)
    return manifest
  } finally {
    await client.end()
  }
}

/** From how many rows on a table's indexes are built after its rows. */
const BULK = 50_000

/** Fills a freshly migrated, empty database. Refuses another version's backup and a database that holds people. */
export async function restore(
  owner: pg.ClientConfig,
  home: string,
  folder: string,
  say: (line: string) => void,
  bulk = BULK,
): Promise<Manifest> {
  const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')))
  const client = new pg.Client(owner)
  await client.connect()
  try {
    const standing = await migrations(client)
    if (standing.join() !== manifest.migrations.join()) {
      throw new Error(
        'this backup was made by another version of Yike: restore it with that version, then upgrade',
      )
    }
    if (Number(await one(client, 'select count(*) from platform.event')) > 0) {
      throw new Error(
        'this database is in use: restore into an empty one (another YIKE_HOME or DATABASE_URL)',
      )
    }
    await client.query('begin')
    await client.query("set local session_replication_role = 'replica'")
    for (const { name, parent, bound } of manifest.partitions)
      await client.query(`create table if not exists ${name} partition of ${parent} ${bound}`)
    await client.query(`truncate ${manifest.tables.map(({ name }) => name).join(', ')}`)
    // One sorted build of an index is many times faster than a million inserts; all of it in this transaction.
    const large = manifest.tables.filter((table) => table.rows >= bulk).map(({ name }) => name)
    const rebuilds = await rebuildsOf(client, large)
    for (const { drop } of rebuilds) await client.query(drop)
    for (const table of manifest.tables) await load(client, folder, table, say)
    if (rebuilds.length > 0) say(`indexes: ${rebuilds.length}`)
    await rebuild([client], rebuilds)
    for (const { name, value } of manifest.sequences)
      if (value !== null) await client.query('select setval($1::regclass, $2)', [name, value])
    // Transaction numbers are those of the old server: the chain goes on with the new one's.
    await client.query("update platform.event set txid = '3'")
    await client.query("update platform.event_watermark set sealed_below = '0'")
    await client.query('commit')
    await client.query('analyze')
    if (existsSync(join(folder, 'files')))
      await cp(join(folder, 'files'), join(home, 'files'), { recursive: true })
    return manifest
  } finally {
    await client.end()
  }
}

async function load(
  client: pg.Client,
  folder: string,
  table: z.infer<typeof Table>,
  say: (line: string) => void,
): Promise<void> {
  const path = join(folder, 'tables', `${table.name}.gz`)
  const hash = createHash('sha256')
  const measured = new PassThrough().on('data', (chunk: Buffer) => hash.update(chunk))
  const into = client.query(
    copyFrom(`copy ${table.name} (${table.columns.map(quote).join(', ')}) from stdin (format binary)`),
  )
  await pipeline(createReadStream(path), measured, createGunzip(), into)
  if (hash.digest('hex') !== table.sha256)
    throw new Error(`${table.name}.gz is damaged: nothing was restored`)
  if (into.rowCount !== table.rows)
    throw new Error(`${table.name}: ${into.rowCount} rows instead of ${table.rows}: nothing was restored`)
  say(`${table.name}: ${table.rows}`)
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

async function one(client: pg.Client, query: string): Promise<string> {
  const { rows } = await client.query<unknown[]>({ text: query, rowMode: 'array' })
  return String(rows[0]?.[0])
}

async function listTables(client: pg.Client): Promise<{ name: string; columns: string[] }[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(`
    select n.nspname || '.' || c.relname as name,
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and ${OURS} order by 1`)
  return rows
}

async function partitions(client: pg.Client): Promise<Manifest['partitions']> {
  const { rows } = await client.query<Manifest['partitions'][number]>(`
    select n.nspname || '.' || c.relname as name, pn.nspname || '.' || p.relname as parent, pg_get_expr(c.relpartbound, c.oid) as bound
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_inherits i on i.inhrelid = c.oid join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
    where c.relispartition and c.relkind = 'r' order by 1`)
  return rows
}

async function sequences(client: pg.Client): Promise<Manifest['sequences']> {
  const { rows } = await client.query<{ name: string; value: number | null }>(`
    select s.schemaname || '.' || s.sequencename as name, s.last_value as value from pg_sequences s order by 1`)
  return rows
}

async function migrations(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select name from public.kysely_migration order by name',
  )
  return rows.map((row) => row.name)
}
