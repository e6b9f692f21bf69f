import fc from 'fast-check'
import { CompiledQuery } from 'kysely'
import { expect, test } from 'vitest'
import { database } from '../testing/database.ts'
import { binaryArray } from './binary-arrays.ts'

const { db } = await database()

test('PostgreSQL reads out of them what was put in, nulls too', async () => {
  const row = fc.record({
    uuid: fc.option(fc.uuid()),
    whole: fc.option(fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 })),
    real: fc.option(fc.double({ noNaN: true })),
    flag: fc.option(fc.boolean()),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
      const query = CompiledQuery.raw(
        'select uuid, whole::text, real, flag from unnest($1::uuid[], $2::int8[], $3::float8[], $4::bool[]) t (uuid, whole, real, flag)',
        [
          binaryArray('uuid', rows, (one) => one.uuid),
          binaryArray('int8', rows, (one) => one.whole),
          binaryArray('float8', rows, (one) => one.real),
          binaryArray('bool', rows, (one) => one.flag),
        ],
      )
      const read = await db.asSystem('test', (tx) =>
        tx.executeQuery<{
          uuid: string | null
          whole: string | null
          real: number | null
          flag: boolean | null
        }>(query),
      )
      expect(
        read.rows.map((one) => ({ ...one, whole: one.whole === null ? null : Number(one.whole) })),
      ).toEqual(rows)
    }),
    { numRuns: 50 },
  )
})
