import { list, type PolicyRuleId, show } from '#contract/policy'
import { showImpact } from '#contract/benefit-impact'
import { expect, test } from 'vitest'
import { eventually, person, picture, useBrowser } from './harness.ts'

useBrowser()

test('a policy from draft to history: written, compared, tried, counted on the register, sent, approved by another, in force from January', {
  timeout: 90_000,
}, async () => {
  const head = await person('head', 'console')
  const { items } = await head.call(list, { query: { kind: 'benefits.scheme' } })
  const standing = items.find(
    (one) =>
      one.key === 'hardship_subsidy' &&
      one.body['amount'] !== null &&
      JSON.stringify(one.body['amount']).includes('8000'),
  )
  expect(standing, 'the demo has published an amount').toBeDefined()
  await head.open(`/console/policy/${standing?.id}`)
  const { page } = head
  await page.getByRole('button', { name: '复制为新草稿' }).click()
  const amount = page.getByLabel('数值').first()
  await amount.waitFor()
  await amount.fill('120')
  await amount.press('Tab')
  const from = page.getByLabel('生效日')
  await from.fill('2027-01-01')
  await from.press('Tab')
  // What differs from the rule in force is shown beside it.
  await expect.poll(() => page.locator('.diff').innerText(), { timeout: 10_000 }).toMatch(/80[\s\S]*120/)
  await page.getByRole('button', { name: '保存草稿', exact: true }).click()
  await page.getByRole('button', { name: '送审', exact: true }).waitFor()
  const id = new URL(page.url()).pathname.split('/').at(-1) as PolicyRuleId // the address holds this brand's id
  // Its cases come out by themselves; nothing is sent with one that does not.
  await expect.poll(() => page.locator('body').innerText(), { timeout: 10_000 }).toContain('相符')
  await page.getByRole('button', { name: '开始试算', exact: true }).click()
  const counted = await eventually(
    () => head.call(showImpact, { params: { id } }),
    ({ impact }) => impact?.state === 'done',
    30_000,
  )
  expect(counted.impact?.result?.schemes[0]).toMatchObject({ scheme: 'hardship_subsidy', unit: 'fen' })
  await page.locator('.impact-figures').waitFor()
  await picture(page, 'policy impact')
  await page.getByRole('button', { name: '送审', exact: true }).click()
  await eventually(
    () => head.call(show, { params: { id } }),
    (rule) => rule.state === 'submitted',
  )
  // Who wrote it cannot approve it: the button says why.
  const own = page.getByRole('button', { name: /批准并发布/ })
  await own.waitFor()
  expect(await own.isDisabled()).toBe(true)

  const deputy = await person('deputy', 'console')
  await deputy.open(`/console/policy/${id}`)
  await deputy.page.getByRole('button', { name: /批准并发布/ }).click()
  await deputy.page.locator('.ant-modal-confirm .ant-btn-primary').click()
  const published = await eventually(
    () => deputy.call(show, { params: { id } }),
    (rule) => rule.state === 'published',
  )
  expect(published).toMatchObject({ validFrom: '2027-01-01' })
  // The one in force until then ends on the last day of December, and the history shows both.
  expect((await deputy.call(show, { params: { id: standing?.id ?? id } })).validTo).toBe('2026-12-31')
  const history = deputy.page.locator('.versions')
  await expect.poll(() => history.innerText(), { timeout: 10_000 }).toContain('2027')
  expect(await history.locator('li').count()).toBeGreaterThanOrEqual(2)
  await picture(deputy.page, 'policy history')
  expect([...head.complaints, ...deputy.complaints]).toEqual([])
  await head.context.close()
  await deputy.context.close()
})
