import type { Maker } from './place.ts'

export async function peopleRows(m: Maker): Promise<void> {
  const { mark, phone } = m.place
  await m.step('clerk', 'POST /people/elders', {
    'body.name': `${mark}长者`,
    kind: 'none',
    'noIdentityReason?': '遗失',
    'sex?': 'female',
    'birthDay?': '1940-03-01',
    'phones?': [{ number: `${phone}1`, use: 'mobile' }],
    'orgId?': m.id('organisation'),
  })
  await m.lookUp()
  await m.join('family')
}

export async function recordRows(m: Maker): Promise<void> {
  const { mark, phone } = m.place
  for (const part of ['contacts', 'facts', 'health', 'reviews'] as const) {
    await m.step('clerk', `POST /people/elders/:elderId/${part}`, {
      'body.name': `${mark}联系人`,
      phone: `${phone}2`,
      'phone?': `${phone}2`,
      'from?': m.today,
      value: 'alone',
      'body.kind': part === 'facts' ? 'living' : undefined,
    })
  }
  await m.row('document', {
    elder_id: m.id('elder'),
    region_code: m.place.village,
    kind: 'other',
    title: `${mark}材料`,
    file_id: await m.file(),
  })
}
