import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { cableTo } from './cable.ts'
import { installDevice } from './device.ts'
import { elderOf, eventually, person, picture, url, useBrowser } from './harness.ts'
import { closeIncident, list, raised } from './incident.ts'

useBrowser()

const lastSound = (page: Page) => page.evaluate(() => document.documentElement.dataset['lastSound'])
const bar = (page: Page) => page.getByRole('alert').filter({ hasText: '与服务器的连接已中断' })

/** The desk is live and has been touched once, so that it may sound; a mark tells whether it was loaded anew. */
async function ready(page: Page): Promise<void> {
  await page.locator('.lamp-live').waitFor()
  await page.getByRole('heading', { level: 1 }).click()
  await page.locator('.sound-on').waitFor()
  await page.evaluate(() => {
    document.body.dataset['sameDesk'] = 'yes'
  })
}

/** The bar over the whole width, red, and a tone. */
async function saysThatItIsCutOff(page: Page, before: string | undefined): Promise<void> {
  await bar(page).waitFor()
  const { width, red, green } = await bar(page).evaluate((element) => {
    const [r = 0, g = 0] = (getComputedStyle(element).backgroundColor.match(/\d+/g) ?? []).map(Number)
    return { width: element.getBoundingClientRect().width, red: r, green: g }
  })
  expect(width).toBe(page.viewportSize()?.width)
  expect(red, 'the bar is red').toBeGreaterThan(green * 2)
  await page.locator('.lamp-lost').waitFor()
  await eventually(
    () => lastSound(page),
    (now) => now !== before,
  )
}

async function hasRecovered(page: Page): Promise<void> {
  await bar(page).waitFor({ state: 'detached' })
  await page.getByText('已恢复连接').waitFor()
  await page.locator('.lamp-live').waitFor()
  expect(await page.evaluate(() => document.body.dataset['sameDesk']), 'not loaded anew').toBe('yes')
}

const { pid } = inject('product')

// A product that was started elsewhere is let sleep only if its process is named (YIKE_E2E_PID).
test.skipIf(pid === 0)(
  'a server that hangs: the desk says so in red and with a tone, and shows what came in meanwhile when it is back',
  async () => {
    const duty = await person('duty', 'console')
    const elder = await elderOf(duty, { besides: ['daughter'] })
    const button = await installDevice(duty, 'sos_button', elder)
    await duty.open('/console/alarms')
    await ready(duty.page)
    const before = await lastSound(duty.page)

    expect(await duty.page.locator('.desk-row', { hasText: elder.name }).count()).toBe(0)
    let pressed: Promise<void> | undefined
    process.kill(pid, 'SIGSTOP')
    try {
      pressed = button.signal('sos') // on its way; the broker is asleep
      await saysThatItIsCutOff(duty.page, before)
      await picture(duty.page, 'desk-cut-off')
      expect(await duty.page.locator('.desk-row', { hasText: elder.name }).count()).toBe(0)
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await pressed
    await hasRecovered(duty.page)
    await duty.page.locator('.desk-row', { hasText: elder.name }).waitFor()
    const { items } = await duty.call(list, { query: { state: 'open' } })
    const mine = items.filter(raised(elder.elderId))
    expect(mine, 'one incident, not lost and not twice').toHaveLength(1)
    await closeIncident(duty, mine[0]?.id ?? '')
    await button.end()
    expect(duty.complaints).toEqual([])
  },
)

test('a line that is pulled out: the same, without a network of its own, and the desk is right again once it is back', async () => {
  const cable = await cableTo(url)
  const duty = await person('duty', 'console')
  const elder = await elderOf(duty, { besides: ['daughter'] })
  const button = await installDevice(duty, 'sos_button', elder)
  try {
    await duty.page.goto(`${cable.url}/console/alarms`)
    await ready(duty.page)
    const before = await lastSound(duty.page)
    await cable.cut()
    await button.signal('sos') // the server is well and takes it
    const incident = await eventually(
      () => duty.call(list, { query: { state: 'open' } }),
      ({ items }) => items.some(raised(elder.elderId)),
    ).then(({ items }) => items.find(raised(elder.elderId)))
    await saysThatItIsCutOff(duty.page, before)
    expect(await duty.page.locator('.desk-row', { hasText: elder.name }).count()).toBe(0)
    await cable.mend()
    await hasRecovered(duty.page)
    await duty.page.locator('.desk-row', { hasText: elder.name }).waitFor()
    await closeIncident(duty, incident?.id ?? '')
  } finally {
    await cable.end()
    await button.end()
  }
  expect(duty.complaints.filter((one) => !/ERR_CONNECTION|ERR_EMPTY|ERR_SOCKET/.test(one))).toEqual([])
})
