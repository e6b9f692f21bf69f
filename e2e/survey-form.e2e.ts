import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { me } from '#contract/access'
import { CampaignId, saveCampaign, showCampaign } from '#contract/survey'
import { uuidv7 } from '#contract/uuid'
import { eventually, person, picture, useBrowser } from './harness.ts'

useBrowser()

/** Chooses in a list of antd by the words of the option. */
async function pick(page: Page, label: string, words: string) {
  await page.getByLabel(label, { exact: true }).click()
  await page
    .locator('.ant-select-dropdown:visible .ant-select-item-option')
    .filter({ hasText: words })
    .first()
    .click()
}

test('a clerk builds a form: a section, a question asked only after an answer chosen from the one before, saved, and tried as the collector sees it', {
  timeout: 90_000,
}, async () => {
  const clerk = await person('clerk', 'console')
  const { page } = clerk
  const { regionCode } = await clerk.call(me)
  const campaignId = CampaignId.parse(uuidv7())
  await clerk.call(saveCampaign, {
    params: { campaignId },
    body: {
      name: '跌倒情况调查',
      regionCode: regionCode ?? 0,
      ageFrom: 75,
      asOf: '2026-11-25',
      endsOn: '2026-12-31',
    },
  })
  const state = (words: string) => page.locator('.builder-bar [role="status"]', { hasText: words }).waitFor()
  await clerk.open(`/console/surveys/${campaignId}`)
  await state('已保存')

  // A section with two questions; the codes are proposed.
  await page.getByRole('button', { name: '加一个部分' }).click()
  await page.getByLabel('部分名称', { exact: true }).fill('跌倒')
  const section = page.locator('.builder-section').last()
  const first = section.locator('.builder-question').first()
  await first.locator('.builder-question-head').click()
  await first.getByLabel('题目', { exact: true }).fill('近一年跌倒过吗？')
  const zh = (n: number) => first.getByLabel(`选项 ${n} 中文`, { exact: true })
  await zh(1).fill('跌倒过')
  await zh(2).fill('没有')
  await section.getByRole('button', { name: '加一题' }).click()
  const second = section.locator('.builder-question').last()
  await second.getByLabel('题目', { exact: true }).fill('跌倒过几次？')
  await pick(page, '回答方式', '数字')
  await second.getByRole('button', { name: '加条件' }).click()
  await pick(page, '条件 1 值', '跌倒过')
  await second.getByText('仅当“近一年跌倒过吗？”是“跌倒过”').waitFor()

  // What is left empty is listed, leads to its field, and stops the saving.
  const saving = page.getByRole('button', { name: /^保存调查表/ })
  expect(await saving.getAttribute('aria-disabled')).toBe('true')
  await page.locator('.builder-fault').first().click()
  await page.getByRole('button', { name: '英文空着的，先填中文' }).click()
  await expect.poll(() => page.locator('.builder-faults').count()).toBe(0)

  // A condition cannot look forward: said at once, and taken back with a key.
  await second.locator('.builder-question-head').focus()
  if ((await second.getAttribute('data-open')) !== 'true') await page.keyboard.press('Enter')
  await second.getByRole('button', { name: '上移' }).click()
  await page.locator('.builder-fault', { hasText: '请把“近一年跌倒过吗？”移到本题之前' }).waitFor()
  await page.keyboard.press('Control+z')
  await expect.poll(() => page.locator('.builder-faults').count()).toBe(0)

  await saving.click()
  await state('已保存')
  const saved = await eventually(
    () => clerk.call(showCampaign, { params: { campaignId } }),
    ({ form }) => form.sections.some(({ zh: name }) => name === '跌倒'),
  )
  expect(saved.form.sections.at(-1)).toMatchObject({
    code: 's1',
    questions: [
      { code: 'q1', kind: 'single' },
      { code: 'q2', kind: 'number', when: 'answers.q1 == "a"' },
    ],
  })

  // Read again, the condition is in the picker, and the preview follows what is answered.
  await page.reload()
  const again = page.locator('.builder-section').last()
  await again.locator('.builder-question-head').last().click()
  await again.getByRole('group', { name: '条件 1' }).waitFor()
  const preview = page.locator('.builder-preview')
  await preview.getByText('近一年跌倒过吗？').first().waitFor()
  expect(await preview.getByLabel('跌倒过几次？').count()).toBe(0)
  await preview.getByLabel('跌倒过', { exact: true }).check()
  await preview.getByLabel('跌倒过几次？').fill('2')
  await preview.getByLabel('没有', { exact: true }).check()
  await expect.poll(() => preview.getByLabel('跌倒过几次？').count()).toBe(0)
  await picture(page, 'survey form builder')

  // Leaving with something unsaved is asked about.
  await page.getByRole('button', { name: '加一个部分' }).click()
  await state('有未保存的修改')
  await page.getByRole('link', { name: '需求调查' }).first().click()
  await page.locator('.ant-modal-confirm-title', { hasText: '调查表有未保存的修改' }).waitFor()
  await page.locator('.ant-modal-confirm .ant-btn').first().click()
  expect(new URL(page.url()).pathname).toContain(campaignId)
  await page.getByRole('button', { name: '撤销' }).click()
  await state('已保存')
  expect(clerk.complaints).toEqual([])
  await clerk.context.close()
})
