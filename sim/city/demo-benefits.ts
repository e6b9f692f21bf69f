import { sql } from 'kysely'
import * as care from '#contract/benefit-care'
import * as cycles from '#contract/benefit-cycles'
import * as life from '#contract/benefit-life'
import * as payments from '#contract/benefit-payments'
import type { BankAccountId, BatchId, CycleId } from '#contract/benefit-words'
import { dayOf } from '#contract/day'
import { type ElderId, uuidv7 } from '#contract/id'
import * as lifeEvents from '#contract/people-life'
import * as policy from '#contract/policy'
import type { PolicyRuleId } from '#contract/policy'
import { findUnasked } from '#modules/benefits'
import { clock } from '#platform/clock'
import type { App } from '#platform/module'
import { Session } from '../life/session.ts'
import {
  applyForSome,
  inTurns,
  manageMandate,
  type People,
  registerPayees,
  useQuotas,
} from './demo-benefit-desk.ts'
import { DEMO_PASSWORD } from './demo-accounts.ts'
import { demoSchemes } from './demo-schemes.ts'
import { places, type PlaceName } from './places.ts'

/** Months back from now as first days. */
const monthBack = (today: string, n: number) => {
  const months = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1 - n
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}-01`
}
/** Accounts are recorded for so many payees; the others are on the list of those without one. */
const ACCOUNTS = 120

/**
 * What a bureau has on its desk, by the endpoints that its pages use: amounts of the demo in force for the central district,
 * a closed month, one on its way to the bank, one that waits to be checked; applications, outreach, holds, contacts. Once.
 */
export async function createDemoBenefits(app: App, url: string, place: PlaceName): Promise<boolean> {
  const { stage } = places[place]
  const there = await app.db.asSystem('demo.benefits', (tx) =>
    sql<{ n: number }>`select count(*)::int as n from benefits.cycle`.execute(tx),
  )
  if ((there.rows[0]?.n ?? 0) > 0) return false
  const sign = (login: string) => Session.signIn(url, 'console', login, DEMO_PASSWORD)
  const [clerk, checker, head, deputy, community] = await Promise.all(
    ['clerk', 'checker', 'head', 'deputy', 'community'].map(sign),
  )
  if (!clerk || !checker || !head || !deputy || !community) return false
  const who: People = { clerk, checker, head, deputy, community }
  const today = dayOf(clock.now())
  await publishSchemes(who, stage)
  await registerPayees(who, stage, today)
  const first = await open(who, stage, monthBack(today, 2))
  const { totalFen } = await clerk.call(cycles.showCycle, { params: { id: first } })
  await saveBudgets(who, stage, today, totalFen)
  const closed = await approve(who, first)
  await openAccounts(who, closed)
  await pay(who, closed, `${monthBack(today, 1).slice(0, 8)}05`, () => '成功')
  await repayFailed(who, closed)
  const paying = await month(who, stage, monthBack(today, 1))
  await pay(who, paying, `${monthBack(today, 0).slice(0, 8)}05`, (n) => (n % 9 === 4 ? '失败' : '成功'))
  await events(who, paying)
  await open(who, stage, monthBack(today, 0)).then(async (id) => {
    const { updatedAt } = await who.clerk.call(cycles.showCycle, { params: { id } })
    await who.clerk.call(cycles.submitCycle, { params: { id }, body: { updatedAt } })
  })
  await app.db.asSystem('demo.outreach', (tx) => findUnasked(tx, stage))
  await applyForSome(who)
  await useQuotas(who)
  await manageMandate(app, who, stage, today)
  return true
}

/** Amounts that no document states, for the demo only, and said to be so; put in force by a second person. */
async function publishSchemes({ head, deputy }: People, stage: number): Promise<void> {
  for (const { key, body } of demoSchemes) {
    const id = uuidv7() as PolicyRuleId // made here for this brand
    await head.call(policy.save, {
      params: { id },
      body: {
        kind: 'benefits.scheme',
        key,
        regionCode: stage,
        validFrom: '2026-01-01',
        validTo: null,
        source: { document: '演示数据，非政策文件 / Demo figures, no policy', clause: null, quote: null },
        body: { ...body },
      },
    })
    await head.call(policy.submit, { params: { id } })
    await deputy.call(policy.publish, { params: { id } })
  }
}

/** Five months' worth, in whole thousands of yuan: three are used, and the forecast says when it runs out. */
async function saveBudgets(
  { head }: People,
  regionCode: number,
  today: string,
  monthFen: number,
): Promise<void> {
  const planned = Math.ceil((monthFen * 5) / 100_000) * 100_000
  for (const [scheme, source, sourceName, plannedFen] of [
    [null, 'fiscal', '区财政养老专项（演示）', planned],
    ['hardship_subsidy', 'lottery', '福彩公益金（演示）', Math.ceil(planned / 500_000) * 100_000],
  ] as const)
    await head.call(care.saveBudget, {
      params: { id: uuidv7() },
      body: { regionCode, year: Number(today.slice(0, 4)), scheme, source, sourceName, plannedFen },
    })
}

async function open({ clerk }: People, region: number, of: string): Promise<CycleId> {
  const id = uuidv7() as CycleId // made here for this brand
  await clerk.call(cycles.openCycle, { params: { id }, body: { region, month: of } })
  // The queue computes it.
  for (let tries = 0; tries < 600; tries++) {
    if ((await clerk.call(cycles.showCycle, { params: { id } })).computedAt !== null) return id
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`month ${of} was not computed in a minute`)
}
const month = async (who: People, region: number, of: string) => approve(who, await open(who, region, of))
async function approve(who: People, id: CycleId): Promise<CycleId> {
  const { updatedAt } = await who.clerk.call(cycles.showCycle, { params: { id } })
  await who.clerk.call(cycles.submitCycle, { params: { id }, body: { updatedAt } })
  await who.checker.call(cycles.checkCycle, { params: { id } })
  await who.head.call(cycles.approveCycle, { params: { id } })
  return id
}

/** The digit that makes a card number right (ISO/IEC 7812-1), so that the checks of accounts pass as a real one's do. */
function cardNumber(n: number): string {
  const body = `62284800${String(n + 1).padStart(10, '0')}`
  const sum = [...body].reverse().reduce((total, one, i) => {
    const digit = Number(one)
    return total + (i % 2 === 1 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2)
  }, 0)
  return `${body}${(10 - (sum % 10)) % 10}`
}

async function openAccounts({ clerk, checker }: People, cycle: CycleId): Promise<void> {
  const { items } = await clerk.call(cycles.listLines, { params: { id: cycle }, query: { limit: 200 } })
  const payees = [
    ...new Map(items.filter((line) => line.form === 'cash').map((line) => [line.payeeId, line])).values(),
  ]
  // Some have none yet, and one number was copied wrongly: what the list of faults is for.
  const some = payees.slice(0, ACCOUNTS).filter((_one, i) => i % 17 !== 5)
  await inTurns(some, 6, async (line, i) => {
    const id = uuidv7() as BankAccountId // made here for this brand
    const number = cardNumber(i)
    await clerk.call(care.saveAccount, {
      params: { id },
      body: {
        payeeKind: line.payeeKind,
        payeeId: line.payeeId,
        bank: '农业银行（社会保障卡）',
        number: i % 23 === 7 ? `${number.slice(0, -1)}${(Number(number.slice(-1)) + 1) % 10}` : number,
        holder: line.payeeName,
      },
    })
    if (i % 23 !== 7) await checker.call(care.verifyAccount, { params: { id } })
  })
}

async function pay(
  who: People,
  cycleId: CycleId,
  payDay: string,
  result: (n: number) => string,
): Promise<void> {
  const id = uuidv7() as BatchId // made here for this brand
  await who.clerk.call(payments.buildBatch, { params: { id }, body: { cycleId, payDay } })
  await who.head.call(payments.approveBatch, { params: { id } })
  await who.clerk.call(payments.exportBatch, { params: { id } })
  await takeResults(who, id, payDay, result)
}
async function takeResults(
  who: People,
  id: BatchId,
  payDay: string,
  result: (n: number) => string,
): Promise<void> {
  const rows: string[] = []
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<typeof who.clerk.call<typeof payments.listPayments>>> =
      await who.clerk.call(payments.listPayments, {
        query: { batchId: id, state: 'sent', limit: 200, ...(after ? { after } : {}) },
      })
    for (const one of page.items) {
      const outcome = result(one.seq)
      const bad = outcome === '失败' ? '账户状态异常' : ''
      rows.push(
        `${one.seq}|${one.payeeName}|${(one.amount / 100).toFixed(2)}|${outcome}|${bad}|DS${one.seq}|${payDay}`,
      )
    }
    after = page.next
  } while (after)
  const text = ['序号|户名|金额|结果|原因|流水号|入账日期', ...rows].join('\r\n')
  await who.clerk.call(payments.takeResults, {
    params: { id },
    body: { base64: Buffer.from(text).toString('base64') },
  })
}

/** Whoever had no account gets one and is paid again, so that the month can be closed. */
async function repayFailed(who: People, cycleId: CycleId): Promise<void> {
  const { items } = await who.clerk.call(payments.listBatches, { query: { limit: 50 } })
  const batch = items.find((one) => one.cycleId === cycleId)
  if (!batch) return
  const { items: failed } = await who.clerk.call(payments.listPayments, {
    query: { batchId: batch.id, open: 'yes', limit: 200 },
  })
  await inTurns(failed, 6, async (one, i) => {
    const id = uuidv7() as BankAccountId // made here for this brand
    await who.clerk.call(care.saveAccount, {
      params: { id },
      body: {
        payeeKind: one.payeeKind,
        payeeId: one.payeeId,
        bank: '邮政储蓄银行（社会保障卡）',
        number: cardNumber(5000 + i),
        holder: one.payeeName,
      },
    })
    await who.checker.call(care.verifyAccount, { params: { id } })
  })
  const newId = uuidv7() as BatchId // as above
  const payDay = batch.payDay
  await who.clerk.call(payments.repay, { params: { id: batch.id, newId }, body: { payDay } })
  await who.head.call(payments.approveBatch, { params: { id: newId } })
  await who.clerk.call(payments.exportBatch, { params: { id: newId } })
  await takeResults(who, newId, payDay, () => '成功')
  // In a city of full size many have no account yet, and the month stays open.
  const rest = await who.clerk.call(payments.listPayments, {
    query: { batchId: batch.id, open: 'yes', limit: 1 },
  })
  if (rest.items.length === 0) await who.clerk.call(cycles.closeCycle, { params: { id: cycleId } })
}

/** What happened to some of those who are paid: each is on the list of holds, or of those to be visited. */
async function events({ clerk }: People, cycle: CycleId): Promise<void> {
  const { items } = await clerk.call(cycles.listLines, {
    params: { id: cycle },
    query: { limit: 200, payeeKind: 'elder', scheme: 'old_age_allowance' },
  })
  const today = dayOf(clock.now())
  const tell = (
    n: number,
    kind: 'hospital' | 'death' | 'institution',
    source: 'hospital' | 'community' | 'funeral',
    note: string,
  ) => {
    const elderId = items[n]?.elderId
    return elderId
      ? clerk.call(lifeEvents.report, {
          params: { elderId: elderId as ElderId }, // an id of the register
          body: { kind, from: today, to: null, source, place: '', note },
        })
      : Promise.resolve()
  }
  await tell(11, 'hospital', 'hospital', '市人民医院通知')
  await tell(17, 'death', 'funeral', '殡仪馆交换数据')
  await tell(23, 'institution', 'community', '社区走访得知')
  const visit = await clerk.call(life.listLifeChecks, { query: { state: 'seen', limit: 30 } })
  await inTurns(visit.items.slice(0, 9), 3, async (one, i) => {
    await clerk.call(life.recordContact, {
      params: { elderId: one.elderId as ElderId, id: uuidv7() }, // an id of the register
      body: {
        kind: i % 3 === 0 ? 'face' : i % 3 === 1 ? 'call' : 'visit',
        on: today,
        passed: i % 3 !== 0,
        note: i % 3 === 0 ? '三次未通过，光线不足' : '',
      },
    })
  })
}
