import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import pg from 'pg'
import { type Cluster, startCluster } from '#platform/embedded-postgres'
import { migrate } from '#platform/migrate'
import { prepareTemplate } from './template.ts'

type Project = { provide(key: 'cluster', value: { host: string; port: number; user: string }): void }

/** One PostgreSQL for the whole run, with a migrated template that every test file clones. */
export default async function setup(project: Project): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'yike-test-'))
  const cluster: Cluster = await startCluster(folder, {
    fsync: false,
    ephemeral: true,
    settings: { max_connections: '300', shared_buffers: '256MB' },
  })
  const client = new pg.Client(cluster.admin)
  await client.connect()
  await client.query('create database yike_template')
  await client.end()
  const owner = { ...cluster.admin, database: 'yike_template' }
  const logins = await migrate(owner, 'test')
  await prepareTemplate(logins, owner)
  project.provide('cluster', { host: cluster.socket, port: 5432, user: 'yike' })
  return async () => {
    await cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
