// bench seed: the whole of Jiaozuo (664,892 elders) from an empty data folder, in seconds
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { connect } from '#platform/db'
import { forgetFolder, startCluster } from '#platform/embedded-postgres'
import { migrate } from '#platform/migrate'
import { useSecrets } from '#platform/secrets'
import { loadDivisions } from '#modules/regions'
import { loadCity } from '../sim/city/load.ts'
import { report } from './report.ts'

/** `npm run bench -- seed [scale]`; a scale below 1 is for trying, its time says nothing about the goal. */
const scale = Number(process.argv[2] ?? '1')
const home = mkdtempSync(join(tmpdir(), 'yike-seed-'))
const secret = Buffer.alloc(32, 5)
useSecrets(secret)
const began = performance.now()
const since = () => (performance.now() - began) / 1000
const cluster = await startCluster(home)
try {
  const admin = new pg.Client(cluster.admin)
  await admin.connect()
  await admin.query('create database yike')
  await admin.end()
  const owner = { ...cluster.admin, database: 'yike' }
  const logins = await migrate(owner, 'seed')
  const db = connect(logins, { api: 1, worker: 1 })
  await db.asSystem('bench.seed', (tx) => loadDivisions(tx))
  const migrated = since()
  const loaded = await loadCity({
    owner,
    secret,
    place: 'jiaozuo',
    scale,
    seed: 'yike',
    on: '2026-11-25',
    now: new Date(),
    progress: (text) => console.error(`${since().toFixed(0).padStart(4)} s  ${text}`),
  })
  const total = since()
  const client = new pg.Client(owner)
  await client.connect()
  const { rows } = await client.query<{ elders: string; bytes: string }>(
    'select (select count(*) from people.elder) as elders, pg_database_size(current_database()) as bytes',
  )
  await client.end()
  await db.close()
  const all = Object.values(loaded.rows).reduce((a, b) => a + b, 0)
  report(
    'seed',
    [
      'Empty folder → initdb, migrations, divisions, city by COPY from two threads (identity numbers and phones encrypted), indexes rebuilt, analysed.',
      'fsync on; generator, loader and PostgreSQL share this machine. Sizes are after the load, before any vacuum.',
    ],
    {
      seconds: total,
      'seconds to an empty schema': migrated,
      'seconds of loading': (loaded.phases['load'] ?? 0) / 1000,
      'seconds of indexes': (loaded.phases['index'] ?? 0) / 1000,
      elders: Number(rows[0]?.elders),
      rows: all,
      'rows per second': all / (total - migrated),
      'database MB': Number(rows[0]?.bytes) / 1e6,
    },
    { seconds: { max: 300 }, elders: { min: Math.round(664_892 * scale) } },
  )
} finally {
  await cluster.stop()
  forgetFolder(home)
}
