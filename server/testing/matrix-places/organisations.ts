import { uuidv7 } from '#contract/id'
import type { Maker } from './place.ts'

export async function organisationRows(m: Maker): Promise<void> {
  const { mark } = m.place
  await m.step('clerk', 'POST /organisations', {
    name: `${mark}养老院`,
    'body.kind': 'care_institution',
    'body.name': `${mark}养老院`,
  })
  await m.lookUp()
  await m.join('org')
}

export async function siteRows(m: Maker): Promise<void> {
  const { mark } = m.place
  await m.step('clerk', 'POST /organisations/sites', {
    'body.name': `${mark}站点`,
    'organisationId?': m.id('organisation'),
  })
  await m.lookUp()
  await m.step('clerk', 'PUT /organisations/sites/:id/rooms/:roomId', {
    roomId: uuidv7(),
    beds: [`${mark}床`],
  })
  await m.step('clerk', 'PUT /organisations/sites/:id/equipment/:kind', {
    kind: 'smoke_alarm',
    checkedOn: m.today,
  })
  await m.step('clerk', 'PUT /organisations/cameras/:id', { 'params.id': uuidv7() })
}
