import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { me } from '#contract/access'
import { open } from '#contract/alarms'
import { elderOf, person, picture, useBrowser, visit } from './harness.ts'
import { details, goTo, menuOf, shown } from './pages.ts'
import { paths } from '#web/console/paths.ts'

useBrowser()

/**
 * Marks the rows of tables of which every cell is built like one before it: same elements, classes, roles and states.
 * A dozen different ones stay at most.
 */
async function leaveOneOfEachShape(page: Page): Promise<void> {
  await page.evaluate(() => {
    const shape = (element: Element): string => {
      const states = ['role', 'type', 'disabled', 'aria-disabled', 'aria-expanded', 'data-tone']
        .filter((name) => element.hasAttribute(name))
        .map((name) => `${name}=${element.getAttribute(name)}`)
      const named = element.hasAttribute('aria-label') ? ' named' : ''
      const empty = element.children.length === 0 && !element.textContent?.trim() ? ' empty' : ''
      return `${element.tagName}.${element.className}${states}${named}${empty}(${[...element.children].map(shape).join()})`
    }
    for (const body of document.querySelectorAll('tbody')) {
      const seen = new Set<string>()
      let kept = 0
      for (const row of body.querySelectorAll(':scope > tr')) {
        const shapes = [row.className, ...[...row.children].map((cell, column) => `${column} ${shape(cell)}`)]
        const news = shapes.filter((one) => !seen.has(one))
        if (news.length === 0 || ++kept > 12) row.setAttribute('data-same-shape', '')
        for (const one of news) seen.add(one)
      }
    }
  })
}

/** Nothing serious by axe, nothing thrown, nothing cut off at the right. */
async function sound(page: Page, name: string): Promise<string[]> {
  await shown(page)
  await picture(page, name)
  await leaveOneOfEachShape(page)
  const { violations } = await new AxeBuilder({ page })
    // Rows built like one that stays: axe needs seconds for a thousand cells.
    .exclude('[data-same-shape]')
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  const faults = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 3)
        .map(
          (node) =>
            `${name}: ${id} ${node.target.join(' ')} ${node.failureSummary?.split('\n').at(1)?.trim() ?? ''}`,
        ),
    )
  const tooWide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  return tooWide > 1 ? [...faults, `${name}: ${tooWide} px wider than the screen`] : faults
}

const done = new Set<string>()

// In this order: each page is looked at by the first post that may open it, and every post has a sound first page.
test.each(['duty', 'admin', 'clerk', 'operator', 'head', 'community', 'manager'])(
  'console: every page of %s',
  { timeout: 300_000 },
  async (login) => {
    const faults: string[] = []
    const who = await person(login, 'console')
    if (login === 'duty') {
      const elder = await elderOf(who, { besides: [] })
      const body = { elderId: elder.elderId, kind: 'medical', severity: 'P2', note: '来电' }
      await who.call(open, { body: body as never }) // the branded id is the server's own
    }
    await who.open('/console/workbench')
    await shown(who.page)
    const menu = await menuOf(who.page)
    expect(menu.length, `${login} has a menu`).toBeGreaterThan(0)
    const others = [paths.newResponder, paths.newElder, paths.security]
    const reachable = login === 'duty' ? [...menu, ...others, ...(await details(who))] : menu
    faults.push(...(await sound(who.page, `console ${login} workbench`)))
    const queue = reachable.filter((path) => !done.has(path) && path !== paths.workbench)
    // The same post at a second desk takes the next page meanwhile: looking keeps one core busy.
    const desks = [who]
    if (queue.length > 10) {
      const second = await person(login, 'console')
      await second.open('/console/workbench')
      await shown(second.page)
      desks.push(second)
    }
    await Promise.all(
      desks.map(async (desk) => {
        for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
          if (done.has(path)) continue
          done.add(path)
          await goTo(desk.page, `/console${path}`)
          faults.push(...(await sound(desk.page, `console ${path.replaceAll('/', ' ').trim()}`)))
        }
        faults.push(...desk.complaints)
        await desk.context.close()
      }),
    )
    expect(faults).toEqual([])
  },
)

test('field: every page, in both languages', { timeout: 120_000 }, async () => {
  const faults: string[] = []
  for (const language of ['zh', 'en'] as const) {
    const nobody = await visit('field', { language })
    await nobody.page.goto('/field/sign-in')
    faults.push(...(await sound(nobody.page, `field ${language} sign-in`)))
    await nobody.context.close()
    const who = await person('responder1', 'field', { language })
    for (const path of ['', 'history', 'inbox', 'me', 'outbox']) {
      await who.open(`/field/${path}`)
      await who.page.locator('.tabs').waitFor()
      faults.push(...(await sound(who.page, `field ${language} ${path || 'home'}`)))
    }
    faults.push(...who.complaints)
    await who.context.close()
  }
  expect(faults).toEqual([])
})

test('family: every page, in both languages', { timeout: 120_000 }, async () => {
  const faults: string[] = []
  for (const language of ['zh', 'en'] as const) {
    const nobody = await visit('family', { language })
    await nobody.page.goto('/family/sign-in')
    faults.push(...(await sound(nobody.page, `family ${language} sign-in`)))
    await nobody.context.close()
    const who = await person('daughter', 'family', { language })
    const [elderId = ''] = (await who.call(me)).elderIds
    for (const path of [
      '',
      'inbox',
      'settings',
      `elders/${elderId}`,
      ...['contacts', 'consents', 'looks', 'history'].map((section) => `elders/${elderId}/${section}`),
    ]) {
      await who.open(`/family/${path}`)
      faults.push(
        ...(await sound(
          who.page,
          `family ${language} ${path.replace(elderId, 'elder').replaceAll('/', ' ') || 'home'}`,
        )),
      )
    }
    faults.push(...who.complaints)
    await who.context.close()
  }
  expect(faults).toEqual([])
})

test('console: the sign-in page works with the keyboard, and in English', async () => {
  const { page, context, complaints } = await visit('console', { language: 'en' })
  await page.goto('/console/')
  expect(await sound(page, 'console en sign-in')).toEqual([])
  await page.locator('input').first().fill('duty')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Yike-demo-2026')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForURL(/workbench/)
  expect(await sound(page, 'console en workbench')).toEqual([])
  expect(complaints).toEqual([])
  await context.close()
})
