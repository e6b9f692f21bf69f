import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { me } from '#contract/access'
import { escalate, open } from '#contract/alarms'
import { makeElderQrCodes, queue, takeRequest } from '#contract/calls'
import { elder as ownElder, orderContacts } from '#contract/family'
import { unreadCount } from '#contract/notifications'
import { elderOf, eventually, person, picture, useBrowser, visit } from './harness.ts'
import { closeIncident } from './incident.ts'

useBrowser()

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  return [
    ...violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ')}`),
    ...(wide > 1 ? [`${wide} px too wide`] : []),
  ]
}

test('a stranger scans an elder’s card: sees no name, asks for help, and follows it until somebody has it in hand', async () => {
  const duty = await person('duty', 'console')
  const elder = await elderOf(duty, { besides: ['daughter'] })
  const { items } = await duty.call(makeElderQrCodes, { body: { elderIds: [elder.elderId] as never } }) // the branded id is the server's own
  const stranger = await visit('family', { at: { lon: elder.lon, lat: elder.lat } })
  const { page } = stranger
  await page.goto(items[0]?.path ?? '')
  await page.getByText('这是一位长者的求助卡').waitFor()
  expect(await page.content()).not.toContain(elder.name)
  expect(await serious(page)).toEqual([])
  await picture(page, 'help')
  await page.getByRole('button', { name: '紧急求助' }).click()
  await page.getByText('会附上您的位置').waitFor()
  await page.getByLabel('您的电话').fill('138')
  await page.getByRole('button', { name: '老人走失' }).click()
  await page.getByText('电话号码不对').waitFor()
  await page.getByLabel('您的电话').fill('138 0000 1234')
  expect(await serious(page)).toEqual([])
  // The network is away for a moment: nothing is lost, and sending again makes one request.
  await stranger.context.setOffline(true)
  await page.getByRole('button', { name: '老人走失' }).click()
  await page.getByText('没有发出去').waitFor()
  await stranger.context.setOffline(false)
  await page.getByRole('button', { name: '重试' }).click()
  await page.getByText('值班台已收到').waitFor()
  const { waiting } = await duty.call(queue, { query: { channel: 'qr' } })
  expect(waiting).toMatchObject([
    { elderId: elder.elderId, priority: 0, kind: 'emergency', callerMasked: '138****1234' },
  ])
  await duty.call(takeRequest, { params: { id: waiting[0]?.id ?? ('' as never) } })
  await page.locator('li.done', { hasText: '值班员已接手' }).waitFor()
  expect(await serious(page)).toEqual([])
  // Scanned again, the phone still knows what it asked for.
  await page.reload()
  await page.getByText('值班台已收到').waitFor()
  // The emergency is an incident of the elder at once; with its end the stranger sees that it is done.
  const incidentId = waiting[0]?.incidentId ?? ''
  await closeIncident(duty, incidentId)
  await page.locator('li.done', { hasText: '已办结' }).waitFor()
  expect(stranger.complaints).toEqual([])
  await stranger.context.close()
})

test('what is sent to somebody shows on their bell at once, on the desk and on the phone, and leads to what it is about', async () => {
  const [duty, daughter] = [await person('duty', 'console'), await person('daughter', 'family')]
  const [elderId = ''] = (await daughter.call(me)).elderIds
  // The ladder tells one after another: the daughter puts herself first.
  const { contacts } = await daughter.call(ownElder, { params: { elderId: elderId as never } }) // the branded id is the server's own
  const ids = contacts.toSorted((a, b) => Number(b.hasAccount) - Number(a.hasAccount)).map(({ id }) => id)
  await daughter.call(orderContacts, { params: { elderId: elderId as never }, body: { ids } })
  const before = (await duty.call(unreadCount)).unread
  await duty.open('/console/workbench')
  await duty.page.getByRole('button', { name: /^消息，/ }).waitFor()
  await daughter.open('/family/')
  await daughter.page.locator('h1').waitFor()
  const incident = await duty.call(open, {
    body: { elderId, kind: 'medical', severity: 'P1', note: '来电' } as never, // as above
  })
  await daughter.page.getByRole('link', { name: /消息.*条未读/ }).click()
  await daughter.page.locator(`.inbox .unread a[href*="${incident.id}"]`).first().click()
  await daughter.page.getByText('救援进展').waitFor()
  expect(daughter.page.url()).toContain(incident.id)
  // The desk's second line is the officer: the level climbs, and the bell rings.
  await duty.call(escalate, { params: { id: incident.id }, body: { reason: '请值班长一起处理' } })
  const { unread } = await eventually(
    () => duty.call(unreadCount),
    ({ unread: n }) => n > before,
  )
  await duty.page.getByRole('button', { name: `消息，${unread} 条未读` }).click()
  await picture(duty.page, 'console-bell')
  await duty.page.locator('.inbox .unread a').first().click()
  await duty.page.waitForURL(`**/incidents/${incident.id}`)
  await duty.page
    .getByRole('button', { name: unread === 1 ? '消息，没有未读' : `消息，${unread - 1} 条未读` })
    .waitFor()
  await closeIncident(duty, incident.id)
  for (const who of [duty, daughter]) expect(who.complaints, who.login).toEqual([])
})
