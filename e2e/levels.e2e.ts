import { expect, test } from 'vitest'
import { listSites } from '#contract/organisations'
import { count } from '#contract/people'
import { me } from '#contract/access'
import { person, picture, useBrowser } from './harness.ts'
import { shown } from './pages.ts'

useBrowser()

test('A-GOV-03: the menu of a district holds its lists, its guidance and its supervision, each of which opens', async () => {
  const clerk = await person('clerk', 'console')
  await clerk.open('/console/workbench')
  await shown(clerk.page)
  const menu = clerk.page.getByRole('navigation', { name: '主菜单' })
  for (const [group, line, heading] of [
    ['长者名册', '长者', /长者/],
    ['政策与指导', '政策规则', /政策规则/],
    ['监督与统计', '救援覆盖', /救援覆盖/],
  ] as const) {
    const head = menu.getByRole('button', { name: group })
    if ((await head.getAttribute('aria-expanded')) === 'false') await head.click()
    await menu.getByRole('link', { name: line, exact: true }).click()
    await clerk.page.getByRole('heading', { level: 1, name: heading }).waitFor()
  }
  // What was opened stays open, also after a fresh start of the page.
  await clerk.page.reload()
  await shown(clerk.page)
  expect(await menu.getByRole('button', { name: '政策与指导' }).getAttribute('aria-expanded')).toBe('true')
  // Any page by a key, in pinyin and in English; only what the post may see.
  await clerk.page.keyboard.press('Control+k')
  const box = clerk.page.getByRole('combobox', { name: '页面名、拼音或英文' })
  await box.fill('gjt')
  await clerk.page.getByRole('option', { name: /告警台/ }).waitFor()
  await box.fill('sign-in rules')
  await clerk.page.getByText('没有这样的页面').waitFor()
  await box.fill('duplicates')
  await clerk.page.keyboard.press('Enter')
  await clerk.page.getByRole('heading', { level: 1, name: /重复档案/ }).waitFor()
  expect(clerk.complaints).toEqual([])
  await clerk.context.close()
})

test('A-GOV-04: the home of a township opens its centre and the facilities that the centre supports', async () => {
  const street = await person('street', 'console')
  const region = (await street.call(me)).regionCode ?? 0
  await street.open('/console/')
  await shown(street.page)
  const place = street.page.getByRole('complementary', { name: '本乡镇（街道）' })
  const centre = place.getByRole('region', { name: /综合养老服务中心/ })
  const { items } = await street.call(listSites, { query: { region, kind: 'street_centre' } })
  await centre
    .getByText(/街道综合养老服务中心 ·/)
    .first()
    .waitFor()
  const facilities = place.getByRole('region', { name: /中心支持的设施/ })
  await facilities.waitFor()
  const supported = await street.call(listSites, { query: { region } })
  for (const site of supported.items.filter((one) => one.kind === 'institution' || one.kind === 'day_care'))
    await facilities.getByText(site.name).waitFor()
  await picture(street.page, 'home-of-a-township')
  // Its own centre opens with its stations and families.
  const [own] = items
  if (own) {
    await centre.getByRole('link', { name: own.name }).click()
    await street.page.getByRole('heading', { level: 1, name: new RegExp(own.name) }).waitFor()
    await street.page.getByRole('region', { name: '未覆盖的家庭' }).waitFor()
    await picture(street.page, 'network-of-a-centre')
  }
  expect(street.complaints).toEqual([])
  await street.context.close()
})

test('A-GOV-05: the home of a village opens its elders, visits and facility', async () => {
  const worker = await person('community', 'console')
  const region = (await worker.call(me)).regionCode ?? 0
  const elders = await worker.call(count, { query: { region, status: 'alive' } })
  await worker.open('/console/')
  await shown(worker.page)
  const place = worker.page.getByRole('complementary', { name: '本村（社区）' })
  const mine = place.getByRole('region', { name: /本村长者/ })
  await mine.getByText(`${elders.count} 人`).waitFor()
  await place.getByRole('region', { name: /要走访的/ }).waitFor()
  await place.getByRole('region', { name: /养老服务设施/ }).waitFor()
  await picture(worker.page, 'home-of-a-village')
  await mine.getByRole('link', { name: '全部' }).click()
  await worker.page.getByRole('heading', { level: 1, name: /长者/ }).waitFor()
  expect(worker.page.url()).toContain(`region=${region}`)
  expect(worker.complaints).toEqual([])
  await worker.context.close()
})
