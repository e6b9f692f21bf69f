import { uuidv7 } from '#contract/id'
import { readScales } from '../../modules/assessment/scale-files.ts'
import type { Maker } from './place.ts'

export async function assessmentRows(m: Maker): Promise<void> {
  const { mark, county, village } = m.place
  await m.step('clerk', 'PUT /assessment/assessors/:assessorId', {
    'body.name': `${mark}评估员`,
    certificate: `PG${county}`,
  })
  await m.step('clerk', 'POST /assessment/applications')
  await m.step('clerk', 'POST /assessment/records', { scaleId: 'gbt42195' })
  await m.lookUp()
  await m.step('clerk', 'POST /assessment/records/:id/objections')
  await m.lookUp()
  await m.step('clerk', 'PUT /surveys/campaigns/:campaignId', {
    'body.name': `${mark}调查`,
    'ageFrom?': 60,
  })
  await m.step('clerk', 'PUT /surveys/collectors/:collectorId', { 'body.name': `${mark}调查员` })
  await m.lookUp()
  await m.step('clerk', 'POST /surveys/campaigns/:campaignId/open')
  await m.lookUp()
  // What only a whole sitting, a draw and a month of alarms would make.
  const elder = { elder_id: m.id('elder'), region_code: village }
  await m.row('assessmentPhoto', {
    ...elder,
    application_id: m.id('assessment'),
    assessor_id: m.id('assessor'),
    file_id: await m.file(),
    at: m.instant(0),
  })
  await m.row('assessmentReview', {
    ...elder,
    record_id: m.id('assessmentRecord'),
    application_id: m.id('assessment'),
    opened_at: m.instant(0),
  })
  await m.row('assessmentProposal', {
    ...elder,
    kind: 'fall',
    count: 2,
    since: m.instant(-60),
    opened_at: m.instant(0),
  })
  await m.step('clerk', 'POST /needs/demands', { ref: uuidv7() })
  await m.step('clerk', 'POST /needs/risks', { id: uuidv7(), assessedOn: m.today, level: 'low' })
  await m.step('clerk', 'POST /needs/home-checks', { id: uuidv7(), checkedOn: m.today, ticked: [] })
  await m.step('clerk', 'PUT /needs/evaluation-rounds/:roundId', {
    'body.name': `${mark}第三方评估`,
    criteria: [{ code: 'care', zh: '照护', en: 'Care', max: 100 }],
    grades: [
      { zh: '合格', en: 'Pass', from: 60 },
      { zh: '不合格', en: 'Fail', from: 0 },
    ],
    beginsOn: m.today,
    endsOn: m.today,
  })
  await m.step('clerk', 'PUT /needs/exchange/partners/:partnerId', {
    'body.url': 'https://partner.invalid/in',
    'secret?': 'a secret of sixteen',
  })
  const scale = readScales().find(({ id }) => id === 'lawton')
  await m.step('clerk', 'PUT /assessment/scale-drafts/:draftId', { scale })
  await m.row('bedApplicant', {
    ...elder,
    org_id: m.id('organisation'),
    applied_on: m.today,
    created_at: m.instant(0),
    updated_at: m.instant(0),
  })
  await m.row('referral', {
    ...elder,
    record_id: m.id('assessmentRecord'),
    from_level: 1,
    to_level: 2,
    opened_at: m.instant(0),
    updated_at: m.instant(0),
  })
  await m.row('exchangeMessage', {
    ...elder,
    record_id: m.id('assessmentRecord'),
    domain: 'health',
    created_at: m.instant(0),
  })
  await m.lookUp()
}
