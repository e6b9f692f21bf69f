import { OrgId, uuidv7 } from '#contract/id'
import { register, sealPhone } from '#modules/people'
import { saveResponder } from '#modules/responders'
import type { Tx } from '#platform/db'

/** Places and people for tests: a home in Jiefang, the district next to it, helpers around the home. */
export const village = 410802001001
export const jiefang = 410802000000
export const zhongzhan = 410803000000
export const home = { lon: 113.24, lat: 35.21 }

export async function makeElder(
  tx: Tx,
  { region = village, name = '王秀英', orgId = null as string | null } = {},
): Promise<string> {
  return register(tx, {
    name,
    otherNames: [],
    identity: { kind: 'none', number: null, noIdentityReason: '从未办理' },
    sex: 'female',
    birthDay: '1944-05-06',
    birthExact: true,
    nation: '汉族',
    address: {
      regionCode: region,
      detail: '建设路12号院3号楼2单元501',
      coordinates: { ...home, system: 'WGS84' },
    },
    phones: [{ number: '13612345678' }],
    mobility: 'unknown',
    orgId: orgId === null ? null : OrgId.parse(orgId),
    synthetic: true,
  })
}

/** A contact with a phone of its own, at a place of the ladder. */
export async function makeContact(
  tx: Tx,
  elderId: string,
  position: number,
  {
    name = `女儿${position}`,
    holdsKey = false,
    accountId = null as string | null,
    phone = `1381234567${position}`,
  } = {},
): Promise<string> {
  const id = uuidv7()
  await tx
    .insertInto('people.contact')
    .values({
      id,
      elder_id: elderId,
      region_code: village,
      name,
      relation: 'daughter',
      position,
      holds_key: holdsKey,
      distance_m: 800 * position,
      account_id: accountId,
    })
    .execute()
  await tx
    .insertInto('people.phone')
    .values({
      id: uuidv7(),
      elder_id: elderId,
      contact_id: id,
      region_code: village,
      ...sealPhone(phone, '/phone'),
    })
    .execute()
  return id
}

export async function makeResponder(tx: Tx, metres: number, id = uuidv7()): Promise<string> {
  await saveResponder(tx, id, {
    kind: 'volunteer',
    name: `志愿者${id.slice(-4)}`,
    phone: `139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`,
    accountId: null,
    orgId: null,
    regionCode: village,
    home: { lon: home.lon + metres / (111_195 * Math.cos((home.lat * Math.PI) / 180)), lat: home.lat },
    travelMode: 'walk',
    maxRadiusM: null,
  })
  await tx.updateTable('responders.responder').set({ duty_mode: 'on' }).where('id', '=', id).execute()
  return id
}

/** A device in use at a person's home, or in a room of an organisation. */
export async function makeDevice(
  tx: Tx,
  kind: 'sos_button' | 'wristband' | 'mattress' | 'motion' | 'smoke' | 'fall_radar' | 'water_meter',
  bound: { elderId?: string; orgId?: string; room?: string },
): Promise<string> {
  const id = uuidv7()
  const model = `test-${kind.replaceAll('_', '-')}`
  await tx
    .insertInto('devices.model')
    .values({ id: model, maker: '测试', name: kind, name_en: kind, kind, device_class: 'safety' })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  await tx
    .insertInto('devices.device')
    .values({
      id,
      serial: `T-${id}`,
      model_id: model,
      kind,
      state: 'in_use',
      binding_id: uuidv7(),
      target: bound.elderId ? 'person' : 'room',
      elder_id: bound.elderId ?? null,
      org_id: bound.orgId ?? null,
      room: bound.room ?? null,
      region_code: village,
    })
    .execute()
  return id
}
