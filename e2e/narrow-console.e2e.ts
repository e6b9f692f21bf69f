import { expect, test } from 'vitest'
import { listAccounts } from '#contract/ledger'
import { paths } from '#web/console/paths.ts'
import { person, useBrowser } from './harness.ts'
import { shown } from './pages.ts'

useBrowser()

test('on a phone the console keeps its width: the menu comes when asked for and goes with a choice, lists are pushed aside', async () => {
  const head = await person('head', 'console')
  await head.page.setViewportSize({ width: 390, height: 844 })
  const wide = () => head.page.evaluate(() => document.documentElement.scrollWidth)
  const { items } = await head.call(listAccounts, { query: { limit: 1 } })
  const statement = paths.ledgerAccount.replace('$accountId', items[0]?.id ?? '')
  for (const path of [paths.home, paths.elders, paths.insurance, statement]) {
    await head.open(`/console${path}`)
    await shown(head.page)
    expect(await wide(), path).toBeLessThanOrEqual(390)
    // A value of which each character stands on a line of its own is not read.
    const narrowest = await head.page
      .locator('.facts dd')
      .evaluateAll((all) => Math.min(390, ...all.map((one) => one.clientWidth)))
    expect(narrowest, path).toBeGreaterThan(120)
  }
  // A long list goes on when its end comes near, and not by itself.
  await head.open(`/console${paths.demands}`)
  await head.page.getByText('已显示 50 条').waitFor()
  await head.page.waitForLoadState('networkidle')
  const count = () => head.page.locator('.data-table-count').innerText()
  expect(await count()).toContain('已显示 50 条')
  await head.page.locator('.data-table-end').scrollIntoViewIfNeeded()
  await expect.poll(count).not.toContain('已显示 50 条')
  const menu = head.page.getByRole('navigation', { name: '主菜单' })
  await expect.poll(() => menu.isVisible()).toBe(false)
  await head.page.getByRole('button', { name: '主菜单' }).click()
  await menu.getByRole('link', { name: '工作台' }).click()
  await expect.poll(() => menu.isVisible()).toBe(false)
  await expect.poll(() => new URL(head.page.url()).pathname).toMatch(/workbench/)
  await head.page.getByRole('button', { name: '主菜单' }).click()
  await expect.poll(() => menu.isVisible()).toBe(true)
  await head.page.keyboard.press('Escape')
  await expect.poll(() => menu.isVisible()).toBe(false)
  expect(head.complaints).toEqual([])
  await head.context.close()
}, 90_000)
