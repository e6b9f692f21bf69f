import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { event } from '#contract/event'
import { database, withClient } from '../testing/database.ts'
import { backup, restore } from './backup.ts'
import { record } from './events.ts'

const from = await database()
const to = await database()
const home = mkdtempSync(join(tmpdir(), 'yike-backup-'))
afterAll(() => rmSync(home, { recursive: true }))
const happened = event('care.happened', { zh: '发生', en: 'Happened', shape: z.object({ n: z.number() }) })
const quiet = () => undefined

test('what was backed up comes back row for row, the chain fits and goes on', {
  timeout: 240_000,
}, async () => {
  await from.db.asSystem('test', (tx) => record(tx, happened, { n: 1 }))
  await expect
    .poll(
      () =>
        from.db.asSystem(
          'test',
          async (tx) =>
            (await sql<{ n: number }>`select platform.seal_events(10) as n`.execute(tx)).rows[0]?.n,
        ),
      { timeout: 90_000 },
    )
    .toBe(1)
  const folder = join(home, 'one')
  const made = await backup(from.owner, home, folder, quiet)
  await expect(backup(from.owner, home, folder, quiet)).rejects.toThrow(/never overwrites/)

  const before = await indexes(to.owner)
  // As a large database is restored: every index built after the rows.
  await restore(to.owner, home, folder, quiet, 0)
  expect(await indexes(to.owner)).toEqual(before)
  const counts = await withClient(to.owner, async (client) => {
    const found: [string, number][] = []
    for (const { name } of made.tables)
      found.push([name, Number((await client.query(`select count(*) from ${name}`)).rows[0]?.count)])
    return found
  })
  expect(counts).toEqual(made.tables.map(({ name, rows }) => [name, rows]))
  expect(made.tables.find(({ name }) => name === 'regions.region')?.rows).toBeGreaterThan(7000)

  await to.db.asSystem('test', (tx) => record(tx, happened, { n: 2 }))
  await expect
    .poll(
      () =>
        to.db.asSystem(
          'test',
          async (tx) =>
            (await sql<{ n: number }>`select platform.seal_events(10) as n`.execute(tx)).rows[0]?.n,
        ),
      { timeout: 90_000 },
    )
    .toBe(1)
  expect(
    await to.db.asSystem(
      'test',
      async (tx) => (await sql`select * from platform.verify_events()`.execute(tx)).rows,
    ),
  ).toEqual([])

  await expect(restore(to.owner, home, folder, quiet)).rejects.toThrow(/in use/)
})

test('a damaged backup restores nothing', async () => {
  const folder = join(home, 'two')
  const made = await backup((await database()).owner, home, folder, quiet)
  const empty = await database()
  const path = join(folder, 'tables', `${made.tables.find(({ name }) => name === 'regions.region')?.name}.gz`)
  const bytes = readFileSync(path)
  bytes[200] = (bytes[200] ?? 0) ^ 0xff
  writeFileSync(path, bytes)
  await expect(restore(empty.owner, home, folder, quiet)).rejects.toThrow()
  expect(
    await withClient(
      empty.owner,
      async (client) => (await client.query('select from regions.region')).rowCount,
    ),
  ).toBeGreaterThan(7000)
})

/** Every index with its definition, as the database has it. */
async function indexes(owner: pg.ClientConfig): Promise<unknown[]> {
  return withClient(owner, async (client) => {
    const { rows } = await client.query(
      'select schemaname, indexname, indexdef from pg_indexes order by 1, 2',
    )
    return rows
  })
}
