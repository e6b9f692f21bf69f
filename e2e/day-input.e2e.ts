import { expect, test } from 'vitest'
import { eventually, person, useBrowser } from './harness.ts'

useBrowser()

test('a day is typed in the ways that people write it, emptied, and falls back from what is no day', {
  timeout: 60_000,
}, async () => {
  const who = await person('duty', 'console')
  await who.open('/console/calls')
  const { page } = who
  await page.locator('h1').waitFor()
  const from = page.getByLabel('起始日')
  const type = async (text: string, key: 'Enter' | 'Tab') => {
    await from.click()
    await page.keyboard.press('Control+A')
    await page.keyboard.press('Delete')
    if (text) await page.keyboard.type(text)
    await page.keyboard.press(key)
  }
  const settles = (day: string | null) =>
    eventually(
      async () => ({ address: new URL(page.url()).searchParams.get('from'), shown: await from.inputValue() }),
      (seen) => seen.address === day && seen.shown === (day ?? ''),
      5_000,
    )
  await type('2026-11-20', 'Enter')
  await settles('2026-11-20')
  await type('20261121', 'Tab')
  await settles('2026-11-21')
  await type('2026/11/22', 'Tab')
  await settles('2026-11-22')
  await type('rubbish', 'Tab')
  await settles('2026-11-22')
  await type('2026-1', 'Tab')
  await settles('2026-11-22')
  await type('', 'Tab')
  await settles(null)
  expect(who.complaints).toEqual([])
  await who.context.close()
})
