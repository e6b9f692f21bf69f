import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { me } from '#contract/access'
import { person, useBrowser } from './harness.ts'

useBrowser()

/** What the family app promises to old eyes and hands (web/family/family.css): pixels of text, of things to press. */
const TEXT = 18
const TARGET = 44

/** Every piece of text and every thing to press that is on screen and smaller than promised. */
async function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate(
    ({ text, target }) => {
      const faults: string[] = []
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const words = node.textContent?.trim() ?? ''
        const parent = node.parentElement
        if (words === '' || !parent || parent.getClientRects().length === 0) continue
        const size = Number.parseFloat(getComputedStyle(parent).fontSize)
        const box = parent.getBoundingClientRect()
        // One pixel square is how text for screen readers alone is kept off the screen.
        if (size < text && box.width > 1 && box.height > 1)
          faults.push(`text ${size} px: ${words.slice(0, 20)}`)
      }
      for (const one of document.querySelectorAll(
        'button, a[href], input, select, textarea, [role="switch"]',
      )) {
        const label = one.closest('label')
        const box = (label ?? one).getBoundingClientRect()
        if (box.width <= 1 || box.height <= 1) continue
        if (box.height < target || box.width < target)
          faults.push(
            `target ${Math.round(box.width)}×${Math.round(box.height)}: ${one.textContent?.slice(0, 20) ?? one.tagName}`,
          )
      }
      return faults
    },
    { text: TEXT, target: TARGET },
  )
}

test('A-ACC-03, B-ACC-03: on every page of the family app text and targets are of the size for elders, and the contrast passes', {
  timeout: 120_000,
}, async () => {
  const who = await person('daughter', 'family')
  const [elderId = ''] = (await who.call(me)).elderIds
  const faults: string[] = []
  for (const path of [
    '',
    'settings',
    `elders/${elderId}`,
    ...['contacts', 'consents', 'looks', 'history'].map((part) => `elders/${elderId}/${part}`),
  ]) {
    await who.open(`/family/${path}`)
    await who.page.locator('h1').first().waitFor()
    await who.page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'))
    const name = path.replace(elderId, 'elder') || 'home'
    faults.push(...(await tooSmall(who.page)).map((fault) => `${name}: ${fault}`))
    const { violations } = await new AxeBuilder({ page: who.page }).withRules(['color-contrast']).analyze()
    faults.push(
      ...violations.flatMap(({ id, nodes }) =>
        nodes.slice(0, 3).map((node) => `${name}: ${id} ${node.target.join(' ')}`),
      ),
    )
  }
  await who.context.close()
  expect(faults).toEqual([])
})
