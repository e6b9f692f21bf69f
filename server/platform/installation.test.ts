import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { database } from '../testing/database.ts'
import { ConfigError, readConfig } from './config.ts'
import { guardInstallation } from './installation.ts'

const { db } = await database()
const demo = {
  ...readConfig({ YIKE_DEMO: 'none', YIKE_SECRET: 'ab'.repeat(32) }),
  demo: { place: 'jiaozuo', scale: 1 },
}
const real = { ...demo, demo: undefined }
const become = (kind: string) =>
  db.asSystem('test', (tx) =>
    sql`insert into platform.setting (key, value) values ('installation', ${JSON.stringify({ kind, place: null })}::jsonb) on conflict (key) do update set value = excluded.value`.execute(
      tx,
    ),
  )

test('an empty database becomes real at the first start of a real installation, and no demo may enter it', async () => {
  await guardInstallation(db, demo)
  await guardInstallation(db, real)
  await expect(guardInstallation(db, demo)).rejects.toThrow(ConfigError)
  await guardInstallation(db, real)
})

test('a real installation does not start on a synthetic city', async () => {
  await become('synthetic')
  await expect(guardInstallation(db, real)).rejects.toThrow(/synthetic/)
  await guardInstallation(db, demo)
})
