import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as contract from '#contract/benefit-applications'
import * as payments from '#contract/benefit-care'
import { type ApplicationId, type HoldId, problems } from '#contract/benefit-words'
import { events } from '#contract/benefit-events'
import { type ElderId, uuidv7 } from '#contract/id'
import * as family from '#contract/family'
import { record } from '#platform/events'
import { type Caller, problemOf, world } from '#testing'
import { fact, hardship, payee, putInForce, threePeople, VILLAGE } from './benefits.fixture.ts'

const t = await world()
let who: { clerk: Caller; checker: Caller; head: Caller }
let worker: Caller

beforeAll(async () => {
  who = await threePeople(t)
  worker = await t.as('community_worker', { region: VILLAGE })
  await t.system((tx) =>
    putInForce(
      tx,
      'hardship_subsidy',
      hardship(6000, { effective: { from: 'month_after', counts: 'applied' } }),
    ),
  )
})

/** An elder with a daughter in the app, a son among the contacts who hears of things, and a cousin who does not. */
async function household(name: string) {
  const id = await t.system(async (tx) => {
    const made = await payee(tx, '1940-01-01', { name })
    await fact(tx, made, 'subsistence', 'rural', '2026-01-01')
    for (const [i, [who, notify]] of (
      [
        ['儿子', true],
        ['表弟', false],
      ] as const
    ).entries())
      await sql`insert into people.contact (id, elder_id, region_code, position, name, relation, notify)
        values (${uuidv7()}, ${made}, ${VILLAGE}, ${90 + i}, ${who}, 'son', ${notify})`.execute(tx)
    return made as ElderId // made by the fixture for this brand
  })
  return { id, daughter: await t.as('family', { elderIds: [id] }) }
}
type Told = {
  template: string
  contact: string | null
  account: string | null
  params: Record<string, unknown>
}
const toldOf = (elderId: string) =>
  t.system(async (tx) => {
    const { rows } = await sql<Told>`
      select m.template, c.name as contact, m.to_account_id as account, m.params from notifications.message m
      left join people.contact c on c.id = m.to_contact_id
      where m.elder_id = ${elderId} and m.template like 'benefits.%' order by m.created_at, m.id`.execute(tx)
    return rows
  })

test('returned, refused, approved: the family and whoever applied hear it in words, each once, and nobody else', async () => {
  const { id: elderId, daughter } = await household('告知甲')
  const other = await household('告知邻居')
  // Signed up, and the elder has not said yes.
  const waiting = await t.as('family', { elderIds: [elderId] })
  await t.system((tx) =>
    sql`update access.family_grant set consent_at = null, consent_by = null where account_id = ${waiting.accountId}`.execute(
      tx,
    ),
  )
  const apply = async () => {
    const id = uuidv7() as ApplicationId // made here for this brand
    const body = { elderId, scheme: 'hardship_subsidy', mandate: '本人口头委托' }
    await worker.call(contract.apply, { params: { id }, body })
    return id
  }
  const id = await apply()
  await who.checker.call(contract.returnApplication, { params: { id }, body: { reason: '请补充电话' } })
  await t.due()
  await t.due()
  const told = await toldOf(elderId)
  expect(told.map((one) => one.template)).toEqual(Array(3).fill('benefits.application_returned'))
  expect(told.map((one) => one.contact).filter(Boolean)).toEqual(['儿子'])
  expect(told.flatMap((one) => one.account ?? []).sort()).toEqual(
    [daughter.accountId, worker.accountId].sort(),
  )
  expect(told[0]?.params).toEqual({
    elder: '告知甲',
    scheme: { zh: '困难补贴（测试）', en: 'Hardship subsidy (test)' },
    reason: '请补充电话',
  })
  expect(await toldOf(other.id)).toEqual([])
  // What the family reads of it in the elder's history.
  const { items } = await daughter.call(family.history, { params: { elderId } })
  expect(items.map((one) => one.zh)).toContain('待遇申请有进展')

  await worker.call(contract.resubmitApplication, { params: { id }, body: { note: '已补充' } })
  await who.checker.call(contract.checkApplication, { params: { id }, body: {} })
  await who.head.call(contract.decideApplication, {
    params: { id },
    body: { approve: false, reason: '低保已停' },
  })
  await t.due()
  const second = await apply()
  await who.checker.call(contract.checkApplication, { params: { id: second }, body: {} })
  await who.head.call(contract.decideApplication, { params: { id: second }, body: { approve: true } })
  await t.due()
  const all = await toldOf(elderId)
  const of = (template: string) => all.filter((one) => one.template === `benefits.application_${template}`)
  expect(of('refused')).toHaveLength(3)
  expect(of('refused')[0]?.params).toMatchObject({ reason: '低保已停' })
  expect(of('approved')).toHaveLength(3)
  expect(of('approved')[0]?.params).toMatchObject({ from: expect.stringMatching(/^\d{4}-\d\d$/) })
  expect(all).toHaveLength(9)
})

test('held, released, came back: the family hears why, without any amount', async () => {
  const { id: elderId } = await household('告知乙')
  const id = uuidv7() as HoldId // as above
  const body = { payeeKind: 'elder', payeeId: elderId, reason: 'account', since: '2026-11-01' } as const
  await who.clerk.call(payments.openHold, { params: { id }, body: { ...body, note: '账号待核实' } })
  await t.due()
  expect((await toldOf(elderId)).map((one) => [one.template, one.params])).toEqual(
    Array(2).fill([
      'benefits.payment_held',
      { elder: '告知乙', reason: { zh: '账户待核实', en: 'Account to be checked' } },
    ]),
  )
  await who.checker.call(payments.releaseHold, { params: { id }, body: { outcome: 'pay', note: '已核实' } })
  expect(
    (
      await problemOf(
        who.checker.call(payments.releaseHold, { params: { id }, body: { outcome: 'pay', note: '再次' } }),
      )
    ).type,
  ).toBe(problems.wrongState.type)
  await t.system((tx) =>
    record(
      tx,
      events.failed,
      { amountFen: 6000, reason: '户名不符' },
      { elderId, regionCode: VILLAGE, subjectId: uuidv7() },
    ),
  )
  await t.due()
  const all = await toldOf(elderId)
  const of = (template: string) => all.filter((one) => one.template === `benefits.${template}`)
  expect(of('hold_settled')[0]?.params).toMatchObject({ outcome: { zh: '继续发放' } })
  expect(of('payment_came_back').map((one) => one.params)).toEqual(Array(2).fill({ elder: '告知乙' }))
  expect(JSON.stringify(all.map((one) => one.params))).not.toMatch(/\d/)
})
