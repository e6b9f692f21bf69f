// npm run gen: server/platform/schema.gen.ts, docs/openapi.json, docs/permissions.md from their sources.
// `--schema` makes the first alone, which needs nothing but the migrations; `--check` writes nothing and fails on a difference.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startCluster } from '#platform/embedded-postgres'
import { migrate } from '#platform/migrate'

const root = join(import.meta.dirname, '..')
const home = mkdtempSync(join(tmpdir(), 'yike-gen-'))
const made = new Map<string, string>()

const cluster = await startCluster(home, { fsync: false, ephemeral: true })
try {
  const client = new pg.Client(cluster.admin)
  await client.connect()
  await client.query('create database yike_gen')
  await client.end()
  await migrate({ ...cluster.admin, database: 'yike_gen' }, 'gen')
  made.set('server/platform/schema.gen.ts', schemaText(cluster.socket))
} finally {
  await cluster.stop()
}
if (!process.argv.includes('--schema')) {
  const { openapiText, permissionsText } = await import('./gen-docs.ts')
  made.set('docs/openapi.json', await openapiText())
  made.set('docs/permissions.md', permissionsText())
}
rmSync(home, { recursive: true, force: true })

for (const [name, text] of made) {
  const path = join(root, name)
  const stands = existsSync(path) ? readFileSync(path, 'utf8') : ''
  if (stands === text) continue
  if (process.argv.includes('--check')) {
    console.error(`${name} is not what its sources say: npm run gen`)
    process.exitCode = 1
  } else {
    writeFileSync(path, text)
    console.log(name)
  }
}

function schemaText(socket: string): string {
  const file = join(home, 'schema.ts')
  const url = `postgres://yike@localhost/yike_gen?host=${encodeURIComponent(socket)}`
  execFileSync(
    join(root, 'node_modules/.bin/kysely-codegen'),
    [
      '--dialect',
      'postgres',
      '--url',
      url,
      '--out-file',
      file,
      '--exclude-pattern',
      'graphile_worker.*',
      '--default-schema',
      'nothing',
      '--runtime-enums',
      'false',
      '--date-parser',
      'string',
      '--numeric-parser',
      'string',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  // int8 arrives as a checked number, see platform/db.ts.
  return readFileSync(file, 'utf8').replace(/^export type Int8 = .*$/m, 'export type Int8 = number')
}
