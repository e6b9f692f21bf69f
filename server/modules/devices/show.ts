import { sql } from 'kysely'
import { Latest, showDevice, type Target } from '#contract/devices'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { commandView } from './command.ts'
import { deviceView, getDevice } from './device.ts'
import { findModels, modelView } from './model.ts'

export const showDeviceRoute = route(showDevice, async ({ tx, actor, params }) => {
  const device = await getDevice(tx, params.id)
  const [model] = await findModels(tx, device.model_id)
  if (!model) throw notFound()
  const { latest } = await tx
    .selectFrom('devices.device')
    .select('latest')
    .where('id', '=', device.id)
    .executeTakeFirstOrThrow()
  const staff = actor.scope.audience === 'staff'
  const commands = staff
    ? await tx
        .selectFrom('devices.command')
        .selectAll()
        .where('device_id', '=', device.id)
        .orderBy('created_at', 'desc')
        .limit(20)
        .execute()
    : []
  const waiting = staff
    ? await tx
        .selectFrom('devices.quarantine')
        .select((c) => c.fn.countAll<number>().as('n'))
        .where('serial', '=', device.serial)
        .where('state', '=', 'waiting')
        .executeTakeFirstOrThrow()
    : { n: 0 }
  const { devices: _devices, ...modelOfDevice } = modelView(model)
  return {
    ...deviceView(device),
    model: modelOfDevice,
    latest: Latest.parse(latest),
    bindings: await bindingsOf(tx, device.id),
    custody: await custodyOf(tx, device.id),
    tests: (
      await tx
        .selectFrom('devices.test_call')
        .selectAll()
        .where('device_id', '=', device.id)
        .orderBy('at', 'desc')
        .limit(24)
        .execute()
    ).map((t) => ({
      id: t.id,
      at: t.at.toISOString(),
      outcome: t.outcome,
      byDevice: t.by_device,
      note: t.note,
    })),
    commands: commands.map(commandView),
    waiting: waiting.n,
  }
})

async function bindingsOf(tx: Tx, deviceId: string) {
  const { rows } = await sql<{
    id: string
    target: Target
    elder_id: string | null
    elder_name: string | null
    org_id: string | null
    org_name: string | null
    region_code: number
    room: string | null
    address: string | null
    spot: string | null
    reason: string
    from_at: Date
    until_at: Date | null
    end_reason: string | null
  }>`select b.id, b.target, b.elder_id, e.name as elder_name, b.org_id, o.name as org_name, b.region_code, b.room, b.address, b.spot, b.reason, lower(b.bound) as from_at, upper(b.bound) as until_at, b.end_reason
     from devices.binding b left join people.elder e on e.id = b.elder_id left join organisations.organisation o on o.id = b.org_id where b.device_id = ${deviceId} order by lower(b.bound) desc limit 50`.execute(
    tx,
  )
  return rows.map((b) => ({
    id: b.id,
    target: b.target,
    elderId: b.elder_id,
    elderName: b.elder_name,
    orgId: b.org_id,
    orgName: b.org_name,
    regionCode: b.region_code,
    room: b.room,
    address: b.address,
    spot: b.spot,
    reason: b.reason,
    from: b.from_at.toISOString(),
    until: b.until_at?.toISOString() ?? null,
    endReason: b.end_reason,
  }))
}

async function custodyOf(tx: Tx, deviceId: string) {
  const { rows } = await sql<{
    id: string
    holder: 'elder' | 'organisation' | 'other'
    elder_id: string | null
    org_id: string | null
    name: string
    reason: string
    deposit_free: boolean
    due_on: string | null
    lent_at: Date
    returned_at: Date | null
    condition: string | null
  }>`select c.id, c.holder, c.elder_id, c.org_id, coalesce(e.name, o.name, c.holder_name) as name, c.reason, c.deposit_free, c.due_on, c.lent_at, c.returned_at, c.condition
     from devices.custody c left join people.elder e on e.id = c.elder_id left join organisations.organisation o on o.id = c.org_id where c.device_id = ${deviceId} order by c.lent_at desc limit 50`.execute(
    tx,
  )
  return rows.map((c) => ({
    id: c.id,
    holder: c.holder,
    elderId: c.elder_id,
    orgId: c.org_id,
    holderName: c.name,
    reason: c.reason,
    depositFree: c.deposit_free,
    dueOn: c.due_on,
    lentAt: c.lent_at.toISOString(),
    returnedAt: c.returned_at?.toISOString() ?? null,
    condition: c.condition,
  }))
}
