import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { formReport, showApplication } from '#contract/assessment'
import { mySittings } from '#contract/assessment-field'
import { eventually, person, picture, useBrowser } from './harness.ts'

useBrowser()

/** Draws a line across the pad that is shown. */
async function write(page: Page, submit: string): Promise<void> {
  const pad = page.locator('.sign-pad', { has: page.getByRole('button', { name: submit }) })
  const canvas = pad.locator('canvas')
  await canvas.scrollIntoViewIfNeeded()
  const box = await canvas.boundingBox()
  if (!box) throw new Error('no pad')
  await page.mouse.move(box.x + 40, box.y + 60)
  await page.mouse.down()
  await page.mouse.move(box.x + 160, box.y + 120, { steps: 6 })
  await page.mouse.up()
  await pad.getByRole('button', { name: submit }).click()
}

/** Answers what is open on this part: nothing the matter, and the sizes of a grown person. */
async function answer(page: Page): Promise<void> {
  const open = page.locator('fieldset[data-open="true"]')
  while ((await open.count()) > 0) {
    const one = open.first()
    const code = await one.getAttribute('data-code')
    if (code === 'A.2.4') await one.getByRole('spinbutton').fill('162')
    else if (code === 'A.2.5') await one.getByRole('spinbutton').fill('48')
    else if (code === 'A.2.14') await one.getByRole('button', { name: '以上都没有发生' }).click()
    else if (code === 'A.3.1') {
      await one.getByRole('textbox').first().fill('欧阳建国')
      await one.getByLabel('信息提供者的电话').fill('13900001234')
    } else if (code === 'A.3.2') await one.getByLabel('子女').check()
    else if (code === 'A.4.2') await one.getByLabel('没有长期服药').check()
    else if (code === 'A.5.11') await one.getByLabel('无', { exact: true }).check()
    else await one.locator('input[type=radio], input[type=checkbox]').first().check()
  }
}

test('an assessor fills in the form of the standard without a network, informant and both assessors sign, and the desk reads it', async () => {
  const lead = await person('assessor', 'field')
  const sitting = await eventually(
    async () => (await lead.call(mySittings)).items.find((one) => one.lead && one.state === 'scheduled'),
    (one) => one !== undefined,
    60_000,
  )
  if (!sitting) throw new Error('nothing is arranged')
  const { page } = lead
  await lead.open(`/field/assessments/${sitting.id}`)
  await page.getByRole('heading', { level: 1, name: new RegExp(sitting.elderName) }).waitFor()
  await lead.context.setOffline(true)
  const parts = page.locator('.sitting-parts button')
  for (let i = 0; i < (await parts.count()); i++) {
    await parts.nth(i).click()
    await page.locator(`.sitting-parts button:nth-child(${i + 1})[aria-current="step"]`).waitFor()
    await answer(page)
    await picture(page, `sitting-${i}`)
  }
  await page.getByText('信息提供者签字后，主评估员才能签字').waitFor()
  await write(page, '信息提供者签名')
  await page.getByText(/✓ 签名/).waitFor()
  await write(page, '签字并锁定')
  await page.getByText('签字待发送').waitFor()
  await picture(page, 'sitting-signed-offline')
  await lead.context.setOffline(false)
  const clerk = await person('clerk', 'console')
  const params = { id: sitting.id }
  await eventually(
    () => clerk.call(showApplication, { params }),
    ({ seats }) => seats.some((seat) => seat.lead && seat.signedAt !== null),
    60_000,
  )
  const second = await person('assessor2', 'field')
  await second.open(`/field/assessments/${sitting.id}`)
  await write(second.page, '签字并锁定')
  const { record } = await eventually(
    () => clerk.call(showApplication, { params }),
    (one) => one.state === 'assessed',
  )
  if (!record) throw new Error('no record')
  await clerk.open(`/console/assessment/records/${record.id}`)
  await clerk.page.getByRole('cell', { name: '有（BMI 18.3）' }).waitFor()
  await clerk.page.getByText('欧阳建国 · 子女 · 139****1234').first().waitFor()
  await picture(clerk.page, 'record-with-intake')
  const pdf = await clerk.context.request.get(`/api${formReport.path.replace(':id', record.id)}`)
  expect([pdf.status(), pdf.headers()['content-type']]).toEqual([200, 'application/pdf'])
  expect([...lead.complaints, ...second.complaints, ...clerk.complaints]).toEqual([])
})
