import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import type { Maker } from './place.ts'

export async function careRows(m: Maker): Promise<void> {
  const { mark, county, village } = m.place
  for (const kind of ['licence', 'contract'])
    await m.step('clerk', 'PUT /organisations/:id/papers/:paperId', {
      'params.paperId': uuidv7(),
      kind,
      'body.name': `${mark}许可`,
      issuer: `${mark}民政局`,
      validFrom: '2020-01-01',
    })
  await m.t.system((tx) =>
    sql`update organisations.organisation set state = 'operating' where id = ${m.id('organisation') ?? ''}`.execute(
      tx,
    ),
  )
  await m.step('clerk', 'PUT /organisations/sites/:id/prices', { 'body.item': `${mark}床位`, priceFen: 100 })
  await m.step('clerk', 'PUT /care/offers/:id', {
    'params.id': uuidv7(),
    itemCode: 'bath-home',
    priceFen: 8000,
    servesRegions: [county],
  })
  await m.lookUp()
  await m.step('clerk', 'POST /care/orders', {
    'body.id': uuidv7(),
    itemCode: 'bath-home',
    wantedFrom: m.instant(120),
    'note?': `${mark}浴室`,
  })
  await m.lookUp()
  await m.step('clerk', 'PUT /care/dedications/:elderId')
  // What only a month of orders would make.
  await m.row('careStatement', {
    org_id: m.id('organisation'),
    region_code: county,
    month: '2026-11-01',
    prepared_at: m.instant(0),
    prepared_by_name: `${mark}经办`,
  })
  await m.row('followUp', {
    order_id: m.id('careOrder'),
    elder_id: m.id('elder'),
    region_code: village,
    due_at: m.instant(0),
  })
}
