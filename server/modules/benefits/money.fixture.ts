import { sql } from 'kysely'
import * as cycles from '#contract/benefit-cycles'
import * as payments from '#contract/benefit-payments'
import type { BatchId, CycleId } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { verify } from '#modules/ledger'
import type { Caller, World } from '#testing'
import { COUNTY, threePeople } from './benefits.fixture.ts'

type People = { clerk: Caller; checker: Caller; head: Caller }

/** A month and its batches, step by step, by the people whose work it is. */
export class Money {
  readonly #t: World
  who: People
  constructor(t: World, who: People) {
    this.#t = t
    this.who = who
  }

  /** Sessions do not outlive a jump of the clock: everybody signs in anew. */
  async at(instant: string): Promise<void> {
    this.#t.clock.forward({ seconds: (Date.parse(instant) - this.#t.clock.now().getTime()) / 1000 })
    this.who = await threePeople(this.#t)
  }

  async open(month: string): Promise<CycleId> {
    const id = uuidv7() as CycleId // made here for this brand
    await this.who.clerk.call(cycles.openCycle, { params: { id }, body: { region: COUNTY, month } })
    await this.#t.due()
    return id
  }

  async freeze(id: CycleId) {
    const { updatedAt } = await this.who.clerk.call(cycles.showCycle, { params: { id } })
    await this.who.clerk.call(cycles.submitCycle, { params: { id }, body: { updatedAt } })
    await this.who.checker.call(cycles.checkCycle, { params: { id } })
    return this.who.head.call(cycles.approveCycle, { params: { id } })
  }

  async approved(month: string): Promise<CycleId> {
    const id = await this.open(month)
    await this.freeze(id)
    return id
  }

  /** Builds and approves a batch of everything payable. */
  async build(cycleId: CycleId, payDay: string): Promise<BatchId> {
    const id = uuidv7() as BatchId // made here for this brand
    await this.who.clerk.call(payments.buildBatch, { params: { id }, body: { cycleId, payDay } })
    await this.who.head.call(payments.approveBatch, { params: { id } })
    return id
  }

  send(id: BatchId) {
    return this.who.clerk.call(payments.exportBatch, { params: { id } })
  }

  /** The bank has paid everything that it was sent. */
  async answer(id: BatchId, paidOn: string) {
    const rows = await this.#t.system((tx) =>
      tx
        .selectFrom('benefits.payment')
        .select(['seq', 'amount'])
        .where('batch_id', '=', id)
        .where('state', '=', 'sent')
        .execute(),
    )
    return this.results(
      id,
      rows.map((one) => `${one.seq}|x|${(one.amount / 100).toFixed(2)}|成功||r|${paidOn}`),
    )
  }

  results(id: BatchId, rows: readonly string[]) {
    const text = ['序号|户名|金额|结果|原因|流水号|入账日期', ...rows].join('\n')
    return this.who.clerk.call(payments.takeResults, {
      params: { id },
      body: { base64: Buffer.from(text).toString('base64') },
    })
  }

  async pay(cycleId: CycleId, payDay: string): Promise<BatchId> {
    const id = await this.build(cycleId, payDay)
    await this.send(id)
    await this.answer(id, payDay)
    return id
  }

  /** What came back of a batch goes out again, and is paid. */
  async repay(id: BatchId, payDay: string): Promise<BatchId> {
    const newId = uuidv7() as BatchId // made here for this brand
    await this.who.clerk.call(payments.repay, { params: { id, newId }, body: { payDay } })
    await this.who.head.call(payments.approveBatch, { params: { id: newId } })
    await this.send(newId)
    await this.answer(newId, payDay)
    return newId
  }

  close(id: CycleId) {
    return this.who.clerk.call(cycles.closeCycle, { params: { id } })
  }

  async payments(batchId: BatchId) {
    return (await this.who.clerk.call(payments.listPayments, { query: { batchId } })).items
  }

  async lines(id: CycleId) {
    const { items } = await this.who.clerk.call(cycles.listLines, { params: { id }, query: { limit: 200 } })
    return items
  }

  /** What the books do not agree about: nothing, ever. */
  faults() {
    return this.#t.system(async (tx) => [
      ...(await sql`select * from benefits.verify()`.execute(tx)).rows,
      ...(await verify(tx)),
    ])
  }
}

export const money = async (t: World): Promise<Money> => new Money(t, await threePeople(t))
