import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { database } from '../testing/database.ts'
import { without } from './planner.ts'

const { db } = await database()

test('a way is closed for the work alone, and open again after it', async () => {
  const seen = await db.asSystem('test', async (tx) => {
    const read = async () =>
      (
        await sql<{
          sort: string
          nest: string
        }>`select current_setting('enable_sort') as sort, current_setting('enable_nestloop') as nest`.execute(
          tx,
        )
      ).rows[0]
    return [await read(), await without(tx, ['sort'], read), await read()]
  })
  expect(seen).toEqual([
    { sort: 'on', nest: 'on' },
    { sort: 'off', nest: 'on' },
    { sort: 'on', nest: 'on' },
  ])
})
