import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { loadDivisions } from '#modules/regions'
import { type Database, connect } from '#platform/db'
import { forgetFolder, startCluster } from '#platform/embedded-postgres'
import { migrate } from '#platform/migrate'
import { decrypt, useSecrets } from '#platform/secrets'
import { loadCity } from '../sim/city/load.ts'
import type { Known } from './dirty-list.ts'

export const SECRET = Buffer.alloc(32, 5)

/**
 * A synthetic Jiaozuo in a database of its own. With `YIKE_BENCH_HOME` the folder is kept, so that the next bench need not
 * load it again; what a bench changes it must then not mind finding.
 */
export async function peopleCity(scale: number): Promise<{
  db: Database
  owner: pg.ClientConfig
  home: string
  elders: number
  stop: () => Promise<void>
}> {
  useSecrets(SECRET)
  const kept = process.env['YIKE_BENCH_HOME']
  const home = kept ?? mkdtempSync(join(tmpdir(), 'yike-bench-people-'))
  const cluster = await startCluster(home)
  const admin = new pg.Client(cluster.admin)
  await admin.connect()
  const { rows } = await admin.query("select from pg_database where datname = 'yike'")
  if (rows.length === 0) await admin.query('create database yike')
  await admin.end()
  const owner = { ...cluster.admin, database: 'yike' }
  const db = connect(await migrate(owner, 'people-city'), { api: 4, worker: 4 })
  await db.asSystem('bench.people', (tx) => loadDivisions(tx))
  const loaded = await loadCity({
    owner,
    secret: SECRET,
    place: 'jiaozuo',
    scale,
    seed: 'yike',
    on: '2026-11-25',
    now: new Date(),
    progress: (text) => console.error(text),
  })
  return {
    db,
    owner,
    home,
    elders: loaded.elders,
    stop: async () => {
      await db.close()
      await cluster.stop()
      if (!kept) forgetFolder(home)
    },
  }
}

/** Elders spread over the whole city, with their numbers in the clear. */
export async function knownElders(db: Database, count: number): Promise<Known[]> {
  return db.asSystem('bench.people', async (tx) => {
    const { rows } = await sql<
      Omit<Known, 'identity' | 'phone'> & { identity: Buffer | null; phone: Buffer | null }
    >`
      select e.id, e.name, e.sex, e.birth_day as "birthDay", e.identity_cipher as identity, e.region_code as "regionCode", e.address,
        (select name from regions.region r where r.code = e.region_code - e.region_code % 1000000) as county,
        (select name from regions.region r where r.code = e.region_code - e.region_code % 1000) as street,
        (select name from regions.region r where r.code = e.region_code) as village,
        (select p.cipher from people.phone p where p.elder_id = e.id and p.contact_id is null and p.ends_on is null order by p.id limit 1) as phone
      from people.elder e where e.synthetic and e.status = 'alive' order by md5(e.id::text) limit ${count}`.execute(
      tx,
    )
    return rows.map((row) => ({
      ...row,
      identity: row.identity ? decrypt(row.identity) : null,
      phone: row.phone ? decrypt(row.phone) : null,
    }))
  })
}
