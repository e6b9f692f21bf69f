import type { z } from 'zod'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { events, problems } from '#contract/people'
import * as contract from '#contract/people-edit'
import { invalidInput } from '#contract/problem'
import { levelOf } from '#contract/region'
import { findRegion, toWgs84 } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { tell } from './because.ts'
import { getElder } from './elder.ts'
import { nextClaim, refuseKnownIdentity, sealIdentity } from './identity.ts'
import { nameKeys, tidyName } from './name.ts'
import { setPhones } from './phone.ts'
import { elderView } from './record.ts'
import { spanText } from './span.ts'

export type Registration = Omit<z.output<typeof contract.register.body>, 'id' | 'claim'> & {
  id?: string | undefined
  claim?: boolean
  synthetic?: boolean
  source?: string
}

/** A name that the register can hold: letters and marks, no control characters, at most 60 code points. */
export function certifiedName(typed: string, pointer: string): string {
  const name = tidyName(typed)
  if (!/^[\p{L}\p{M}\p{Co}·.'’() （）-]+$/u.test(name))
    throw invalidInput(undefined, [
      { pointer, detail: '姓名只能由文字组成', detailEn: 'A name is made of letters' },
    ])
  return name
}

/** Refuses a place where nobody can live on record: an unknown code, an abolished one, or one wider than a street. */
export async function requirePlace(tx: Tx, code: number, pointer: string): Promise<void> {
  const region = await findRegion(tx, code)
  if (!region || region.valid_to !== null || !['village', 'street'].includes(levelOf(code))) {
    throw problems.noSuchRegion(undefined, [
      { pointer, detail: '请选到村（社区）', detailEn: 'Choose down to the village or community' },
    ])
  }
}

/** Opens the record of an elder: the row, the first address, the phones. Returns the id. */
export async function register(tx: Tx, input: Registration): Promise<string> {
  const today = dayOf(clock.now())
  const identity = sealIdentity(input.identity)
  const birthDay = identity.says?.birthDay ?? input.birthDay
  const sex = identity.says?.sex ?? input.sex
  if (!birthDay)
    throw invalidInput(undefined, [
      { pointer: '/birthDay', detail: '请填写出生日期', detailEn: 'Fill in the birth date' },
    ])
  if (!sex)
    throw invalidInput(undefined, [{ pointer: '/sex', detail: '请选择性别', detailEn: 'Choose the sex' }])
  if (birthDay > today)
    throw invalidInput(undefined, [
      { pointer: '/birthDay', detail: '出生日期在将来', detailEn: 'The birth date is in the future' },
    ])
  // A real card may carry a wrong birth date; when somebody says so it is for them to prove, not for a form to guess.
  if (input.birthDay && input.birthDay !== birthDay)
    throw invalidInput(undefined, [
      {
        pointer: '/birthDay',
        detail: `与证件号中的 ${birthDay} 不一致`,
        detailEn: `The identity number says ${birthDay}`,
      },
    ])
  if (input.sex && input.sex !== sex)
    throw invalidInput(undefined, [
      { pointer: '/sex', detail: '与证件号不一致', detailEn: 'The identity number says otherwise' },
    ])
  await requirePlace(tx, input.address.regionCode, '/address/regionCode')
  if (identity.columns.identity_hash) await refuseKnownIdentity(tx, identity.columns.identity_hash)

  const id = input.id ?? uuidv7()
  const name = certifiedName(input.name, '/name')
  const position = input.address.coordinates ? toWgs84(input.address.coordinates) : null
  const row = { id, region_code: input.address.regionCode, org_id: input.orgId }
  const values = {
    ...row,
    ...identity.columns,
    name,
    other_names: input.otherNames.map((other, i) => certifiedName(other, `/otherNames/${i}`)),
    ...nameKeys(name),
    sex,
    birth_day: birthDay,
    birth_exact: input.birthExact,
    nation: input.nation,
    address: input.address.detail,
    lon: position?.lon ?? null,
    lat: position?.lat ?? null,
    mobility: input.mobility,
    synthetic: input.synthetic ?? false,
  }
  const insert = (claim: number) =>
    tx
      .insertInto('people.elder')
      .values({ ...values, identity_claim: claim })
      .onConflict((oc) =>
        oc.columns(['identity_hash', 'identity_claim']).where('identity_hash', 'is not', null).doNothing(),
      )
      .returning('id')
      .executeTakeFirst()
  // The unique index also knows records outside the caller's scope, of which nothing is told.
  if (!(await insert(0))) {
    const made = input.claim && (await insert(await nextClaim(tx, identity.columns.identity_hash)))
    if (!made)
      throw problems.identityElsewhere(undefined, [
        {
          pointer: '/identity/number',
          detail: '该证件号已在其他地区登记；确认无误可照样建档，由上级核对是否同一人',
          detailEn:
            'Registered in another area; if it is right, register all the same: the level above compares',
        },
      ])
  }
  if (input.address.detail || position) {
    await tx
      .insertInto('people.address')
      .values({
        ...row,
        id: uuidv7(),
        elder_id: id,
        kind: 'residence',
        place_code: input.address.regionCode,
        detail: input.address.detail,
        lon: position?.lon ?? null,
        lat: position?.lat ?? null,
        given_lon: input.address.coordinates?.lon ?? null,
        given_lat: input.address.coordinates?.lat ?? null,
        given_system: input.address.coordinates?.system ?? null,
        valid: spanText(today, null),
        source: input.source ?? '建档',
      })
      .execute()
  }
  await setPhones(
    tx,
    { elderId: id, contactId: null, regionCode: row.region_code, orgId: row.org_id },
    input.phones,
    today,
    '/phones',
  )
  await tell(tx, events.registered, {}, row)
  return id
}

export const registerRoute = route(contract.register, async ({ tx, body }) => {
  const id = await register(tx, body)
  return elderView(tx, await getElder(tx, id))
})
