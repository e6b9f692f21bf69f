import { expect, test } from 'vitest'
import { uuidv7 } from '#contract/id'
import { save } from '#contract/policy'
import { problemOf, world } from '#testing'

const t = await world()
const region = 410802000000

const body = (destitute: number, multipleHundredths: number | null) => ({
  subsistence: { urbanFen: 63_000, ruralFen: 46_000 },
  destitute: { urbanFen: destitute, ruralFen: 60_000 },
  multipleHundredths,
})

test('B-REG-16: a destitute standard below the subsistence standard times the multiple is refused with the field; a blank multiple asks nothing', async () => {
  const head = await t.as('head', { region })
  const put = (value: ReturnType<typeof body>) =>
    head.call(save, {
      params: { id: uuidv7() },
      body: {
        kind: 'people.standards',
        regionCode: region,
        validFrom: '2026-01-01',
        validTo: null,
        body: value,
        source: { document: '测民〔2026〕3号', clause: null, quote: null },
      },
    })
  // 1.3 × 630.00 = 819.00
  const low = await problemOf(put(body(81_899, 130)))
  expect(low.errors?.map(({ pointer }) => pointer)).toEqual(['/body/destitute/urbanFen'])
  expect(low.errors?.[0]?.detail).toContain('819.00')
  expect((await put(body(81_900, 130))).state).toBe('draft')
  // The blank of the source: unknown, and nothing is reckoned from it.
  expect(await put(body(50_000, null))).toMatchObject({ unknowns: ['/multipleHundredths'] })
})
