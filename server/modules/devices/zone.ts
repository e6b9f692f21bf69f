import { sql } from 'kysely'
import { type About, type DeviceKind, events } from '#contract/devices'
import { uuidv7 } from '#contract/id'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'

type Watched = {
  id: string
  kind: DeviceKind
  modelId: string
  target: About['target']
  room: string | null
  spot: string | null
  orgId: string | null
  regionCode: number
}

/**
 * A zone is a room of an organisation, or the rest of it, as watched by one kind of device (B-IOT-13). It is uncovered
 * when no device of the kind that is bound there speaks any more; then a ticket opens, and closes when one does again.
 */
export function zoneOf(device: Watched) {
  const { orgId } = device
  if (!orgId || (device.target !== 'room' && device.target !== 'facility')) return undefined
  const key = `${orgId}/${device.room ?? ''}/${device.kind}`
  const about: About = {
    deviceId: device.id,
    kind: device.kind,
    modelId: device.modelId,
    target: device.target,
    room: device.room,
    spot: device.spot,
  }
  const subject = { subjectId: device.id, orgId, regionCode: device.regionCode }
  return {
    async uncovered(tx: Tx, since: Date): Promise<void> {
      const { rows } = await sql<{ working: boolean }>`
        select exists (select from devices.device where org_id = ${orgId} and target = ${device.target} and room is not distinct from ${device.room}
          and kind = ${device.kind} and state = 'in_use' and went_silent_at is null) as working`.execute(tx)
      if (rows[0]?.working) return
      const opened = await tx
        .insertInto('devices.task')
        .values({
          id: uuidv7(),
          kind: 'uncovered_zone',
          key,
          device_id: device.id,
          org_id: orgId,
          region_code: device.regionCode,
          opened_at: clock.now(),
        })
        .onConflict((c) => c.columns(['kind', 'key']).where('closed_at', 'is', null).doNothing())
        .returning('id')
        .executeTakeFirst()
      if (opened) await record(tx, events.zoneUncovered, { ...about, since: since.toISOString() }, subject)
    },
    async covered(tx: Tx): Promise<void> {
      const closed = await tx
        .updateTable('devices.task')
        .set({ closed_at: clock.now(), outcome: '设备恢复，区域重新覆盖 Covered again' })
        .where('kind', '=', 'uncovered_zone')
        .where('key', '=', key)
        .where('closed_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      if (closed) await record(tx, events.zoneCovered, about, subject)
    },
  }
}
