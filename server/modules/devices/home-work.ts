import { type RawBuilder, sql } from 'kysely'
import { dayOf } from '#contract/day'
import { BindingInput, type DeviceKind, deviceKinds, problems } from '#contract/devices'
import * as contract from '#contract/device-home-works'
import { cut, decodeCursor } from '#contract/page'
import { invalidInput, notFound } from '#contract/problem'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { bind } from './bind.ts'
import { getDevice } from './device.ts'
import { scopeOf } from './list.ts'

type Row = {
  id: string
  elder_id: string
  elder_name: string
  region_code: number
  check_id: string | null
  work: string
  builder: string
  state: contract.HomeWorkState
  due_on: string | null
  completed_on: string | null
  accepted_at: Date | null
  accepted_by_name: string | null
  reason: string | null
  created_at: Date
  created_by_name: string | null
  updated_at: Date
  sensors: {
    ordinal: number
    kind: DeviceKind
    spot: string
    device_id: string | null
    serial: string | null
    bound: boolean
    heard_at: string | null
  }[]
}

/** The first message since a device was fitted, straight from what it sent: kept on the row only once accepted. */
const heard = sql`coalesce(s.heard_at, (select min(r.received_at) from devices.reading r where r.device_id = s.device_id and r.at >= s.fitted_at - interval '1 minute' and r.received_at >= s.fitted_at))`

async function rowsOf(tx: Tx, where: RawBuilder<unknown>, limit: number): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select d.*, e.name as elder_name, coalesce((select jsonb_agg(jsonb_build_object('ordinal', s.ordinal, 'kind', s.kind, 'spot', s.spot, 'device_id', s.device_id,
        'serial', v.serial, 'bound', v.elder_id is not distinct from d.elder_id, 'heard_at', ${heard}) order by s.ordinal)
      from devices.home_work_sensor s left join devices.device v on v.id = s.device_id where s.work_id = d.id), '[]') as sensors
    from devices.home_work d join people.elder e on e.id = d.elder_id
    where ${where} order by d.created_at desc, d.id desc limit ${limit}`.execute(tx)
  return rows
}

async function views(tx: Tx, rows: readonly Row[]) {
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    id: row.id,
    elderId: row.elder_id,
    elderName: row.elder_name,
    regionCode: row.region_code,
    regionName: names.get(row.region_code) ?? '',
    checkId: row.check_id,
    work: row.work,
    builder: row.builder,
    state: row.state,
    dueOn: row.due_on,
    completedOn: row.completed_on,
    acceptedAt: row.accepted_at?.toISOString() ?? null,
    acceptedBy: row.accepted_by_name,
    reason: row.reason,
    sensors: row.sensors.map((s) => ({
      ordinal: s.ordinal,
      kind: s.kind,
      spot: s.spot,
      deviceId: s.device_id,
      serial: s.serial,
      bound: s.device_id !== null && s.bound,
      heardAt: s.heard_at === null ? null : new Date(s.heard_at).toISOString(),
    })),
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by_name,
    updatedAt: row.updated_at.toISOString(),
  }))
}

async function get(tx: Tx, id: string): Promise<Row> {
  const [row] = await rowsOf(tx, sql`d.id = ${id}`, 1)
  if (!row) throw notFound()
  return row
}

async function show(tx: Tx, id: string) {
  const [view] = await views(tx, [await get(tx, id)])
  if (!view) throw notFound()
  return view
}

const about = (row: Pick<Row, 'id' | 'elder_id' | 'region_code'>) => ({
  subjectId: row.id,
  elderId: row.elder_id,
  regionCode: row.region_code,
})

/** Moves on from one of the states the step may start from; refuses any other, whoever was faster. */
async function move(
  tx: Tx,
  row: Row,
  step: keyof typeof contract.homeWorkTransitions,
  set: { state: contract.HomeWorkState } & Record<string, unknown>,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('devices.home_work')
    .set({ ...set, updated_at: clock.now() })
    .where('id', '=', row.id)
    .where('state', 'in', contract.homeWorkTransitions[step])
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw contract.homeWorkProblems.wrongState()
  await record(tx, contract.homeWorkEvents.moved, { state: set.state }, about(row))
}

export const listHomeWorksRoute = route(contract.listHomeWorks, async ({ tx, actor, query }) => {
  const [at, id] = decodeCursor(query.after) ?? []
  const rows = await rowsOf(
    tx,
    sql`${scopeOf(actor, query.region)}
      ${query.state ? sql`and d.state = ${query.state}` : sql``}
      ${query.elderId ? sql`and d.elder_id = ${query.elderId}` : sql``}
      ${query.q ? sql`and (position(${query.q} in e.name) > 0 or position(${query.q} in d.builder) > 0)` : sql``}
      ${at ? sql`and (d.created_at, d.id) < (${at}::timestamptz, ${id ?? null}::uuid)` : sql``}`,
    query.limit + 1,
  )
  const page = cut(rows, query.limit, (last) => [last.created_at.toISOString(), last.id])
  return { items: await views(tx, page.rows), next: page.next }
})

export const planHomeWorkRoute = route(contract.planHomeWork, async ({ tx, body }) => {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code', 'org_id', 'status'])
    .where('id', '=', body.elderId)
    .executeTakeFirst()
  if (!elder)
    throw invalidInput(undefined, [
      { pointer: '/elderId', detail: '没有找到这位长者', detailEn: 'No such elder' },
    ])
  if (elder.status === 'died')
    throw invalidInput(undefined, [
      { pointer: '/elderId', detail: '该长者已去世', detailEn: 'This person has died' },
    ])
  if (body.checkId) {
    const check = await tx
      .selectFrom('assessment.home_check')
      .select('elder_id')
      .where('id', '=', body.checkId)
      .executeTakeFirst()
    if (check?.elder_id !== elder.id)
      throw invalidInput(undefined, [
        {
          pointer: '/checkId',
          detail: '没有这位长者的这次居家环境评估',
          detailEn: 'This home was not looked at then',
        },
      ])
  }
  const inserted = await tx
    .insertInto('devices.home_work')
    .values({
      id: body.id,
      elder_id: elder.id,
      region_code: elder.region_code,
      org_id: elder.org_id,
      check_id: body.checkId,
      work: body.work,
      builder: body.builder,
      due_on: body.dueOn,
      created_at: clock.now(),
      updated_at: clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows) {
    for (const [index, { kind, spot }] of body.sensors.entries())
      await tx
        .insertInto('devices.home_work_sensor')
        .values({
          work_id: body.id,
          ordinal: index + 1,
          elder_id: elder.id,
          region_code: elder.region_code,
          org_id: elder.org_id,
          kind,
          spot,
        })
        .execute()
    await record(
      tx,
      contract.homeWorkEvents.planned,
      { sensors: body.sensors.length },
      { subjectId: body.id, elderId: elder.id, regionCode: elder.region_code },
    )
  }
  return show(tx, body.id)
})

/** Completing again puts another device where one did not work: what was bound there before stays in the register of devices. */
export const completeHomeWorkRoute = route(contract.completeHomeWork, async ({ tx, params, body }) => {
  const row = await get(tx, params.homeWorkId)
  if (!contract.homeWorkCan.complete(row)) throw contract.homeWorkProblems.wrongState()
  if (body.completedOn > dayOf(clock.now()))
    throw invalidInput(undefined, [
      { pointer: '/completedOn', detail: '不能在今天之后', detailEn: 'Not after today' },
    ])
  const wrong: { pointer: string; detail: string; detailEn: string }[] = []
  for (const [index, { ordinal, serial }] of body.fitted.entries()) {
    const pointer = `/fitted/${index}/serial`
    const sensor = row.sensors.find((s) => s.ordinal === ordinal)
    const device = await tx
      .selectFrom('devices.device')
      .select(['id', 'kind', 'state', 'elder_id'])
      .where('serial', '=', serial)
      .executeTakeFirst()
    if (!sensor) wrong.push({ pointer, detail: '改造里没有这一处', detailEn: 'No such place in this work' })
    else if (!device)
      wrong.push({ pointer, detail: `没有登记编号 ${serial}`, detailEn: `${serial} is not registered` })
    else if (device.kind !== sensor.kind)
      wrong.push({
        pointer,
        detail: `${serial} 是${deviceKinds[device.kind].zh}，这里要装${deviceKinds[sensor.kind].zh}`,
        detailEn: `${serial} is a ${deviceKinds[device.kind].en}, not a ${deviceKinds[sensor.kind].en}`,
      })
    else if (device.state === 'in_use' && device.elder_id !== row.elder_id)
      wrong.push({
        pointer,
        detail: `${serial} 正在别处使用`,
        detailEn: `${serial} is in use somewhere else`,
      })
    else if (device.state !== 'in_stock' && device.state !== 'in_use') throw problems.wrongState()
  }
  for (const sensor of row.sensors)
    if (sensor.device_id === null && !body.fitted.some((one) => one.ordinal === sensor.ordinal))
      wrong.push({
        pointer: '/fitted',
        detail: `第 ${sensor.ordinal} 处（${sensor.spot}）没有填设备编号`,
        detailEn: `No device for place ${sensor.ordinal} (${sensor.spot})`,
      })
  if (wrong.length > 0) throw invalidInput(undefined, wrong)

  for (const { ordinal, serial } of body.fitted) {
    const sensor = row.sensors.find((s) => s.ordinal === ordinal)
    const { id, state, elder_id, target } = await tx
      .selectFrom('devices.device')
      .select(['id', 'state', 'elder_id', 'target'])
      .where('serial', '=', serial)
      .executeTakeFirstOrThrow()
    if (sensor?.device_id === id) continue
    if (state !== 'in_use' || elder_id !== row.elder_id || target !== 'home')
      await bind(
        tx,
        await getDevice(tx, id),
        BindingInput.parse({
          target: 'home',
          elderId: row.elder_id,
          spot: sensor?.spot,
          reason: '居家适老化改造 Home modification',
        }),
      )
    await tx
      .updateTable('devices.home_work_sensor')
      .set({ device_id: id, fitted_at: clock.now() })
      .where('work_id', '=', row.id)
      .where('ordinal', '=', ordinal)
      .execute()
  }
  await move(tx, row, 'complete', { state: 'completed', completed_on: body.completedOn })
  return show(tx, row.id)
})

export const acceptHomeWorkRoute = route(contract.acceptHomeWork, async ({ tx, actor, params }) => {
  const row = await get(tx, params.homeWorkId)
  if (!contract.homeWorkCan.accept(row)) throw contract.homeWorkProblems.wrongState()
  const named = (sensors: Row['sensors']) =>
    // In brackets: behind a space a serial could pass for the English of a detail in both languages.
    sensors.map((s) => (s.serial === null ? s.spot : `${s.spot}（${s.serial}）`)).join('、')
  const loose = row.sensors.filter((s) => s.device_id === null || !s.bound)
  if (loose.length > 0) throw contract.homeWorkProblems.notBound(named(loose))
  const silent = row.sensors.filter((s) => s.heard_at === null)
  if (silent.length > 0) throw contract.homeWorkProblems.notHeard(named(silent))
  for (const sensor of row.sensors)
    await tx
      .updateTable('devices.home_work_sensor')
      .set({ heard_at: new Date(sensor.heard_at ?? 0) })
      .where('work_id', '=', row.id)
      .where('ordinal', '=', sensor.ordinal)
      .execute()
  await move(tx, row, 'accept', {
    state: 'accepted',
    accepted_at: clock.now(),
    accepted_by_name: actor.name,
  })
  return show(tx, row.id)
})

export const giveUpHomeWorkRoute = route(contract.giveUpHomeWork, async ({ tx, params, body }) => {
  const row = await get(tx, params.homeWorkId)
  await move(tx, row, 'giveUp', { state: 'given_up', reason: body.reason })
  return show(tx, row.id)
})
