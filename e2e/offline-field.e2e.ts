import { expect, test } from 'vitest'
import { dispatch, open } from '#contract/alarms'
import { callout, list, myInvitations, setDuty, setMyDuty } from '#contract/responders'
import { elderOf, eventually, person, picture, useBrowser } from './harness.ts'
import { closeIncident } from './incident.ts'

useBrowser()

test('somebody else was faster while the phone was offline: the conflict is shown, stored and can be read', async () => {
  const duty = await person('duty', 'console')
  const elder = await elderOf(duty, { besides: ['daughter'] })
  const [slow, fast] = [await person('responder3', 'field'), await person('responder2', 'field')]
  const { items: people } = await duty.call(list, { query: { limit: 200 } })
  for (const one of people) await duty.call(setDuty, { params: { id: one.id }, body: { mode: 'on' } })
  await slow.open('/field/')
  await slow.page.getByText('在岗', { exact: true }).waitFor()
  const incident = await duty.call(open, {
    body: { elderId: elder.elderId, kind: 'medical', severity: 'P1', note: '来电' } as never,
  }) // as above
  await duty.call(dispatch, { params: { id: incident.id }, body: { k: 20 } })
  const mine = (who: typeof slow) =>
    eventually(
      () => who.call(myInvitations),
      ({ items }) => items.some((i) => i.incidentId === incident.id && i.state === 'invited'),
    ).then(({ items }) => items.find((i) => i.incidentId === incident.id)?.id ?? '')
  const [slowId, fastId] = [await mine(slow), await mine(fast)]
  await slow.open(`/field/invitations/${slowId}`)
  await slow.page.getByRole('button', { name: '接受' }).waitFor()
  await slow.context.setOffline(true)
  await slow.page.getByRole('button', { name: '接受' }).click()
  await slow.page.getByText('尚未确认').waitFor()
  await fast.open(`/field/invitations/${fastId}`)
  await fast.page.getByRole('button', { name: '接受' }).click()
  await fast.page.getByRole('button', { name: '出发' }).waitFor()
  await slow.context.setOffline(false)
  await slow.page.getByText('1 条未被接受').click()
  await slow.page.getByText('已有人接受').waitFor()
  await picture(slow.page, 'field-conflict')
  await slow.page.getByRole('button', { name: '知道了' }).click()
  await slow.page.getByText('没有待发送的内容').waitFor()
  // Without being at the scene nobody rests: both may be asked again.
  await closeIncident(duty, incident.id)
  for (const who of [slow, fast]) expect(who.complaints, who.login).toEqual([])
})

test('a mission without a network: everything is kept, sent in order with its own times, a conflict is shown, signing out loses nothing', async () => {
  const duty = await person('duty', 'console')
  const elder = await elderOf(duty, { besides: ['daughter'] })
  const helper = await person('responder2', 'field', { at: { lon: elder.lon, lat: elder.lat + 0.0008 } })
  await helper.call(setMyDuty, { body: { mode: 'on' } })
  const phone = helper.page
  await helper.open('/field/')
  await phone.getByText('在岗', { exact: true }).waitFor()
  // The shell is on the phone from now on.
  await phone.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await phone.reload()
  await phone.getByText('在岗', { exact: true }).waitFor()

  const incident = await duty.call(open, {
    body: { elderId: elder.elderId, kind: 'fall', severity: 'P1', note: '邻居来电' } as never,
  }) // the branded id is the server's own
  await duty.call(dispatch, { params: { id: incident.id }, body: { k: 20 } })
  await eventually(
    () => helper.call(myInvitations),
    ({ items }) => items.some((item) => item.incidentId === incident.id && item.state === 'invited'),
  )
  await phone.locator('.card.state-invited').first().click()
  await phone.getByRole('button', { name: '接受' }).click()
  await phone.getByText(elder.name).first().waitFor()

  // The network goes. The page says so, and goes on; it even opens anew.
  await helper.context.setOffline(true)
  await phone.getByText('没有网络').waitFor()
  await phone.getByRole('button', { name: '出发' }).click()
  await phone.getByText('已出发').waitFor()
  await phone.reload()
  // 没有网络 or 网络不好: not every browser tells a page that was opened without a network that there is none.
  await phone.locator('.state-offline').waitFor()
  await phone.getByText(elder.name).first().waitFor()
  await helper.moveTo(elder)
  await phone.getByText(/方向 \d 米/).waitFor()
  await phone.getByRole('button', { name: '我到了' }).click()
  await phone.getByRole('button', { name: '长者平安' }).waitFor()
  await phone.getByLabel('写记录').fill('电梯停了，走楼梯')
  await phone.getByRole('button', { name: '保存' }).click()
  await phone.getByRole('listitem').filter({ hasText: '电梯停了，走楼梯' }).waitFor()
  await phone.getByRole('button', { name: '长者平安' }).click()
  await phone.getByRole('button', { name: '确认长者平安' }).click()
  await phone.getByText('4 条待发送').waitFor()
  await picture(phone, 'field-offline')
  const before = await duty.call(callout, { params: { incidentId: incident.id } })
  expect(before.invitations.find((i) => i.acceptedAt)?.state).toBe('accepted')

  // Signing out is refused without a network, and nothing is lost.
  await phone.getByRole('link', { name: '我的' }).click()
  await phone.getByRole('button', { name: '退出登录' }).click()
  await phone.getByText('仍保存在本机').waitFor()
  await phone.getByRole('dialog').getByRole('button', { name: '退出' }).click()
  await phone.getByText('没有网络时无法退出').waitFor()

  // It comes back: sent in order, each with the time at which it happened.
  const back = Date.now()
  await helper.context.setOffline(false)
  const after = await eventually(
    () => duty.call(callout, { params: { incidentId: incident.id } }),
    (c) => c.invitations.some((i) => i.state === 'safe') && c.notes.length === 1,
  )
  const mine = after.invitations.find((i) => i.state === 'safe')
  const times = [mine?.acceptedAt, mine?.enRouteAt, mine?.arrivedAt, mine?.safeAt].map((at) =>
    new Date(at ?? 0).getTime(),
  )
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(times[3], 'when it happened, not when it arrived').toBeLessThan(back)
  expect(mine?.proof).toBe('position')
  await phone.getByText('条待发送').waitFor({ state: 'detached' })
  await closeIncident(duty, incident.id)
  expect(helper.complaints).toEqual([])
  await helper.context.close()
})
