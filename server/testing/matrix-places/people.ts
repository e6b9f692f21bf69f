import { register } from '#modules/people'
import { encrypt } from '#platform/secrets'
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

/** A list brought in, and two records held to be one person. */
export async function registerWork(m: Maker): Promise<void> {
  const { mark, village, county } = m.place
  const importId = await m.row('import', {
    region_code: county,
    list: 'elders',
    source: `${mark}名册`,
    as_of: m.today,
    file_name: `${mark}名册.xlsx`,
    file_hash: Buffer.from(mark),
    header: ['姓名'],
    header_key: Buffer.from(mark),
    mapping: JSON.stringify({ 0: 'name' }),
    state: 'ready',
    total: 1,
  })
  const other = await m.t.system(async (tx) => {
    await tx
      .insertInto('people.import_row')
      .values({
        import_id: importId,
        row: 1,
        region_code: county,
        cells: encrypt(JSON.stringify([`${mark}长者`])),
        verdict: 'doubtful',
      })
      .execute()
    return register(tx, {
      name: `${mark}长者`,
      otherNames: [],
      identity: { kind: 'none', number: null, noIdentityReason: '遗失' },
      sex: 'female',
      birthDay: '1940-03-01',
      birthExact: true,
      nation: '汉族',
      address: { regionCode: village, detail: '', coordinates: null },
      phones: [],
      mobility: 'unknown',
      orgId: null,
    })
  })
  const [a, b] = [m.id('elder') ?? other, other].toSorted()
  await m.row('duplicate', { a_id: a, b_id: b, region_code: village, score: 9, why: JSON.stringify([]) })
  await m.row('merge', { from_id: other, into_id: m.id('elder'), region_code: village })
  await m.step('community_worker', 'POST /people/elders/:elderId/life-events', {
    kind: 'hospital',
    'body.from': m.today,
    'body.to': null,
    source: 'family',
    'confirmed?': false,
  })
  for (const [roll, kind] of [
    ['lifeRoll', 'life'],
    ['accountRoll', 'account'],
  ] as const) {
    const rollId = await m.row(roll, {
      region_code: county,
      kind,
      file_name: `${mark}名单.xlsx`,
      file_hash: Buffer.from(mark),
      total: 1,
    })
    await m.t.system((tx) =>
      tx
        .insertInto('people.roll_row')
        .values({
          roll_id: rollId,
          row: 1,
          region_code: county,
          cells: encrypt(JSON.stringify({ name: `${mark}长者` })),
          state: 'held',
          reason: 'missing',
        })
        .execute(),
    )
  }
  await m.row('savedFilter', {
    region_code: county,
    account_id: m.place.people.get('clerk')?.accountId,
    name: `${mark}筛选`,
    query: JSON.stringify({}),
    shared: true,
  })
  await m.row('bulk', {
    region_code: village,
    kind: 'compare',
    action: JSON.stringify({ kind: 'compare' }),
    state: 'done',
    total: 1,
  })
  await m.step('community_worker', 'POST /people/elders/:elderId/corrections', {
    field: 'name',
    wanted: `${mark}长者`,
  })
  await m.lookUp()
}
