import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, inject, test } from 'vitest'
import { openDatabase } from '../app.ts'
import { withClient } from '../testing/database.ts'
import { readConfig } from './config.ts'
import { connect } from './db.ts'

const home = mkdtempSync(join(tmpdir(), 'yike-external-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

test('DATABASE_URL: an ordinary login that owns its database and may create roles is enough', async () => {
  const server = inject('cluster')
  const admin = { ...server, database: 'postgres' }
  const name = `yike_external_${process.pid}`
  await withClient(admin, async (client) => {
    await client.query(`create role ${name} login createrole password 'secret'`)
    // The roles are of the cluster; a managed server gives their admin option to the login that made them.
    await client.query(
      `grant yike_staff, yike_org, yike_field, yike_family, yike_api, yike_worker to ${name} with admin option`,
    )
    await client.query(`create database ${name} owner ${name}`)
  })
  try {
    const config = readConfig({
      YIKE_HOME: home,
      DATABASE_URL: `postgres://${name}:secret@local/${name}?host=${encodeURIComponent(server.host)}`,
    })
    for (const run of ['first', 'again']) {
      const { logins, cluster } = await openDatabase(config)
      expect(cluster, run).toBeUndefined()
      const db = connect(logins, { api: 1, worker: 1 })
      const events = await db.asSystem('test', (tx) => tx.selectFrom('platform.event').select('id').execute())
      expect(events).toEqual([])
      await db.close()
    }
  } finally {
    await withClient(admin, async (client) => {
      await client.query(`drop database ${name} with (force)`)
      await client.query(`drop owned by ${name}`)
      await client.query(`drop role ${name}`)
    })
  }
})
