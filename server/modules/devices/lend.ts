import { sql } from 'kysely'
import { events, lendDevice, problems, returnDevice } from '#contract/devices'
import { done } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { invalidInput } from '#contract/problem'
import { clock } from '#platform/clock'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { getDevice } from './device.ts'

/** Hands a device to somebody, with the reason. One holder at a time: the database sees to it. */
export const lendDeviceRoute = route(lendDevice, async ({ tx, params, body }) => {
  const device = await getDevice(tx, params.id)
  if (device.state === 'retired' || device.state === 'in_repair') throw problems.wrongState()
  let regionCode = device.region_code
  if (body.holder === 'elder') {
    const elder =
      body.elderId &&
      (await tx
        .selectFrom('people.elder')
        .select(['id', 'region_code'])
        .where('id', '=', body.elderId)
        .executeTakeFirst())
    if (!elder)
      throw invalidInput(undefined, [
        { pointer: '/elderId', detail: '请选长者', detailEn: 'Choose the person' },
      ])
    regionCode = elder.region_code
  }
  if (body.holder === 'organisation') {
    const org =
      body.orgId &&
      (await tx
        .selectFrom('organisations.organisation')
        .select('id')
        .where('id', '=', body.orgId)
        .executeTakeFirst())
    if (!org)
      throw invalidInput(undefined, [
        { pointer: '/orgId', detail: '请选机构', detailEn: 'Choose the organisation' },
      ])
  }
  if (body.holder === 'other' && body.holderName === '')
    throw invalidInput(undefined, [
      { pointer: '/holderName', detail: '请填持有人', detailEn: 'Name the holder' },
    ])
  const id = uuidv7()
  const row = await tx
    .insertInto('devices.custody')
    .values({
      id,
      device_id: device.id,
      holder: body.holder,
      elder_id: body.holder === 'elder' ? (body.elderId ?? null) : null,
      org_id: body.holder === 'organisation' ? (body.orgId ?? null) : null,
      holder_name: body.holderName,
      region_code: regionCode,
      reason: body.reason,
      deposit_free: body.depositFree,
      due_on: body.dueOn ?? null,
      lent_at: clock.now(),
    })
    .onConflict((c) => c.column('device_id').where('returned_at', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!row) throw problems.alreadyLent()
  await record(
    tx,
    events.lent,
    { custodyId: id, holder: body.holder, reason: body.reason, depositFree: body.depositFree },
    { subjectId: device.id, elderId: body.elderId ?? null, orgId: body.orgId ?? null, regionCode },
  )
  return done
})

export const returnDeviceRoute = route(returnDevice, async ({ tx, actor, params, body }) => {
  const device = await getDevice(tx, params.id)
  const { rows } = await sql<{
    id: string
    elder_id: string | null
    org_id: string | null
    region_code: number
  }>`
    update devices.custody set returned_at = greatest(${clock.now()}, lent_at), returned_to = ${actor.accountId}, condition = ${body.condition}
    where device_id = ${device.id} and returned_at is null returning id, elder_id, org_id, region_code`.execute(
    tx,
  )
  const [custody] = rows
  if (!custody) throw problems.notLent()
  await record(
    tx,
    events.returned,
    { custodyId: custody.id, condition: body.condition },
    {
      subjectId: device.id,
      elderId: custody.elder_id,
      orgId: custody.org_id,
      regionCode: custody.region_code,
    },
  )
  return done
})
