import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { dayOf } from '#contract/day'
import * as contract from '#contract/insurance'
import { clock } from '#platform/clock'
import { problemOf, world } from '#testing'
import { anElder, COUNTY, graded, grantedElder, putPlan } from './insurance.fixture.ts'
import { uuidv7 } from '#contract/id'

const t = await world()
beforeAll(() => putPlan(t))

const DAY = 86_400_000
/** To nine in the morning, so many days before the given one. */
async function stand(daysBefore: number, until: string): Promise<void> {
  const to = Date.parse(`${until}T09:00:00+08:00`) - daysBefore * DAY
  t.clock.forward({ seconds: Math.round((to - clock.now().getTime()) / 1000) })
  await t.due()
}

test('a grant is spoken of once, so many days before its end as the rule says, and ends by itself', async () => {
  const { elderId, caseId: id } = await grantedElder(t, { name: '待遇将满', orgId: null, form: 'home' })
  // Signed in anew each time: sessions end long before grants do.
  const clerk = () => t.as('clerk', { region: COUNTY })
  const show = async () => (await clerk()).call(contract.showCase, { params: { id } })
  const soon = async () =>
    (await (await clerk()).call(contract.listCases, { query: { ending: 'soon', elderId } })).items.length
  const told = () =>
    t.system(async (tx) => {
      const { rows } = await sql<{
        n: number
      }>`select count(*)::int as n from platform.event where type = 'insurance.case_ending' and subject_id = ${id}`.execute(
        tx,
      )
      return rows[0]?.n
    })
  const until = (await show()).until ?? ''
  expect(until).toMatch(/^\d{4}-\d\d-\d\d$/)
  // `until` is the last day; the end is the day after it.
  const end = dayOf(new Date(Date.parse(`${until}T12:00:00+08:00`) + DAY))
  await stand(61, end)
  expect([await soon(), await told(), (await show()).state]).toEqual([0, 0, 'granted'])
  await stand(60, end)
  expect([await soon(), await told(), (await show()).state]).toEqual([1, 1, 'granted'])
  await stand(1, end)
  expect([await told(), (await show()).state]).toEqual([1, 'granted'])
  await stand(0, end)
  expect([await soon(), await told(), (await show()).state]).toEqual([0, 1, 'ended'])
})

test('where no rule says how early, nothing is granted: nobody would be told of its end', async () => {
  await t.system((tx) =>
    sql`update policy.rule set state = 'withdrawn', withdrawn_reason = 'test' where kind = 'insurance.notice'`.execute(
      tx,
    ),
  )
  const clerk = await t.as('clerk', { region: COUNTY })
  const head = await t.as('head', { region: COUNTY })
  const elderId = await anElder(t, '没有提醒规定')
  const id = uuidv7() as never // a case of this test
  await clerk.call(contract.saveEnrolment, {
    params: { id: uuidv7() },
    body: { elderId, kind: 'resident', from: '2026-01-01', source: '医保中心', sourceDay: '2026-01-05' },
  })
  await graded(clerk, elderId, 4, dayOf(clock.now()))
  await clerk.call(contract.applyForCare, { params: { id }, body: { elderId, form: 'home' } })
  const grant = head.call(contract.grantCase, { params: { id }, body: { from: dayOf(clock.now()) } })
  expect(await problemOf(grant)).toMatchObject({ status: 409 })
  expect((await clerk.call(contract.showCase, { params: { id } })).state).toBe('applied')
})
