import { expect, test } from 'vitest'
import { listAccounts, saveAccount, saveBudget, verifyAccount } from '#contract/benefit-care'
import { listCycles, listLines, openCycle, showCycle } from '#contract/benefit-cycles'
import { listPayments, showBatch } from '#contract/benefit-payments'
import type { BankAccountId, BatchId, CycleId } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { publish, type PolicyRuleId, save, submit } from '#contract/policy'
import { eventually, person, type Person, picture, useBrowser } from './harness.ts'

useBrowser()

/** 武陟县: the demo pays nobody there, so that a month of its own stands in nobody's way. */
const COUNTY = 410823000000
const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
/** The first day of last month. */
const lastMonth = () => {
  const months = Number(today().slice(0, 4)) * 12 + Number(today().slice(5, 7)) - 2
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}-01`
}

test('a month of benefits from draft to closed: put forward, checked, approved by three, to the bank, one comes back and is paid again', {
  timeout: 120_000,
}, async () => {
  const [clerk, checker, head] = [
    await person('city', 'console'),
    await person('deputy', 'console'),
    await person('head', 'console'),
  ]
  const month = lastMonth()
  await allow(head, checker, month)
  const cycle = uuidv7() as CycleId // made here for this brand
  const params = { id: cycle }
  await clerk.call(openCycle, { params, body: { region: COUNTY, month, payDay: today() } })
  await eventually(
    () => clerk.call(showCycle, { params }),
    (one) => one.computedAt !== null,
    60_000,
  )
  const address = `/console/benefits/months/${cycle}`
  for (const [who, button, state] of [
    [clerk, '提交复核', 'submitted'],
    [checker, '复核通过', 'checked'],
    [head, '审批并冻结', 'frozen'],
  ] as const) {
    await who.open(address)
    await who.page.getByRole('button', { name: button, exact: true }).click()
    await eventually(
      () => who.call(showCycle, { params }),
      (one) => one.state === state,
    )
  }
  await head.page.getByText(/[0-9a-f]{64}/).waitFor()
  await picture(head.page, 'benefits month frozen')

  // Everybody has an account but the last.
  const payees = await cashPayees(clerk, cycle)
  const without = payees.at(-1)
  if (!without || payees.length < 3) throw new Error(`${payees.length} are paid`)
  for (const one of payees.slice(0, -1)) await giveAccount(clerk, checker, one)
  await clerk.open(address)
  await clerk.page.getByRole('button', { name: '生成发放批次', exact: true }).first().click()
  await clerk.page.getByRole('dialog').getByRole('button', { name: '生成发放批次', exact: true }).click()
  const batch = await batchShown(clerk)
  const failed = await clerk.call(listPayments, { query: { batchId: batch, state: 'failed' } })
  expect(failed.items.map((one) => one.payeeId)).toEqual([without.payeeId])
  await clerk.page.getByText('没有账户').first().waitFor()
  await approveAndSend(head, clerk, batch)

  // The bank refuses the first and pays the others.
  const [refused] = await sendBack(clerk, batch, (seq, lowest) => seq !== lowest)
  if (!refused) throw new Error('one comes back')
  await clerk.page.getByText('账号不存在').first().waitFor()
  await picture(clerk.page, 'benefits batch settled')
  // What is not paid keeps the month open, and the page says so.
  await clerk.open(address)
  await clerk.page.getByRole('button', { name: '办结', exact: true }).click()
  await clerk.page.getByText('还有款项未到账、暂缓或待追回，不能办结').waitFor()

  // The refused account is looked at by another person, whoever had none gets one; then both are paid again.
  await giveAccount(clerk, checker, without)
  const [account] = (await checker.call(listAccounts, { query: { payeeId: refused.payeeId } })).items
  await checker.open('/console/benefits/holds?tab=accounts')
  const row = checker.page
    .getByRole('row', { name: new RegExp(refused.payeeName) })
    .filter({ hasText: account?.tail ?? '' })
  await row.getByRole('button', { name: '核对', exact: true }).click()
  await eventually(
    () => checker.call(listAccounts, { query: { payeeId: refused.payeeId } }),
    ({ items }) => items[0]?.faults.length === 0,
  )
  await clerk.open(`/console/benefits/batches/${batch}`)
  await clerk.page.getByRole('button', { name: '重发退回款项', exact: true }).click()
  const dialog = clerk.page.getByRole('dialog')
  await dialog.getByLabel('发放日').fill(today())
  await dialog.getByLabel('发放日').press('Tab')
  await dialog.getByRole('button', { name: '重发退回款项', exact: true }).click()
  const again = await batchShown(clerk, batch)
  await approveAndSend(head, clerk, again)
  expect(await sendBack(clerk, again, () => true)).toEqual([])

  await clerk.open(address)
  await clerk.page.getByRole('button', { name: '办结', exact: true }).click()
  const closed = await eventually(
    () => clerk.call(showCycle, { params }),
    (one) => one.state === 'closed',
  )
  expect(closed).toMatchObject({ state: 'closed', month })
  await clerk.page.getByText('已办结').first().waitFor()
  await picture(clerk.page, 'benefits month closed')
  const { items } = await clerk.call(listCycles, { query: { region: COUNTY } })
  expect(items.map((one) => one.state)).toEqual(['closed'])
  expect([clerk, checker, head].flatMap((one) => one.complaints)).toEqual([])
})

/** An allowance of the county, put in force by a second person, and the money for it. */
async function allow(head: Person, second: Person, month: string): Promise<void> {
  const params = { id: uuidv7() as PolicyRuleId } // made here for this brand
  await head.call(save, {
    params,
    body: {
      kind: 'benefits.scheme',
      key: 'old_age_allowance',
      regionCode: COUNTY,
      validFrom: `${month.slice(0, 4)}-01-01`,
      validTo: null,
      source: { document: '测试高龄津贴办法', clause: '第一条', quote: null },
      body: {
        zh: '高龄津贴（测试）',
        en: 'Old-age allowance (test)',
        about: { zh: '每月发给本人', en: 'Paid to the person every month' },
        category: 'old_age',
        subject: 'elder',
        paidTo: 'elder',
        form: 'cash',
        audience: 'true',
        unit: 'fen',
        bound: 'exact',
        period: 'month',
        criteria: [{ key: 'age', zh: '年满 75 周岁', en: '75 or older', when: 'age >= 75' }],
        amount: { how: 'fixed', value: 5000 },
        cases: [
          { zh: '不到年龄', en: 'Too young', situation: { age: 60 }, expect: { outcome: 'not_entitled' } },
        ],
      },
    },
  })
  await head.call(submit, { params })
  await second.call(publish, { params })
  await head.call(saveBudget, {
    params: { id: uuidv7() },
    body: {
      regionCode: COUNTY,
      year: Number(month.slice(0, 4)),
      scheme: null,
      source: 'fiscal',
      sourceName: '县财政养老专项',
      plannedFen: 1_000_000_00,
    },
  })
}

type Payee = { payeeKind: 'elder' | 'worker' | 'organisation'; payeeId: string; payeeName: string }

async function cashPayees(clerk: Person, cycle: CycleId): Promise<Payee[]> {
  const { items } = await clerk.call(listLines, { params: { id: cycle }, query: { limit: 200 } })
  const cash = items.filter((line) => line.form === 'cash')
  return [...new Map(cash.map((line) => [line.payeeId, line])).values()]
}

let cards = 0
/** A number whose check digit is right (ISO/IEC 7812-1). */
function cardNumber(): string {
  const body = `62284899${String(++cards).padStart(10, '0')}`
  const sum = [...body].reverse().reduce((total, one, i) => {
    const digit = Number(one)
    return total + (i % 2 === 1 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2)
  }, 0)
  return `${body}${(10 - (sum % 10)) % 10}`
}

async function giveAccount(clerk: Person, second: Person, payee: Payee): Promise<void> {
  const params = { id: uuidv7() as BankAccountId } // made here for this brand
  await clerk.call(saveAccount, {
    params,
    body: {
      payeeKind: payee.payeeKind,
      payeeId: payee.payeeId,
      bank: '农业银行（社会保障卡）',
      number: cardNumber(),
      holder: payee.payeeName,
    },
  })
  await second.call(verifyAccount, { params })
}

/** The batch whose page the clerk was taken to, once it is another than `before`. */
async function batchShown(clerk: Person, before?: string): Promise<BatchId> {
  await clerk.page.waitForURL(
    (url) => /\/batches\/[0-9a-f-]{36}$/.test(url.pathname) && !url.pathname.endsWith(before ?? '#'),
  )
  return new URL(clerk.page.url()).pathname.split('/').at(-1) as BatchId // the address holds this brand's id
}

/** Another person approves; the clerk writes the file, which the page then offers. */
async function approveAndSend(head: Person, clerk: Person, batch: BatchId): Promise<void> {
  const params = { id: batch }
  await head.open(`/console/benefits/batches/${batch}`)
  await head.page.getByRole('button', { name: '审批', exact: true }).click()
  await eventually(
    () => head.call(showBatch, { params }),
    (one) => one.state === 'approved',
  )
  await clerk.open(`/console/benefits/batches/${batch}`)
  await clerk.page.getByRole('button', { name: '导出银行文件', exact: true }).click()
  const link = clerk.page.getByRole('link', { name: '下载文件' })
  await link.waitFor()
  const download = clerk.page.waitForEvent('download')
  await link.click()
  expect((await download).suggestedFilename()).toMatch(/^YL.+\.txt$/)
}

/** Takes the bank's answer in at the page; returns what came back. */
async function sendBack(
  clerk: Person,
  batch: BatchId,
  success: (seq: number, lowest: number) => boolean,
): Promise<Payee[]> {
  const { items } = await clerk.call(listPayments, { query: { batchId: batch, state: 'sent', limit: 200 } })
  const lowest = Math.min(...items.map((one) => one.seq))
  const rows = items.map((one) => {
    const paid = success(one.seq, lowest)
    return `${one.seq}|${one.payeeName}|${(one.amount / 100).toFixed(2)}|${paid ? '成功' : '失败'}|${paid ? '' : '账号不存在'}|R${one.seq}|${today()}`
  })
  const text = ['序号|户名|金额|结果|原因|流水号|入账日期', ...rows].join('\r\n')
  await clerk.page
    .getByLabel('导入回盘文件')
    .and(clerk.page.locator('input[type=file]'))
    .setInputFiles({ name: 'results.txt', mimeType: 'text/plain', buffer: Buffer.from(text) })
  await eventually(
    () => clerk.call(showBatch, { params: { id: batch } }),
    (one) => one.state === 'settled',
  )
  return items.filter((one) => !success(one.seq, lowest))
}
