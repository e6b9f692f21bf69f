import { expect, test } from 'vitest'
import { database } from '../testing/database.ts'
import { remembered } from './remembered.ts'

const [one, other] = [await database(), await database()]

test('what is remembered of one database is the same in all its transactions, and nothing of another', async () => {
  const names = remembered(() => new Map<string, string>())
  await one.db.asSystem('test', async (tx) => void names(tx).set('place', 'of the one'))
  expect(await one.db.asSystem('test.other', async (tx) => names(tx).get('place'))).toBe('of the one')
  expect(names(one.db).get('place')).toBe('of the one')
  expect(await other.db.asSystem('test', async (tx) => names(tx).get('place'))).toBeUndefined()
})
