import { sql } from 'kysely'
import type { z } from 'zod'
import { Command, events, problems, Reply, sendCommand, topics } from '#contract/devices'
import { uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import { deadline } from '#platform/deadlines'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { CHANNEL } from './known.ts'

type CommandRow = {
  id: string
  name: string
  params: unknown
  state: 'queued' | 'sent' | 'done' | 'failed' | 'expired'
  created_at: Date
  expires_at: Date
  sent_at: Date | null
  answered_at: Date | null
  detail: string | null
}

export function commandView(row: CommandRow) {
  return {
    id: row.id,
    name: row.name,
    params: Command.shape.params.parse(row.params),
    state: row.state,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    sentAt: row.sent_at?.toISOString() ?? null,
    answeredAt: row.answered_at?.toISOString() ?? null,
    detail: row.detail,
  }
}

export const sendCommandRoute = route(sendCommand, async ({ tx, params, body }) => {
  const device = await tx
    .selectFrom('devices.device')
    .select(['id', 'serial', 'state', 'elder_id', 'org_id', 'region_code'])
    .where('id', '=', params.id)
    .executeTakeFirst()
  if (!device) throw notFound()
  if (device.state === 'retired') throw problems.wrongState()
  const expires = new Date(clock.now().getTime() + body.expiresInHours * 3_600_000)
  const row = await tx
    .insertInto('devices.command')
    .values({
      id: uuidv7(),
      device_id: device.id,
      region_code: device.region_code,
      name: body.name,
      params: JSON.stringify(body.params),
      expires_at: expires,
      lapse_at: expires,
      created_at: clock.now(),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(
    tx,
    events.commandSent,
    { commandId: row.id, name: row.name },
    { subjectId: device.id, elderId: device.elder_id, orgId: device.org_id, regionCode: device.region_code },
  )
  // Whichever process holds the device's connection hears this when we commit.
  await sql`select pg_notify(${CHANNEL}, ${`command ${device.serial}`})`.execute(tx)
  return commandView(row)
})

/** The open commands of a device, as payloads to publish; marks them sent. Sent again at each connect until answered or expired. */
export async function openCommands(tx: Tx, serial: string): Promise<{ topic: string; payload: string }[]> {
  const { rows } = await sql<{ id: string; name: string; params: Record<string, unknown>; expires_at: Date }>`
    update devices.command c set state = 'sent', sent_at = ${clock.now()}, sent_count = c.sent_count + 1
    from devices.device d where d.id = c.device_id and d.serial = ${serial} and c.state in ('queued', 'sent') and c.expires_at > ${clock.now()}
    returning c.id, c.name, c.params, c.expires_at`.execute(tx)
  return rows
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, name, params, expires_at }) => ({
      topic: topics.command(serial),
      payload: JSON.stringify({ id, name, params, expiresAt: expires_at.toISOString() } satisfies z.infer<
        typeof Command
      >),
    }))
}

/** A device's answer. An answer to a command that is not its own, or was answered before, changes nothing. */
export async function takeReply(tx: Tx, serial: string, payload: Buffer): Promise<void> {
  const reply = Reply.parse(JSON.parse(payload.toString('utf8')))
  await sql`
    update devices.command c set state = ${reply.ok ? 'done' : 'failed'}::devices.command_state, lapse_at = null, answered_at = ${clock.now()}, detail = ${reply.detail ?? null}
    from devices.device d where d.id = c.device_id and d.serial = ${serial} and c.id = ${reply.id} and c.state in ('queued', 'sent')`.execute(
    tx,
  )
}

export const commandExpiry = deadline({
  name: 'devices.command_expiry',
  table: 'devices.command',
  column: 'lapse_at',
  everyMs: 10_000,
  async run(tx, row) {
    await tx
      .updateTable('devices.command')
      .set({ state: 'expired', lapse_at: null })
      .where('id', '=', row.id)
      .execute()
  },
})
