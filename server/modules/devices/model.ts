import { sql } from 'kysely'
import {
  addModel,
  type DeviceKind,
  deviceKinds,
  editModel,
  listModels,
  type MetricName,
  type Model,
  type SignalName,
} from '#contract/devices'
import { alreadyExists, type FieldError, invalidInput, notFound, stale } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'

type ModelRow = {
  id: string
  maker: string
  name: string
  name_en: string
  kind: DeviceKind
  decoder: 'yike' | 'alink'
  device_class: Model['deviceClass']
  metrics: string[]
  signals: SignalName[]
  heartbeat_seconds: number | null
  late_after_seconds: number
  stale_after_seconds: number
  battery_low_percent: number | null
  test_every_days: number | null
  ended_at: Date | null
  updated_at: Date
  devices: number
}

export function modelView(row: ModelRow): Model {
  return {
    id: row.id,
    maker: row.maker,
    name: row.name,
    nameEn: row.name_en,
    kind: row.kind,
    decoder: row.decoder,
    deviceClass: row.device_class,
    // Checked against the contract when the row was written.
    metrics: row.metrics as MetricName[],
    signals: row.signals,
    heartbeatSeconds: row.heartbeat_seconds,
    lateAfterSeconds: row.late_after_seconds,
    staleAfterSeconds: row.stale_after_seconds,
    batteryLowPercent: row.battery_low_percent,
    testEveryDays: row.test_every_days,
    endedAt: row.ended_at?.toISOString() ?? null,
    devices: row.devices,
    updatedAt: row.updated_at.toISOString(),
  }
}

export async function findModels(tx: Tx, id?: string): Promise<ModelRow[]> {
  // signals as text[]: the driver has no parser for arrays of an enum.
  const { rows } = await sql<ModelRow>`
    select m.id, m.maker, m.name, m.name_en, m.kind, m.decoder, m.device_class, m.metrics, m.signals::text[] as signals, m.heartbeat_seconds, m.late_after_seconds, m.stale_after_seconds, m.battery_low_percent,
      m.test_every_days, m.ended_at, m.updated_at, (select count(*) from devices.device d where d.model_id = m.id and d.state <> 'retired') as devices
    from devices.model m ${id === undefined ? sql`` : sql`where m.id = ${id}`} order by m.ended_at is not null, m.kind, m.maker, m.name`.execute(
    tx,
  )
  return rows
}

export const listModelsRoute = route(listModels, async ({ tx }) => ({
  items: (await findModels(tx)).map(modelView),
}))

/** A model can say at most what its kind can; limits that contradict each other are named. */
function check(
  kind: DeviceKind,
  given: {
    metrics: readonly MetricName[]
    signals: readonly SignalName[]
    lateAfterSeconds: number
    staleAfterSeconds: number
  },
): void {
  const errors: FieldError[] = []
  const can: { metrics: readonly string[]; signals: readonly string[] } = deviceKinds[kind]
  given.metrics.forEach(
    (name, i) =>
      can.metrics.includes(name) ||
      errors.push({
        pointer: `/metrics/${i}`,
        detail: `${deviceKinds[kind].zh}没有 ${name}`,
        detailEn: `A ${deviceKinds[kind].en.toLowerCase()} has no ${name}`,
      }),
  )
  given.signals.forEach(
    (name, i) =>
      can.signals.includes(name) ||
      errors.push({
        pointer: `/signals/${i}`,
        detail: `${deviceKinds[kind].zh}没有 ${name}`,
        detailEn: `A ${deviceKinds[kind].en.toLowerCase()} has no ${name}`,
      }),
  )
  if (given.staleAfterSeconds < given.lateAfterSeconds)
    errors.push({
      pointer: '/staleAfterSeconds',
      detail: '不能小于迟到时限',
      detailEn: 'Not less than the limit of lateness',
    })
  if (errors.length > 0) throw invalidInput(undefined, errors)
}

const columnsOf = (body: Omit<Model, 'id' | 'kind' | 'endedAt' | 'devices' | 'updatedAt'>) => ({
  maker: body.maker,
  name: body.name,
  name_en: body.nameEn,
  decoder: body.decoder,
  device_class: body.deviceClass,
  metrics: body.metrics,
  signals: sql<never>`${body.signals}::text[]::devices.signal[]`,
  heartbeat_seconds: body.heartbeatSeconds,
  late_after_seconds: body.lateAfterSeconds,
  stale_after_seconds: body.staleAfterSeconds,
  battery_low_percent: body.batteryLowPercent,
  test_every_days: body.testEveryDays,
  updated_at: clock.now(),
})

export const addModelRoute = route(addModel, async ({ tx, body }) => {
  check(body.kind, body)
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('devices.model')
    .values({ id: body.id, kind: body.kind, ...columnsOf(body) })
    .onConflict((c) => c.doNothing())
    .executeTakeFirst()
  if (!numInsertedOrUpdatedRows)
    throw alreadyExists(undefined, [{ pointer: '/id', detail: '已有此编号', detailEn: 'Taken' }])
  return get(tx, body.id)
})

export const editModelRoute = route(editModel, async ({ tx, params, body }) => {
  const [before] = await findModels(tx, params.id)
  if (!before) throw notFound()
  check(before.kind, body)
  const { numUpdatedRows } = await tx
    .updateTable('devices.model')
    .set({ ...columnsOf(body), ended_at: body.ended ? (before.ended_at ?? clock.now()) : null })
    .where('id', '=', params.id)
    .where('updated_at', '=', new Date(body.updatedAt))
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw stale()
  return get(tx, params.id)
})

async function get(tx: Tx, id: string): Promise<Model> {
  const [row] = await findModels(tx, id)
  if (!row) throw notFound()
  return modelView(row)
}
