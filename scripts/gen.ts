// npm run gen: server/platform/schema.gen.ts, docs/openapi.json, docs/permissions.md from their sources.
// `--schema` makes the first alone, which needs nothing but the migrations.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startCluster } from '#platform/embedded-postgres'
import { migrate } from '#platform/migrate'

const root = join(import.meta.dirname, '..')
const home = mkdtempSync(join(tmpdir(), 'yike-gen-'))
const cluster = await startCluster(home, { fsync: false })
try {
  const client = new pg.Client(cluster.admin)
  await client.connect()
  await client.query('create database yike_gen')
  await client.end()
  await migrate({ ...cluster.admin, database: 'yike_gen' }, 'gen')
  writeSchema(cluster.socket)
} finally {
  await cluster.stop()
  rmSync(home, { recursive: true, force: true })
}
if (!process.argv.includes('--schema')) {
  const { writeOpenapi, writePermissions } = await import('./gen-docs.ts')
  await writeOpenapi(join(root, 'docs/openapi.json'))
  writePermissions(join(root, 'docs/permissions.md'))
}

function writeSchema(socket: string): void {
  const file = join(root, 'server/platform/schema.gen.ts')
  const url = `postgres://yike@localhost/yike_gen?host=${encodeURIComponent(socket)}`
  execFileSync(
    join(root, 'node_modules/.bin/kysely-codegen'),
    ['--dialect', 'postgres', '--url', url, '--out-file', file, '--exclude-pattern', 'graphile_worker.*', '--default-schema', 'nothing', '--runtime-enums', 'false', '--date-parser', 'string', '--numeric-parser', 'string'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const text = readFileSync(file, 'utf8')
  // int8 arrives as a checked number, see platform/db.ts.
  const kept = text.replace(/^export type Int8 = .*$/m, 'export type Int8 = number')
  writeFileSync(file, kept)
}
