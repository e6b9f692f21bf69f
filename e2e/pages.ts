import type { Page } from 'playwright-core'
import { list as incidents } from '#contract/alarms'
import { listDevices } from '#contract/devices'
import { listOrganisations } from '#contract/organisations'
import { list as elders } from '#contract/people'
import { list as responders } from '#contract/responders'
import { paths } from '#web/console/paths.ts'
import type { Person } from './harness.ts'

/** Shown: its heading is there, nothing is being fetched, and the letters are drawn. */
export async function shown(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.waitForFunction(
    () => !document.querySelector('.ant-spin-spinning, .ant-skeleton-active, [aria-busy="true"]'),
  )
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
}

/** As a link within the app goes: a page of another kind takes the place of this one. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    for (const old of document.querySelectorAll('h1')) old.dataset['old'] = 'yes'
    history.pushState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, path)
  await page
    .locator('h1:not([data-old])')
    .first()
    .waitFor()
    .catch((late: Error) => {
      throw new Error(`${path} did not show: ${late.message.slice(0, 100)}`)
    })
}

/** Pages with a parameter are opened at the first thing that there is. */
export async function details(who: Person): Promise<string[]> {
  const first = async (path: string, find: () => Promise<{ items: readonly { id: string }[] }>) => {
    const item = (await find()).items[0]
    return item ? [path.replace(/\$\w+/, item.id)] : []
  }
  return (
    await Promise.all([
      first(paths.incident, () => who.call(incidents, { query: { state: 'all', limit: 1 } })),
      first(paths.elder, () => who.call(elders, { query: { limit: 1 } })),
      first(paths.elderAlarms, () => who.call(elders, { query: { limit: 1 } })),
      first(paths.device, () => who.call(listDevices, { query: { limit: 1 } })),
      first(paths.organisation, () => who.call(listOrganisations, { query: { limit: 1 } })),
      first(paths.responder, () => who.call(responders, { query: { limit: 1 } })),
    ])
  ).flat()
}

/** What the menu of a post leads to. */
export async function menuOf(page: Page): Promise<string[]> {
  const links = await page
    .locator('nav a[href^="/console/"]')
    .evaluateAll((all) => all.map((a) => a.getAttribute('href') ?? ''))
  return [...new Set(links)].map((href) => href.replace(/^\/console/, '')).filter((path) => path !== '/')
}
