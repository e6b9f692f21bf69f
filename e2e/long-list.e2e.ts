import { expect, test } from 'vitest'
import { eventually, person, useBrowser } from './harness.ts'

useBrowser()

test('a long list draws the rows near the screen, keeps what is ticked and its columns, walks by keys, and prints in full', {
  timeout: 90_000,
}, async () => {
  const who = await person('head', 'console')
  await who.open('/console/people')
  const { page } = who
  const rows = page.locator('tr[data-row-key]')
  await rows.first().waitFor()
  const heads = () =>
    page.locator('thead th').evaluateAll((all) => all.map((th) => Math.round(th.clientWidth)))
  const loaded = async () =>
    Number((await page.locator('.data-table-count').textContent())?.match(/\d[\d,]*/)?.[0].replace(',', ''))
  const first = await rows.first().getAttribute('data-row-key')
  await rows.first().locator('input[type=checkbox]').check()
  await eventually(loaded, (n) => n === 100, 10_000)
  const widths = await heads()

  for (let known = 100; known < 500; known = await loaded()) {
    await page.locator('main').evaluate((main) => main.scrollTo(0, main.scrollHeight))
    await eventually(loaded, (n) => n > known, 20_000)
  }
  // Whatever is loaded, a screen's worth is there.
  await eventually(
    () => rows.count(),
    (n) => n > 0 && n < 160,
    10_000,
  )
  expect(await heads()).toEqual(widths)
  expect(await page.locator('.data-table-count').textContent()).toContain('已选 1 条')

  // The arrow goes over the edge of a block.
  await page.locator('main').evaluate((main) => main.scrollTo(0, 0))
  await eventually(
    () => rows.first().getAttribute('data-row-key'),
    (key) => key === first,
    10_000,
  )
  await expect(rows.first().locator('input[type=checkbox]').isChecked()).resolves.toBe(true)
  // The block after it is drawn when there is time for it.
  await page.locator('tr[aria-rowindex="26"]').waitFor()
  await page.locator('tr[aria-rowindex="25"]').focus()
  await page.keyboard.press('ArrowDown')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toBe('26')

  const all = await loaded()
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  expect(await rows.count()).toBe(all)
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
  await eventually(
    () => rows.count(),
    (n) => n < 160,
    10_000,
  )
  expect(who.complaints).toEqual([])
  await who.context.close()
})
