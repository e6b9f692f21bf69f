import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import * as contract from '#contract/assessment'
import * as after from '#contract/assessment-after'
import { uuidv7 } from '#contract/id'
import { world } from '#testing'
import { problemOf } from '../../testing/world.ts'
import * as f from './assessment.fixture.ts'

const t = await world()
const never = <T>(value: T) => value as never // Brands are only types.
const clerk = f.fresh(t, 'clerk', { region: f.jiefang })

/** A signed record that is drawn for a second look, and the look. */
async function drawn(total: number) {
  await t.system((tx) => f.drawShare(tx, 1))
  const one = await f.assess(t, { total })
  await t.system((tx) => f.drawShare(tx, 0))
  const { items } = await clerk.call(after.listReviews, { query: { state: 'open' } })
  const review = items.find(({ applicationId }) => applicationId === one.applicationId)
  if (!review) throw new Error('nothing was drawn')
  return { ...one, review, params: { id: never(one.applicationId) } }
}
const finish = (reviewId: string, total: number) =>
  clerk.call(after.finishReview, { params: { id: never(reviewId) }, body: { answers: f.totalling(total) } })
const driftOf = async (assessorId: string) =>
  (await clerk.call(after.drift)).items.find((one) => one.assessorId === assessorId)

describe('drift', () => {
  test('graded more severe than the second look is positive, like against others; the look is scored by the record’s version', async () => {
    const one = await drawn(60)
    expect(one.review.scaleVersion).toBe('2022')
    expect(await finish(one.review.id, 66)).toMatchObject({ state: 'differed', firstLevel: 2, level: 1 })
    expect(await driftOf(one.team.lead.id)).toMatchObject({ reviews: 1, agreed: 0, againstReviews: 1 })
  })

  test('a record that is sent back before anybody looked is no disagreement: its look is dropped', async () => {
    const one = await drawn(66)
    await clerk.call(contract.sendBack, { params: one.params, body: { reason: '照片与作答不符' } })
    const { items } = await clerk.call(after.listReviews, { query: { state: 'dropped' } })
    expect(items.find(({ id }) => id === one.review.id)).toMatchObject({
      level: null,
      note: '照片与作答不符',
    })
    expect(await driftOf(one.team.lead.id)).toMatchObject({ reviews: 0, agreed: 0, againstReviews: null })
    expect((await problemOf(finish(one.review.id, 66))).type).toBe(contract.problems.wrongState.type)
    await expect(
      t.system((tx) => sql`update assessment.review set level = 1 where id = ${one.review.id}`.execute(tx)),
    ).rejects.toThrow(/review_level_check/)
  })

  test('two objections to one record are two, and the record counts once', async () => {
    const one = await drawn(66)
    await finish(one.review.id, 66)
    await clerk.call(contract.confirm, { params: one.params })
    for (const reason of ['不同意', '仍不同意']) {
      const id = never(uuidv7())
      await clerk.call(after.openObjection, {
        params: { id: never(one.recordId) },
        body: { id, askedBy: 'family', askedByName: '王先生', reason },
      })
      await clerk.call(after.answerObjection, {
        params: { id },
        body: { reassess: false, answer: '依据充分', applicationId: never(uuidv7()) },
      })
    }
    expect(await driftOf(one.team.lead.id)).toMatchObject({
      records: 1,
      reviews: 1,
      agreed: 1,
      againstReviews: 0,
      objections: 2,
      changed: 0,
    })
  })
})

describe('a second look that differs', () => {
  test('is settled with a reason, or the result is corrected; the database refuses it without', async () => {
    const one = await drawn(66)
    await finish(one.review.id, 64)
    const { params } = one
    expect((await clerk.call(contract.showApplication, { params })).review).toMatchObject({
      state: 'differed',
      level: 2,
      finishedBy: expect.any(String),
    })
    expect((await problemOf(clerk.call(contract.confirm, { params }))).type).toBe(
      contract.problems.differed.type,
    )
    await expect(
      t.system((tx) =>
        sql`update assessment.record set state = 'confirmed', confirmed_at = now() where id = ${one.recordId}`.execute(
          tx,
        ),
      ),
    ).rejects.toThrow(/with a reason only/)
    await clerk.call(contract.confirm, { params, body: { reason: '复核当日长者感冒，步行能力低于平时' } })
    const { items } = await clerk.call(after.listReviews, { query: { state: 'differed' } })
    expect(items.find(({ id }) => id === one.review.id)).toMatchObject({
      decision: '复核当日长者感冒，步行能力低于平时',
      finishedBy: expect.any(String),
    })

    const other = await drawn(66)
    await finish(other.review.id, 64)
    await clerk.call(contract.correctRecord, {
      params: { id: never(other.recordId) },
      body: { answers: f.totalling(64), reason: '按复核结果更正' },
    })
    expect(await clerk.call(contract.confirm, { params: other.params })).toMatchObject({
      level: 2,
      version: 2,
    })
  })
})

test('the values that a place goes by are said with those that no document confirms yet', async () => {
  const rules = await clerk.call(after.processRules, { query: { region: 0 } })
  expect(rules).toMatchObject({ validMonths: 12, reviewShare: 0.05, signs: { fall: { count: 2, days: 30 } } })
  expect(rules.toConfirm).toContain('reviewShare')
  await t.system((tx) => f.drawShare(tx, 0.5))
  expect((await clerk.call(after.processRules)).reviewShare).toBe(0.5)
})
