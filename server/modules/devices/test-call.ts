import { sql } from 'kysely'
import { events, problems, recordTest } from '#contract/devices'
import { done } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import { deadline } from '#platform/deadlines'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { aboutOf, subjectOf } from './liveness.ts'
import { getKnown, type Known } from './known.ts'
import { closeTasks, openTask } from './quarantine-put.ts'

const DAY = 86_400_000

/** A test call that was made. A passed one moves the next by the model's interval; a failed one keeps the task open. */
export async function recordTestCall(
  tx: Tx,
  device: Known,
  test: { outcome: 'passed' | 'failed' | 'no_answer'; byDevice: boolean; note: string },
): Promise<void> {
  const now = clock.now()
  await tx
    .insertInto('devices.test_call')
    .values({
      id: uuidv7(),
      device_id: device.id,
      elder_id: device.elderId,
      org_id: device.orgId,
      region_code: device.regionCode,
      at: now,
      outcome: test.outcome,
      by_device: test.byDevice,
      note: test.note,
    })
    .execute()
  const model = await tx
    .selectFrom('devices.model')
    .select('test_every_days')
    .where('id', '=', device.modelId)
    .executeTakeFirstOrThrow()
  const passed = test.outcome === 'passed'
  const next =
    passed && model.test_every_days !== null ? new Date(now.getTime() + model.test_every_days * DAY) : null
  await tx
    .updateTable('devices.device')
    .set({ last_test_at: now, last_test_outcome: test.outcome, ...(passed ? { next_test_at: next } : {}) })
    .where('id', '=', device.id)
    .execute()
  if (passed) await closeTasks(tx, 'test_call', device.serial, '测试通过 Test passed')
  else
    await openTask(tx, {
      kind: 'test_call',
      key: device.serial,
      serial: device.serial,
      deviceId: device.id,
      elderId: device.elderId,
      orgId: device.orgId,
      regionCode: device.regionCode,
      dueAt: now,
    })
  await record(
    tx,
    events.tested,
    { ...aboutOf(device), outcome: test.outcome, byDevice: test.byDevice },
    subjectOf(device),
  )
}

export const recordTestRoute = route(recordTest, async ({ tx, params, body }) => {
  const row = await tx
    .selectFrom('devices.device')
    .select(['id', 'state'])
    .where('id', '=', params.id)
    .executeTakeFirst()
  if (!row) throw notFound()
  if (row.state !== 'in_use') throw problems.wrongState('只有在用设备需要测试 Only a device in use is tested')
  await recordTestCall(tx, await getKnown(tx, row.id), { ...body, byDevice: false })
  return done
})

/** The monthly test call has come due: a task for the desk. */
export const testDue = deadline({
  name: 'devices.test_due',
  table: 'devices.device',
  column: 'next_test_at',
  everyMs: 10_000,
  async run(tx, row) {
    await sql`update devices.device set next_test_at = null where id = ${row.id}`.execute(tx)
    if (row.state !== 'in_use') return
    const device = await getKnown(tx, row.id)
    const taskId = await openTask(tx, {
      kind: 'test_call',
      key: device.serial,
      serial: device.serial,
      deviceId: device.id,
      elderId: device.elderId,
      orgId: device.orgId,
      regionCode: device.regionCode,
      ...(row.next_test_at ? { dueAt: row.next_test_at } : {}),
    })
    if (taskId) await record(tx, events.testDue, aboutOf(device), subjectOf(device))
  },
})
