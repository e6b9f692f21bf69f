import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { problems } from '#contract/benefit-words'
import { saveWorker } from '#contract/benefit-payees'
import { type OrgId, uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import * as contract from '#contract/worker-support'
import { type Caller, problemOf, world } from '#testing'
import { applyEntry, entry, evidence, grant } from './worker-support.fixture.ts'

const t = await world()
const HUAIYANG = 411603000000
type SupportId = contract.WorkerSupport['id']
const newId = () => uuidv7() as SupportId // made here in the shape of the brand
let clerk: Caller
let head: Caller
let org: OrgId
beforeAll(async () => {
  clerk = await t.as('clerk', { region: HUAIYANG })
  head = await t.as('head', { region: HUAIYANG })
  org = uuidv7() as OrgId // made here for this brand
  await t.system((tx) =>
    sql`insert into organisations.organisation (id, name, kind, region_code) values (${org}, '淮阳待遇养老院', 'care_institution', ${HUAIYANG})`.execute(
      tx,
    ),
  )
})
async function worker(name = '沈毕业'): Promise<string> {
  const id = uuidv7()
  await clerk.call(saveWorker, {
    params: { id },
    body: {
      orgId: org,
      name,
      certificateLevel: 5,
      certifiedFrom: '2026-07-01',
      workplace: 'institution',
      nursingSince: '2026-07-01',
      employedFrom: '2026-07-01',
      graduate: true,
      graduatedOn: '2026-06-30',
    },
  })
  return id
}
const standing = async (id: string) => (await clerk.call(contract.showSupport, { params: { id } })).items
const decide = (supportId: SupportId, body: { grant: boolean; reason?: string }, who = head) =>
  who.call(contract.decideSupport, { params: { supportId }, body })

test('B-WORK-18: a graduate with a contract asks: a case with its evidence, which opens as it was attached', async () => {
  const id = await worker()
  const supportId = await applyEntry(clerk, id)
  const { items } = await clerk.call(contract.listSupport, { query: { state: 'applied' } })
  const made = items.find((one) => one.id === supportId)
  expect(made).toMatchObject({ kind: 'entry', state: 'applied', entry })
  expect(made?.papers.map((paper) => paper.kind).toSorted()).toEqual(['contract', 'diploma'])
  const [paper] = made?.papers ?? []
  const file = await t.http.inject({
    method: 'GET',
    url: `/api/benefits/worker-support/${supportId}/papers/${paper?.id ?? ''}`,
    headers: clerk.headers,
  })
  expect([file.statusCode, file.headers['content-type'], file.rawPayload.subarray(1, 4).toString()]).toEqual([
    200,
    'image/png',
    'PNG',
  ])
  // Sent again it is the same case.
  await clerk.call(contract.applySupport, {
    params: { id, supportId },
    body: { kind: 'entry', entry, papers: evidence() },
  })
  expect((await standing(id)).filter((one) => one.last !== null)).toHaveLength(1)
})

test('without diploma or contract there is no entry case, and the database takes none', async () => {
  const id = await worker()
  const ask = (body: object) =>
    clerk.call(contract.applySupport, {
      params: { id, supportId: newId() },
      body: { kind: 'entry', entry, papers: evidence(), ...body },
    })
  const errors = async (body: object) =>
    (await problemOf(ask(body))).errors?.map((one) => [one.pointer, one.detail])
  expect(await errors({ papers: evidence().slice(0, 1) })).toEqual([['/papers', '缺少劳动合同']])
  expect((await errors({ entry: null }))?.[0]?.[0]).toBe('/entry')
  expect((await errors({ entry: { ...entry, contractTo: '2026-01-01' } }))?.[0]?.[0]).toBe(
    '/entry/contractTo',
  )
  const text = evidence().map((paper) => ({ ...paper, data: Buffer.from('no picture').toString('base64') }))
  expect((await errors({ papers: text }))?.[0]?.[0]).toBe('/papers/0/data')
  await expect(
    t.system((tx) =>
      sql`insert into benefits.worker_support (id, worker_id, org_id, region_code, kind, education, school, major, graduated_on, contract_from, applied_at)
        values (${uuidv7()}, ${id}, ${org}, ${HUAIYANG}, 'entry', 'college', '学院', '护理', '2026-06-30', '2026-07-01', now())`.execute(
        tx,
      ),
    ),
  ).rejects.toMatchObject({ constraint: 'worker_support_proven' })
})

test('A-WORK-08: a worker, opened, shows the state of each kind, and what the place promises of it', async () => {
  const id = await worker()
  for (const kind of ['training', 'housing'] as const)
    await clerk.call(contract.applySupport, {
      params: { id, supportId: newId() },
      body: { kind, note: '按文件', papers: [] },
    })
  const housing = (await standing(id)).find((one) => one.kind === 'housing')?.last
  await decide(housing?.id ?? newId(), { grant: false, reason: '本年名额已满' })
  expect(
    (await standing(id)).map((one) => [one.kind, one.promised, one.amountFen, one.last?.state ?? null]),
  ).toEqual([
    ['entry', true, null, null],
    ['training', true, null, 'applied'],
    ['directed', true, null, null],
    ['seniority', true, null, null],
    ['schooling', true, null, null],
    ['housing', true, null, 'refused'],
  ])
})

test('decided once, by another person, a refusal with its reason; a refused case can be asked for again', async () => {
  const id = await worker()
  const both = await t.as('head', { region: HUAIYANG })
  const supportId = newId()
  const ask = (who: Pick<Caller, 'call'>, caseId: SupportId) =>
    who.call(contract.applySupport, {
      params: { id, supportId: caseId },
      body: { kind: 'seniority', papers: [] },
    })
  await ask(clerk, supportId)
  expect((await problemOf(decide(supportId, { grant: false }))).errors?.[0]?.pointer).toBe('/reason')
  expect((await problemOf(decide(supportId, { grant: true }, clerk))).status).toBe(403)
  expect((await problemOf(ask(clerk, newId()))).type).toBe(problems.openAlready.type)
  expect(await decide(supportId, { grant: false, reason: '工龄不足' }, both)).toMatchObject({
    state: 'refused',
    reason: '工龄不足',
  })
  expect((await problemOf(decide(supportId, { grant: true }))).type).toBe(problems.wrongState.type)
  await expect(
    t.system((tx) =>
      sql`update benefits.worker_support set state = 'granted' where id = ${supportId}`.execute(tx),
    ),
  ).rejects.toMatchObject({ constraint: 'worker_support_stays' })
  const again = newId()
  await ask(clerk, again)
  // The same hand may not decide what it asked for: here one who may do both.
  await t.system((tx) =>
    sql`update benefits.worker_support set applied_by = ${both.accountId} where id = ${again}`.execute(tx),
  )
  expect((await problemOf(decide(again, { grant: true }, both))).type).toBe(problems.sameHand.type)
  expect((await decide(again, { grant: true })).state).toBe('granted')
  // Granted, an entry reward is an award: what it comes to is reckoned with the months.
  const rewarded = await worker('陈奖补')
  await grant(head, await applyEntry(clerk, rewarded))
  const awards = await t.system((tx) =>
    tx.selectFrom('benefits.award').select('scheme').where('subject_id', '=', rewarded).execute(),
  )
  expect(awards).toEqual([{ scheme: 'graduate_entry' }])
})

test('the neighbour sees no case, asks for nobody of others and decides nothing', async () => {
  const id = await worker()
  const supportId = await applyEntry(clerk, id)
  const neighbour = await t.as('head', { region: 410802000000 })
  const list = await neighbour.call(contract.listSupport, { query: {} })
  expect(list.items).toEqual([])
  for (const call of [
    () => neighbour.call(contract.showSupport, { params: { id } }),
    () => decide(supportId, { grant: true }, neighbour),
  ])
    expect((await problemOf(call())).type).toBe(notFound.type)
})
