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
}
