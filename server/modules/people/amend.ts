import { dayOf } from '#contract/day'
import { events } from '#contract/people'
import * as contract from '#contract/people-edit'
import { invalidInput, stale } from '#contract/problem'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { because, tell } from './because.ts'
import { getElder } from './elder.ts'
import { refuseKnownIdentity, sealIdentity } from './identity.ts'
import { nameKeys } from './name.ts'
import { setPhones } from './phone.ts'
import { elderView } from './record.ts'
import { certifiedName } from './register.ts'

export const amendRoute = route(contract.amend, async ({ tx, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  if (elder.updated_at.toISOString() !== new Date(body.updatedAt).toISOString()) throw stale()
  await because(tx, body.reason)
  const identity = body.identity ? sealIdentity(body.identity) : undefined
  if (identity?.columns.identity_hash) await refuseKnownIdentity(tx, identity.columns.identity_hash, elder.id)
  const birthDay = identity?.says?.birthDay ?? body.birthDay
  const sex = identity?.says?.sex ?? body.sex
  if (identity?.says && body.birthDay && body.birthDay !== identity.says.birthDay)
    throw invalidInput(undefined, [
      {
        pointer: '/birthDay',
        detail: `与证件号中的 ${identity.says.birthDay} 不一致`,
        detailEn: `The identity number says ${identity.says.birthDay}`,
      },
    ])
  // Whoever has a number on record has their birth date and sex from it.
  if (
    !identity &&
    elder.identity_cipher &&
    ((body.birthDay && body.birthDay !== elder.birth_day) || (body.sex && body.sex !== elder.sex))
  ) {
    throw invalidInput(undefined, [
      {
        pointer: body.birthDay && body.birthDay !== elder.birth_day ? '/birthDay' : '/sex',
        detail: '由证件号得出；如有误请更正证件号',
        detailEn: 'It comes from the identity number: correct that instead',
      },
    ])
  }
  if (birthDay && birthDay > dayOf(clock.now()))
    throw invalidInput(undefined, [
      { pointer: '/birthDay', detail: '出生日期在将来', detailEn: 'The birth date is in the future' },
    ])
  const name = body.name === undefined ? undefined : certifiedName(body.name, '/name')
  const changed = await tx
    .updateTable('people.elder')
    .set({
      ...(name === undefined ? {} : { name, ...nameKeys(name) }),
      ...(body.otherNames === undefined
        ? {}
        : { other_names: body.otherNames.map((other, i) => certifiedName(other, `/otherNames/${i}`)) }),
      ...identity?.columns,
      ...(birthDay === undefined ? {} : { birth_day: birthDay }),
      ...(body.birthExact === undefined ? {} : { birth_exact: body.birthExact }),
      ...(sex === undefined ? {} : { sex }),
      ...(body.nation === undefined ? {} : { nation: body.nation }),
      ...(body.mobility === undefined ? {} : { mobility: body.mobility }),
      // Moves updated_at even when only phones change, so that two forms never overwrite each other.
      address: elder.address,
    })
    .where('id', '=', elder.id)
    .where('updated_at', '=', elder.updated_at)
    .returningAll()
    .executeTakeFirst()
  if (!changed) throw stale()
  if (body.phones)
    await setPhones(
      tx,
      { elderId: elder.id, contactId: null, regionCode: elder.region_code, orgId: elder.org_id },
      body.phones,
      dayOf(clock.now()),
      '/phones',
    )
  await tell(tx, events.changed, { what: 'basics' }, changed)
  return elderView(tx, changed)
})
