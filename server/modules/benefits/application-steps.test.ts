import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as contract from '#contract/benefit-applications'
import * as life from '#contract/benefit-life'
import * as papers from '#contract/benefit-papers'
import * as work from '#contract/benefit-work'
import { type ApplicationId, problems } from '#contract/benefit-words'
import { type ElderId, type OrgId, uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import { type Caller, problemOf, world } from '#testing'
import { COUNTY, fact, hardship, payee, putInForce, threePeople, VILLAGE } from './benefits.fixture.ts'
import { endOfWorkday } from './time-limits.ts'

const t = await world()
let who: { clerk: Caller; checker: Caller; head: Caller }
const applicationId = () => uuidv7() as ApplicationId // made here for this brand
const typeOf = async (call: Promise<unknown>) => (await problemOf(call)).type

beforeAll(async () => {
  who = await threePeople(t)
  await t.system((tx) =>
    putInForce(
      tx,
      'hardship_subsidy',
      hardship(6000, { effective: { from: 'month_after', counts: 'applied' } }),
    ),
  )
})

/** An elder who may get it, with a daughter. */
async function entitled(name: string, orgId: OrgId | null = null) {
  const id = await t.system(async (tx) => {
    const made = await payee(tx, '1940-01-01', { name })
    await fact(tx, made, 'subsistence', 'rural', '2026-01-01')
    if (orgId) await sql`update people.elder set org_id = ${orgId} where id = ${made}`.execute(tx)
    return made as ElderId // made by the fixture for this brand
  })
  return { id, daughter: await t.as('family', { elderIds: [id] }) }
}
async function applied(by: Caller, elderId: ElderId): Promise<ApplicationId> {
  const id = applicationId()
  await by.call(contract.familyApply, { params: { elderId, id }, body: { scheme: 'hardship_subsidy' } })
  return id
}
const giveBack = (id: ApplicationId, reason = '请补充联系电话') =>
  who.checker.call(contract.returnApplication, { params: { id }, body: { reason } })

test('a family puts a returned application forward again with what was asked for, and it goes on', async () => {
  const { id: elderId, daughter } = await entitled('补充甲')
  const id = await applied(daughter, elderId)
  const again = () =>
    daughter.call(contract.familyResubmit, { params: { elderId, id }, body: { note: '电话 0391-1' } })
  expect(await typeOf(again()), 'nothing was asked for').toBe(problems.wrongState.type)
  await giveBack(id)
  expect((await daughter.call(contract.familyStatement, { params: { elderId } })).applications).toMatchObject(
    [{ id, state: 'returned', reason: '请补充联系电话' }],
  )
  const neighbour = await t.as('family', { elderIds: [(await entitled('补充邻居')).id] })
  expect(
    await typeOf(
      neighbour.call(contract.familyResubmit, { params: { elderId, id }, body: { note: '别人' } }),
    ),
  ).toBe(notFound.type)
  // Whose right to the record has ended does not act for them any more.
  const former = await t.as('family', { elderIds: [elderId] })
  await t.system((tx) =>
    sql`update access.family_grant set ended_at = now(), ended_reason = '测试' where account_id = ${former.accountId}`.execute(
      tx,
    ),
  )
  const late = await problemOf(
    former.call(contract.familyResubmit, { params: { elderId, id }, body: { note: '还是我' } }),
  )
  expect([403, 404]).toContain(late.status)
  const put = await again()
  expect(put).toMatchObject({ state: 'submitted', note: '电话 0391-1', late: false })
  expect(put.stepDueAt).not.toBeNull()
  expect(put.hands.map((one) => one.hand)).toEqual(['family', 'family'])
  await who.checker.call(contract.checkApplication, { params: { id }, body: {} })
  await who.head.call(contract.decideApplication, { params: { id }, body: { approve: true } })
  expect(await typeOf(again()), 'it is decided').toBe(problems.wrongState.type)
})

test('a family withdraws with a reason, and may apply again; the neighbour and what is decided: not', async () => {
  const { id: elderId, daughter } = await entitled('撤回乙')
  const other = await entitled('撤回邻居')
  const id = await applied(daughter, elderId)
  const withdraw = (by: Caller, of: ElderId = elderId) =>
    by.call(contract.familyWithdraw, { params: { elderId: of, id }, body: { reason: '先不办' } })
  expect(await typeOf(withdraw(other.daughter))).toBe(notFound.type)
  expect(await typeOf(withdraw(other.daughter, other.id)), 'under another elder’s address').toBe(
    notFound.type,
  )
  expect(await withdraw(daughter)).toMatchObject({ state: 'withdrawn', reason: '先不办', stepDueAt: null })
  expect(await typeOf(withdraw(daughter))).toBe(problems.wrongState.type)
  expect(await applied(daughter, elderId)).not.toBe(id)
})

test('an institution puts forward again and withdraws only while it holds the mandate', async () => {
  const org = uuidv7() as OrgId // made here for this brand
  await t.system((tx) =>
    sql`insert into organisations.organisation (id, name, kind, region_code) values (${org}, '补充养老院', 'care_institution', ${COUNTY})`.execute(
      tx,
    ),
  )
  const { id: elderId } = await entitled('机构丙', org)
  const manager = await t.as('org_manager', { orgId: org })
  const mandate = (id: string) =>
    who.clerk.call(life.saveMandate, {
      params: { id },
      body: { elderId, orgId: org, schemes: [], from: '2026-01-01', to: '2028-04-30', ground: '委托书' },
    })
  const first = uuidv7()
  await mandate(first)
  const id = applicationId()
  await manager.call(contract.apply, {
    params: { id },
    body: { elderId, scheme: 'hardship_subsidy', mandate: '委托书' },
  })
  await giveBack(id)
  await who.clerk.call(life.revokeMandate, { params: { id: first }, body: { reason: '家属自行办理' } })
  const again = () => manager.call(contract.resubmitApplication, { params: { id }, body: { note: '已补充' } })
  const withdraw = () =>
    manager.call(contract.withdrawApplication, { params: { id }, body: { reason: '不办了' } })
  expect(await typeOf(again())).toBe(problems.noMandate.type)
  expect(await typeOf(withdraw())).toBe(problems.noMandate.type)
  await mandate(uuidv7())
  expect(await again()).toMatchObject({ state: 'submitted' })
  const stranger = await t.as('org_manager', { orgId: uuidv7() })
  expect(
    await typeOf(stranger.call(contract.withdrawApplication, { params: { id }, body: { reason: '不办了' } })),
  ).toBe(notFound.type)
  expect(await withdraw()).toMatchObject({ state: 'withdrawn' })
})

test('nobody gives an application of their own family back', async () => {
  const { id: elderId, daughter } = await entitled('亲属丁')
  const id = await applied(daughter, elderId)
  await t.system((tx) =>
    sql`insert into people.contact (id, elder_id, region_code, position, name, relation, account_id)
      values (${uuidv7()}, ${elderId}, ${VILLAGE}, 90, '女儿', 'daughter', ${who.checker.accountId})`.execute(
      tx,
    ),
  )
  expect(await typeOf(giveBack(id))).toBe(problems.conflict.type)
  await who.clerk.call(contract.returnApplication, { params: { id }, body: { reason: '请补充' } })
})

test('papers: what is known is not asked for and says from where; what is asked for is attached, and read by nobody else', async () => {
  await t.system((tx) =>
    putInForce(tx, 'care_subsidy', {
      ...hardship(1, { zh: '护理补贴（测试）', effective: { from: 'month_after', counts: 'applied' } }),
      criteria: [
        { key: 'poor', zh: '低保', en: 'Subsistence', when: "subsistence != 'none'" },
        { key: 'alone', zh: '独居', en: 'Alone', when: "living == 'alone'" },
      ],
      evidence: [
        { key: 'book', zh: '低保证', en: 'Allowance book', proves: ['subsistence'] },
        { key: 'alone', zh: '居住证明', en: 'Proof of living alone', proves: ['living'] },
        { key: 'other', zh: '与本项无关的材料', en: 'Of something else', proves: ['farming'] },
      ],
      cases: [
        { zh: '无', en: 'None', situation: { subsistence: 'none' }, expect: { outcome: 'not_entitled' } },
      ],
    }),
  )
  const { id: elderId, daughter } = await entitled('材料戊')
  const id = applicationId()
  const made = await daughter.call(contract.familyApply, {
    params: { elderId, id },
    body: { scheme: 'care_subsidy' },
  })
  expect(made.outcome).toBe('unknown')
  expect(made.papersAsked).toEqual([{ zh: '居住证明', en: 'Proof of living alone' }])
  expect(made.papersKnown).toMatchObject([
    { zh: '低保证', by: [{ zh: '最低生活保障', source: '测试', since: '2026-01-01' }] },
  ])
  const paperId = uuidv7()
  const pdf = Buffer.from('%PDF-1.4 a proof').toString('base64')
  const attach = (data = pdf, paper = paperId) =>
    daughter.call(papers.familyAddPaper, {
      params: { elderId, id },
      body: { paperId: paper, title: '居住证明', name: '证明.pdf', data },
    })
  const wrong = await problemOf(attach(Buffer.from('MZ not a paper').toString('base64')))
  expect(wrong.errors).toMatchObject([{ pointer: '/data' }])
  const with1 = await attach()
  expect(with1.papers).toMatchObject([
    { id: paperId, title: '居住证明', mediaType: 'application/pdf', size: 16 },
  ])
  expect((await attach()).papers, 'sent twice').toHaveLength(1)
  const { items } = await who.clerk.call(contract.listApplications, { query: { elderId } })
  expect(items[0]?.papers).toMatchObject([{ id: paperId, name: '证明.pdf' }])
  expect(await who.clerk.call(papers.readPaper, { params: { id, paperId } })).toBe('%PDF-1.4 a proof')
  expect(await daughter.call(papers.familyReadPaper, { params: { elderId, id, paperId } })).toContain('PDF')

  const neighbour = await t.as('clerk', { region: 410802000000 })
  const other = await entitled('材料邻居')
  const own = { elderId: other.id, id, paperId }
  const body = { paperId: uuidv7(), title: '居住证明', name: 'x.pdf', data: pdf }
  for (const call of [
    () => neighbour.call(papers.readPaper, { params: { id, paperId } }),
    () => neighbour.call(papers.addPaper, { params: { id }, body }),
    () => other.daughter.call(papers.familyReadPaper, { params: own }),
    () => other.daughter.call(papers.familyReadPaper, { params: { ...own, elderId } }),
    () => other.daughter.call(papers.familyAddPaper, { params: { elderId, id }, body }),
  ])
    expect(await typeOf(call())).toBe(notFound.type)

  // Once it is checked nothing is added that the checker did not see: neither by the page nor past it.
  await who.checker.call(contract.checkApplication, { params: { id }, body: {} })
  expect(await typeOf(attach(pdf, uuidv7()))).toBe(problems.wrongState.type)
  await expect(
    t.system((tx) =>
      sql`insert into benefits.application_paper (id, application_id, elder_id, region_code, title, file_id)
        select ${uuidv7()}, application_id, elder_id, region_code, title, file_id from benefits.application_paper where id = ${paperId}`.execute(
        tx,
      ),
    ),
  ).rejects.toMatchObject({ constraint: 'paper_while_open' })
})

test('a step that nobody takes in time is late, by the scheme’s own steps where it has them, and says so until it is taken', async () => {
  await t.system((tx) =>
    putInForce(
      tx,
      'own_steps',
      hardship(3000, {
        zh: '有自己时限的补贴',
        effective: { from: 'month_after', counts: 'applied' },
        steps: [
          { step: 'check', by: 'street', workingDays: 2 },
          { step: 'review', by: 'county', workingDays: 5 },
          { step: 'approve', by: 'county', workingDays: null },
        ],
      }),
    ),
  )
  const { id: elderId, daughter } = await entitled('逾期己')
  const start = t.clock.now()
  const id = applicationId()
  const own = await daughter.call(contract.familyApply, {
    params: { elderId, id },
    body: { scheme: 'own_steps' },
  })
  const place = await daughter.call(contract.familyApply, {
    params: { elderId, id: applicationId() },
    body: { scheme: 'hardship_subsidy' },
  })
  // Two and five days of the document; three of the place's rule where the scheme has none.
  expect(own.stepDueAt).toBe(endOfWorkday(7, start).toISOString())
  expect(place.stepDueAt).toBe(endOfWorkday(3, start).toISOString())
  const shown = async () =>
    (await who.clerk.call(contract.listApplications, { query: { elderId } })).items.find(
      (one) => one.id === id,
    )
  await t.due()
  expect(await shown()).toMatchObject({ late: false })
  t.clock.forward({ seconds: (endOfWorkday(7, start).getTime() - start.getTime()) / 1000 + 60 })
  who = await threePeople(t)
  await t.due()
  expect(await shown()).toMatchObject({ late: true, state: 'submitted', stepDueAt: own.stepDueAt })
  const steps = await t.system((tx) =>
    sql<{ step: string }>`select payload ->> 'step' as step from platform.event
      where subject_id = ${id} and type = 'benefits.application_moved'`.execute(tx),
  )
  expect(steps.rows).toEqual([{ step: 'late' }])
  const { items } = await who.clerk.call(work.benefitWorkbench, {})
  expect(items.find((one) => one.kind === 'application_check')?.late).toBeGreaterThan(0)
  // The document sets no limit for the decision: the place's rule does.
  const checked = await who.checker.call(contract.checkApplication, { params: { id }, body: {} })
  expect(checked).toMatchObject({ late: false })
  expect(checked.stepDueAt).toBe(endOfWorkday(5, t.clock.now()).toISOString())
})
