import mqtt from 'mqtt'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { me } from '#contract/access'
import { importRecord } from '#contract/assessment'
import { familyMandates, mandateChoices } from '#contract/benefit-life'
import { listApplications, showStatement } from '#contract/benefit-applications'
import { listHomeWorks } from '#contract/device-home-works'
import { topics } from '#contract/device-protocol'
import { listModels, registerDevice } from '#contract/devices'
import { uuidv7 } from '#contract/id'
import * as insurance from '#contract/insurance'
import { list as listElders, show as showElder } from '#contract/people'
import { changeContact } from '#contract/people-edit'
import { addFact } from '#contract/people-parts'
import { publish, save, submit } from '#contract/policy'
import { listCampaigns, listTargets } from '#contract/survey'
import { elderOf, eventually, mqttUrl, person, type Person, picture, useBrowser } from './harness.ts'
import { shown } from './pages.ts'

useBrowser()
const branded = (id: string) => id as never // brands of ids are only types
const DAY = 86_400_000
const day = (from = 0) => new Date(Date.now() + from * DAY + 8 * 3_600_000).toISOString().slice(0, 10)

/** Chooses in an antd select by what it says: types, then takes the first that has the text. */
async function choose(page: Page, label: string, text: string, typed = ''): Promise<void> {
  const box = page.getByRole('dialog').getByRole('combobox', { name: label })
  await box.click()
  if (typed !== '') await box.fill(typed)
  await page.locator('.ant-select-item-option', { hasText: text }).first().click()
}
const complaintsOf = (...people: Person[]) => people.flatMap((one) => one.complaints)

test('a collector opens the list on the phone, answers what is asked, and the desk finds the form', async () => {
  const clerk = await person('clerk', 'console')
  // The demo lays its surveys down beside everything else: the list may still be coming.
  const campaign = await eventually(
    async () => {
      const { items } = await clerk.call(listCampaigns)
      return items.some((one) => one.state === 'closed')
        ? items.find((one) => one.state === 'open')
        : undefined
    },
    (one) => one !== undefined && one.progress.assigned > 0 && one.progress.accepted > 0,
    60_000,
  )
  if (!campaign) throw new Error('no survey is open')
  const collector = await person('collector', 'field')
  const { page } = collector
  await collector.open('/field/')
  await page.getByRole('heading', { level: 1, name: '调查任务' }).waitFor()
  const card = page.locator('.sitting-card').first()
  const name = (await card.locator('b').first().innerText()).split(/\s/)[0] ?? ''
  await card.click()
  await page.getByRole('heading', { level: 1, name: new RegExp(name) }).waitFor()
  const address = new URL(page.url()).pathname.split('/')
  const targetId = address.at(-1) ?? ''
  for (;;) {
    // What is asked follows from what was answered: the first open question, until none is open.
    const open = page.locator('fieldset[data-open="true"]')
    while ((await open.count()) > 0) {
      const one = open.first()
      const option = one.locator('input[type=radio], input[type=checkbox]').first()
      if ((await option.count()) > 0) await option.check()
      else await one.locator('input, textarea').first().fill('1')
    }
    const next = page.getByRole('button', { name: '下一部分' })
    if ((await next.count()) === 0) break
    await next.click()
  }
  await picture(page, 'collector-last-part')
  await page.getByRole('button', { name: '提交' }).click()
  await page.getByRole('heading', { level: 1, name: '调查任务' }).waitFor()
  const params = { campaignId: campaign.id }
  await eventually(
    () => clerk.call(listTargets, { params, query: { state: 'submitted', limit: 200 } }),
    ({ items }) => items.some((one) => one.id === targetId),
  )
  await clerk.open(`/console/surveys/${campaign.id}?tab=list&state=submitted`)
  await clerk.page
    .getByRole('row', { name: new RegExp(name) })
    .first()
    .waitFor()
  await picture(clerk.page, 'survey-submitted')
  expect(complaintsOf(clerk, collector)).toEqual([])
})

test('a daughter charges an organisation with asking for benefits, and takes it back with a reason', async () => {
  const [clerk, daughter] = [await person('clerk', 'console'), await person('daughter', 'family')]
  const [elderId = ''] = (await daughter.call(me)).elderIds
  const params = { elderId: branded(elderId) }
  // Who may act for the elder may charge somebody: the office has it on record.
  const { contacts } = await clerk.call(showElder, { params })
  for (const one of contacts.filter((each) => each.hasAccount && !each.mayAct))
    await clerk.call(changeContact, {
      params: { ...params, contactId: one.id },
      body: { mayAct: true, updatedAt: one.updatedAt },
    })
  expect((await daughter.call(mandateChoices, { params })).mayGive).toBe(true)
  await daughter.open(`/family/elders/${elderId}/mandates`)
  const { page } = daughter
  await page.getByRole('button', { name: '委托一家机构' }).click()
  const org = page.getByLabel('机构')
  const text = (await org.locator('option').nth(1).innerText()).split(' · ')[0] ?? ''
  await org.selectOption({ index: 1 })
  await picture(page, 'family-mandate')
  await page.getByRole('button', { name: '确认委托' }).click()
  await page.getByRole('heading', { level: 2, name: text }).first().waitFor()
  await page.getByRole('button', { name: '撤回委托' }).first().click()
  await page.getByLabel('为什么撤回').fill('改由女儿自己办')
  await page.getByRole('button', { name: '确认撤回' }).click()
  await page.getByText(/撤回：改由女儿自己办/).waitFor()
  const { items } = await daughter.call(familyMandates, { params })
  expect(items[0]).toMatchObject({ revokeReason: '改由女儿自己办' })
  expect(complaintsOf(clerk, daughter)).toEqual([])
})

test('a benefit asked for at the desk: applied in the elder’s name, checked by a second clerk, approved by the head', async () => {
  const [clerk, checker, head] = [
    await person('clerk', 'console'),
    await person('checker', 'console'),
    await person('head', 'console'),
  ]
  const asked = await entitledButNeverAsked(clerk)
  await clerk.open('/console/benefits/applications?form=apply')
  await choose(clerk.page, '长者', asked.name, asked.name)
  await choose(clerk.page, '待遇项目', asked.words)
  await clerk.page.getByRole('dialog').getByLabel('代办依据').fill('电话委托，已核对身份')
  await clerk.page
    .getByRole('dialog')
    .getByRole('button', { name: /保存|提交/ })
    .click()
  await clerk.page.getByRole('dialog').waitFor({ state: 'detached' })
  const find = async () =>
    (await clerk.call(listApplications, { query: { order: 'newest' } })).items.find(
      (one) => one.elderId === asked.elderId && one.scheme === asked.scheme,
    )
  const made = await eventually(find, (one) => one !== undefined)
  for (const [who, button] of [
    [checker, '核对通过'],
    [head, '批准'],
  ] as const) {
    // From what stands on the workbench to the list, and there to the application.
    await who.open('/console/workbench')
    await who.page.getByRole('link', { name: button === '批准' ? /审批待遇申请/ : /核对待遇申请/ }).click()
    await who.page
      .getByRole('row', { name: new RegExp(asked.name) })
      .first()
      .getByText(asked.words)
      .click()
    const dialog = who.page.getByRole('dialog')
    await dialog.getByText(button, { exact: true }).click()
    await picture(who.page, `application-${button}`)
    await dialog.getByRole('button', { name: '确定' }).click()
    await dialog.waitFor({ state: 'detached' })
  }
  expect(await find()).toMatchObject({ state: 'approved' })
  expect(complaintsOf(clerk, checker, head)).toEqual([])
})

/** An elder on subsistence allowance, who would get something that has to be asked for, and nobody did. */
async function entitledButNeverAsked(clerk: Person) {
  const { items } = await clerk.call(listElders, { query: { limit: 100, status: 'alive' } })
  const names = items.map((one) => one.name)
  // From the end: the demo, which may still be at work, asks for those at the beginning.
  for (const one of items.toReversed()) {
    // A name that stands once in the list is found by it.
    if (names.filter((name) => name === one.name).length > 1) continue
    const before = await clerk.call(listApplications, { query: { elderId: one.id } })
    if (before.items.length > 0) continue
    const params = { elderId: one.id }
    await clerk.call(addFact, {
      params,
      body: { kind: 'subsistence', value: 'urban', from: '2026-01-01', source: '区民政局' },
    })
    const statement = await clerk.call(showStatement, { params })
    const item = statement.items.find((each) => each.outcome === 'not_asked')
    if (item) return { elderId: one.id, name: one.name, scheme: item.scheme, words: item.schemeWords.zh }
  }
  throw new Error('everybody has asked for everything')
}

test('a home is modified: planned with its sensor, completed with the device fitted, accepted once it has been heard', async () => {
  const clerk = await person('clerk', 'console')
  const home = await elderOf(clerk, { besides: ['daughter'] })
  const { items } = await clerk.call(listModels)
  const model = items.find((one) => one.kind === 'sos_button')
  const serial = `E2E-${uuidv7().slice(-12)}`
  const { secret } = await clerk.call(registerDevice, {
    body: { serial, modelId: branded(model?.id ?? ''), regionCode: home.regionCode },
  })
  const { page } = clerk
  await clerk.open(`/console/devices/home-works?do=plan&elder=${home.elderId}`)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('改造内容').fill('卫生间加装扶手和紧急按钮')
  await dialog.getByLabel('施工单位').fill('焦作安居适老化服务部')
  await dialog.getByRole('button', { name: '加一件设备' }).click()
  await choose(page, '类别', '呼救按钮')
  await dialog.getByLabel('位置').fill('卫生间')
  await picture(page, 'home-work-planned')
  await dialog.getByRole('button', { name: '登记改造' }).click()
  await dialog.waitFor({ state: 'detached' })
  const row = page.getByRole('row', { name: new RegExp(home.name) }).first()
  await row.getByRole('button', { name: '登记完工' }).click()
  await dialog.getByLabel(/设备序列号/).fill(serial)
  await dialog.getByRole('button', { name: '登记完工' }).click()
  await dialog.waitFor({ state: 'detached' })
  const accept = row.getByRole('button', { name: '验收' })
  await accept.waitFor()
  // Not before the device itself has been heard.
  expect(await accept.isDisabled()).toBe(true)
  const client = await mqtt.connectAsync(mqttUrl, {
    clientId: serial,
    username: serial,
    password: secret,
    protocolVersion: 4,
  })
  await client.publishAsync(
    topics.status(serial),
    JSON.stringify({ id: uuidv7(), at: new Date().toISOString(), values: { battery: 90 } }),
    { qos: 1 },
  )
  const works = () => clerk.call(listHomeWorks, { query: { elderId: branded(home.elderId) } })
  await eventually(works, (seen) => typeof seen.items[0]?.sensors[0]?.heardAt === 'string')
  await client.endAsync()
  await page.reload()
  await shown(page)
  await picture(page, 'home-work-heard')
  await accept.click()
  // The page has the word elsewhere too, before the answer.
  await eventually(works, (seen) => seen.items[0]?.state === 'accepted')
  await row.getByText('已验收').waitFor()
  expect(complaintsOf(clerk)).toEqual([])
})

test('long-term-care insurance: a daughter asks, the valid grade is used, the head grants, and she sees from when to when', async () => {
  const [clerk, head, deputy, daughter] = [
    await person('clerk', 'console'),
    await person('head', 'console'),
    await person('deputy', 'console'),
    await person('daughter', 'family'),
  ]
  const [elderId = ''] = (await daughter.call(me)).elderIds
  const region = (await clerk.call(me)).regionCode ?? 0
  // A place becomes a pilot by its rule, which a second person puts in force.
  const id = uuidv7()
  const params = { id }
  await head.call(save, {
    params,
    body: {
      kind: 'insurance.plan',
      regionCode: region,
      validFrom: '2026-01-01',
      validTo: null,
      source: { document: '测试试点办法', clause: '第三条', quote: null },
      body: {
        pilot: true,
        insuredGoal: null,
        sources: ['fiscal', 'personal'],
        providerKinds: ['private_institution'],
        handlerKinds: ['commercial'],
        scales: [{ scale: 'ltc', fromLevel: 3 }],
        validMonths: 24,
        benefits: null,
        toConfirm: [],
      },
    },
  })
  await head.call(submit, { params, body: {} })
  await deputy.call(publish, { params, body: {} })
  await clerk.call(insurance.saveEnrolment, {
    params: { id: uuidv7() },
    body: {
      elderId: branded(elderId),
      kind: 'resident',
      from: '2026-01-01',
      source: '医保局名册',
      sourceDay: day(),
    },
  })
  await clerk.call(importRecord, {
    body: {
      id: branded(uuidv7()),
      elderId: branded(elderId),
      scaleId: 'ltc',
      level: 4,
      assessedOn: day(-30),
      sourceNote: '医保中心评估结果',
    },
  })
  await daughter.open(`/family/elders/${elderId}`)
  await daughter.page.getByRole('link', { name: '长护险' }).click()
  await daughter.page.getByText('城乡居民').first().waitFor()
  await daughter.page.getByText('居家护理', { exact: true }).click()
  await daughter.page.getByRole('button', { name: '提交申请' }).click()
  await daughter.page.getByText('沿用已有的有效评估').waitFor()
  const [one] = (await head.call(insurance.listCases, { query: { elderId } })).items
  if (!one) throw new Error('the case did not arrive')
  expect(one).toMatchObject({ state: 'applied', reused: true, assessmentNumber: null })
  await head.open(`/console/insurance?form=case:${one.id}`)
  const drawer = head.page.getByRole('dialog')
  await drawer.getByRole('button', { name: '认定', exact: true }).click()
  await picture(head.page, 'insurance-grant')
  await head.page.getByRole('dialog').last().getByRole('button', { name: '认定', exact: true }).click()
  await eventually(
    () => head.call(insurance.showCase, { params: { id: one.id } }),
    ({ state }) => state === 'granted',
  )
  await daughter.page.reload()
  await daughter.page.getByText(/享受期：/).waitFor()
  await picture(daughter.page, 'family-insurance')
  expect(complaintsOf(clerk, head, deputy, daughter)).toEqual([])
})
