import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { events as alarms } from '#contract/alarms'
import * as contract from '#contract/assessment'
import * as after from '#contract/assessment-after'
import * as field from '#contract/assessment-field'
import { history } from '#contract/assessment-history'
import { uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import * as duplicates from '#contract/people-duplicates'
import * as edit from '#contract/people-edit'
import * as survey from '#contract/survey'
import { createAccount, createPost } from '#modules/access'
import { record } from '#platform/events'
import { world } from '#testing'
import { problemOf } from '../../testing/world.ts'
import * as f from './assessment.fixture.ts'
import { validAssessment } from './valid.ts'

const t = await world()
const never = <T>(value: T) => value as never // Brands are only types.
const clerk = f.fresh(t, 'clerk', { region: f.jiefang })
const other = 410802002001

beforeAll(() => t.system((tx) => f.drawShare(tx, 0)))

const confirmed = async (given: { elderId: string; total: number }) => {
  const one = await f.assess(t, given)
  await clerk.call(contract.confirm, { params: { id: never(one.applicationId) } })
  return one
}
const valid = (elderId: string) => t.system((tx) => validAssessment(tx, elderId))
const openCampaign = async () => {
  const params = { campaignId: never(uuidv7()) }
  await clerk.call(survey.saveCampaign, {
    params,
    body: { name: '需求摸底', regionCode: f.jiefang, ageFrom: 75, asOf: '2026-11-25', endsOn: '2026-12-31' },
  })
  await clerk.call(survey.openCampaign, { params })
  return params
}
const targetOf = async (params: { campaignId: never }, elderId: string) =>
  (await clerk.call(survey.listTargets, { params, query: { limit: 200 } })).items.find(
    (one) => one.elderId === elderId,
  )

describe('two records of one person', () => {
  test('after a merge what was assessed under the former one counts for the living one, and no more when it is taken back', async () => {
    const draft = {
      name: '端木赐',
      birthDay: '1941-02-03',
      phones: [{ number: '13800001111' }],
      synthetic: false,
    }
    const former = await t.system((tx) => f.makeElder(tx, { ...draft, region: other }))
    const living = await t.system((tx) => f.makeElder(tx, draft))
    const one = await confirmed({ elderId: former, total: 66 })
    await t.due()
    const [pair] = (await clerk.call(duplicates.list, { query: { elder: living } })).items
    if (!pair) throw new Error('the pair was not found')
    const shown = await clerk.call(duplicates.show, { params: { duplicateId: pair.id } })
    expect(await valid(living)).toBeUndefined()
    const { mergeId } = await clerk.call(duplicates.merge, {
      params: { duplicateId: pair.id },
      body: { keep: pair.a.id === living ? 'a' : 'b', updatedAt: shown.updatedAt },
    })
    await t.due()

    expect(await valid(living)).toMatchObject({ recordId: one.recordId, level: 1 })
    const past = () => clerk.call(history, { params: { elderId: never(living) } })
    expect((await past()).items.map(({ id }) => id)).toEqual([one.recordId])
    const family = await t.as('family', { elderIds: [living] })
    const own = () => family.call(after.ownAssessments, { params: { elderId: never(living) } })
    expect((await own()).records.map(({ id, mayObject }) => [id, mayObject])).toEqual([[one.recordId, true]])
    const stranger = await t.as('family', { elderIds: [await t.system((tx) => f.makeElder(tx))] })
    for (const call of [
      () => stranger.call(after.ownAssessments, { params: { elderId: never(living) } }),
      () =>
        stranger.call(after.ownObject, {
          params: { elderId: never(living), recordId: never(one.recordId) },
          body: { id: never(uuidv7()), reason: '试试' },
        }),
    ])
      expect((await problemOf(call())).type).toBe(notFound.type)
    // The place of what was assessed is the person's.
    const regionOf = async () =>
      (
        await t.system((tx) =>
          tx
            .selectFrom('assessment.record')
            .select('region_code')
            .where('id', '=', one.recordId)
            .executeTakeFirstOrThrow(),
        )
      ).region_code
    expect(await regionOf()).toBe(f.village)

    // It ends: the living one is proposed to be assessed again, and who objects does so for the living one.
    t.clock.forward({ days: 340 })
    await t.due()
    const proposals = (await clerk.call(after.listProposals, { query: { kind: 'due' } })).items
    expect(
      proposals.filter(({ elderId }) => [living, former].includes(elderId)).map((p) => p.elderId),
    ).toEqual([living])
    t.clock.forward({ days: -340 })
    const objection = never(uuidv7())
    await (await t.as('family', { elderIds: [living] })).call(after.ownObject, {
      params: { elderId: never(living), recordId: never(one.recordId) },
      body: { id: objection, reason: '上下楼需要人扶' },
    })
    const answered = await clerk.call(after.answerObjection, {
      params: { id: objection },
      body: { reassess: true, answer: '同意复评', applicationId: never(uuidv7()) },
    })
    expect(answered).toMatchObject({ state: 'reassessing', elderId: living })
    await clerk.call(contract.cancel, {
      params: { id: never(answered.applicationId) },
      body: { reason: '恢复合并' },
    })

    await clerk.call(duplicates.unmerge, { params: { mergeId }, body: { reason: '原来是两个人' } })
    await t.due()
    expect(await valid(living)).toBeUndefined()
    expect(await valid(former)).toMatchObject({ recordId: one.recordId })
    expect((await past()).items).toEqual([])
    expect(await regionOf()).toBe(other)
  }, 90_000)
})

describe('who dies or moves', () => {
  test('a death ends what is asked for and to come, the proposal, and the survey at the door, each with the reason', async () => {
    const elderId = await t.system((tx) => f.makeElder(tx))
    const campaign = await openCampaign()
    const team = await f.makeTeam(t)
    const applicationId = await f.applyFor(t, elderId)
    await clerk.call(contract.assign, {
      params: { id: never(applicationId) },
      body: { assessorIds: never([team.lead.id, team.second.id]), sitAt: f.inHours(t, 20), place: '家中' },
    })
    const proposal = uuidv7()
    await t.system((tx) =>
      sql`insert into assessment.proposal (id, elder_id, region_code, kind, count, since, opened_at)
        values (${proposal}, ${elderId}, ${f.village}, 'fall', 2, now(), now())`.execute(tx),
    )
    await clerk.call(edit.setStatus, {
      params: { elderId: never(elderId) },
      body: { to: 'died', day: t.clock.now().toISOString().slice(0, 10), reason: '家属报告' },
    })
    await t.due()
    const shown = await clerk.call(contract.showApplication, { params: { id: never(applicationId) } })
    expect([shown.state, shown.cancelledReason]).toEqual(['cancelled', '长者已身故 / The elder has died'])
    expect((await team.lead.phone.call(field.mySittings)).items).toEqual([])
    const { items } = await clerk.call(after.listProposals, { query: { state: 'dismissed' } })
    expect(items.find(({ id }) => id === proposal)?.note).toMatch(/身故/)
    expect(await targetOf(campaign, elderId)).toMatchObject({
      state: 'unreachable',
      unreachableReason: expect.stringMatching(/has died/),
    })
  }, 60_000)

  test('a move takes whom is still to be asked along; a form that was filled stays where it was filled', async () => {
    const [asked, toAsk] = await t.system(async (tx) => [await f.makeElder(tx), await f.makeElder(tx)])
    const campaign = await openCampaign()
    await t.system((tx) =>
      sql`update assessment.target set state = 'submitted', answers = '{}', submitted_at = now() where elder_id = ${asked ?? ''} and campaign_id = ${campaign.campaignId}`.execute(
        tx,
      ),
    )
    t.clock.forward({ days: 2 })
    for (const elderId of [asked ?? '', toAsk ?? '']) {
      await clerk.call(edit.setAddress, {
        params: { elderId: never(elderId) },
        body: {
          kind: 'residence',
          regionCode: other,
          detail: '新华街 5 号',
          coordinates: null,
          from: t.clock.now().toISOString().slice(0, 10),
          source: '社区',
        },
      })
    }
    await t.due()
    expect(await targetOf(campaign, toAsk ?? '')).toMatchObject({ state: 'listed', regionCode: other })
    expect(await targetOf(campaign, asked ?? '')).toMatchObject({ state: 'submitted', regionCode: f.village })
    t.clock.forward({ days: -2 })
  }, 60_000)
})

describe('a sign that was none', () => {
  const fall = (elderId: string, id: string) =>
    t.system((tx) =>
      record(
        tx,
        alarms.raised,
        { number: 'E1', kind: 'fall', severity: 'P1', source: 'device', drill: false },
        { elderId, regionCode: f.village, subjectId: id },
      ),
    )
  const judgedFalse = (elderId: string, id: string) =>
    t.system((tx) =>
      record(tx, alarms.judged, { verdict: 'false' }, { elderId, regionCode: f.village, subjectId: id }),
    )

  test('takes the proposal back that rests on too few then, and lowers the count of one that still stands', async () => {
    const elderId = await t.system((tx) => f.makeElder(tx))
    const [a, b, c] = [uuidv7(), uuidv7(), uuidv7()]
    for (const id of [a, b, c]) {
      t.clock.forward({ minutes: 1 })
      await fall(elderId, id)
      await t.due()
    }
    const proposals = async (state: 'open' | 'dismissed') =>
      (await clerk.call(after.listProposals, { query: { state } })).items.filter(
        (one) => one.elderId === elderId,
      )
    expect((await proposals('open')).map(({ count }) => count)).toEqual([2])
    await judgedFalse(elderId, a)
    await t.due()
    expect((await proposals('open')).map(({ count }) => count)).toEqual([2])
    await judgedFalse(elderId, b)
    await t.due()
    expect(await proposals('open')).toEqual([])
    expect(await proposals('dismissed')).toMatchObject([
      { note: expect.stringMatching(/误报/), closedBy: null },
    ])
  }, 60_000)
})

describe('who sits', () => {
  test('a screening needs one assessor and one signature, a grade as many as the place says', async () => {
    const elderId = await t.system((tx) => f.makeElder(tx))
    const social = await f.makeAssessor(t, { background: 'social' })
    const { id } = await clerk.call(contract.apply, {
      body: {
        id: never(uuidv7()),
        elderId: never(elderId),
        scaleId: 'morse',
        reason: 'first',
        purposes: ['plan'],
        askedBy: 'institution',
        askedByName: '护士长',
      },
    })
    const params = { id }
    expect(await clerk.call(contract.candidates, { params })).toMatchObject({ needed: 1, medical: 0 })
    await clerk.call(contract.assign, {
      params,
      body: { assessorIds: never([social.id]), sitAt: f.inHours(t, 1), place: '家中' },
    })
    t.clock.forward({ hours: 1 })
    const [form] = (await social.phone.call(field.mySittings)).items
    const answers = Object.fromEntries(
      (form?.scale.items ?? []).map((item) => [item.code, item.options?.[0]?.value ?? null]),
    )
    const at = t.clock.now().toISOString()
    await social.phone.call(field.saveAnswers, { params, body: { at, answers } })
    await social.phone.call(field.signSitting, { params, body: { at, signature: f.signature } })
    expect((await clerk.call(contract.showApplication, { params })).state).toBe('assessed')
    const grade = await f.applyFor(t, elderId)
    expect(await clerk.call(contract.candidates, { params: { id: never(grade) } })).toMatchObject({
      needed: 2,
      medical: 1,
    })
  })

  test('whoever holds the phone post of an assessor and is of the elder’s family is refused as a relative', async () => {
    const elderId = await t.system((tx) => f.makeElder(tx))
    const assessor = await f.makeAssessor(t)
    await t.system(async (tx) => {
      const accountId = await createAccount(tx, { name: assessor.name })
      await createPost(tx, {
        accountId,
        role: 'assessor',
        region: f.jiefang,
        personId: assessor.id,
      })
      await sql`insert into access.family_grant (id, account_id, elder_id, region_code, relation) values (${uuidv7()}, ${accountId}, ${elderId}, ${f.village}, 'child')`.execute(
        tx,
      )
    })
    const id = await f.applyFor(t, elderId)
    const { items } = await clerk.call(contract.candidates, { params: { id: never(id) } })
    expect(items.find((one) => one.id === assessor.id)?.refusals).toEqual(['relative'])
  })
})

describe('the family is told', () => {
  const told = (elderId: string, template: string) =>
    t.system(
      async (tx) =>
        (
          await sql<{
            n: number
          }>`select count(*)::int as n from notifications.message where elder_id = ${elderId} and template = ${template}`.execute(
            tx,
          )
        ).rows[0]?.n,
    )

  test('of every step of an objection, and before a result expires', async () => {
    const elderId = await t.system((tx) => f.makeElder(tx))
    await clerk.call(edit.addContact, {
      params: { elderId: never(elderId) },
      body: { name: '王小妹', relation: 'daughter', phones: [{ number: '13900007777' }] },
    })
    const one = await confirmed({ elderId, total: 66 })
    const id = never(uuidv7())
    await clerk.call(after.openObjection, {
      params: { id: never(one.recordId) },
      body: { id, askedBy: 'family', askedByName: '王小妹', reason: '不同意' },
    })
    await t.due()
    expect(await told(elderId, 'assessment.objection')).toBe(0)
    await clerk.call(after.answerObjection, {
      params: { id },
      body: { reassess: false, answer: '依据充分，不予复评', applicationId: never(uuidv7()) },
    })
    await t.due()
    expect(await told(elderId, 'assessment.objection')).toBe(1)
    expect(await told(elderId, 'assessment.expiring')).toBe(0)
    t.clock.forward({ days: 340 })
    await t.due()
    expect(await told(elderId, 'assessment.expiring')).toBe(1)
    t.clock.forward({ days: -340 })
  }, 60_000)
})
