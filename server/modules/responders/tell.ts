import { z } from 'zod'
import { incidentKinds } from '#contract/alarm-words'
import { regionName } from '#modules/regions'
import { send } from '#modules/notifications'
import type { Tx } from '#platform/db'
import { job } from '#platform/jobs'
import { decrypt } from '#platform/secrets'
import type { InvitationRow } from './invitation.ts'

/** Messages to responders leave after commit, as the system: a desk may invite a helper of the next district, whose phone is outside its scope. */

const Payload = z.object({ invitationId: z.uuid() })

async function addressee(
  tx: Tx,
  responderId: string,
): Promise<{ accountId: string } | { phone: string } | undefined> {
  const row = await tx
    .selectFrom('responders.responder')
    .select(['account_id', 'phone_cipher'])
    .where('id', '=', responderId)
    .executeTakeFirst()
  if (row?.account_id) return { accountId: row.account_id }
  return row?.phone_cipher ? { phone: decrypt(row.phone_cipher) } : undefined
}

const about = (row: InvitationRow) => ({
  incidentId: row.incident_id,
  regionCode: row.region_code,
  drill: row.drill,
})

export const tellInvited = job('responders.tell_invited', Payload, async (app, { invitationId }) => {
  await app.db.asSystem('responders.tell_invited', async (tx) => {
    const row = await tx
      .selectFrom('responders.invitation')
      .selectAll()
      .where('id', '=', invitationId)
      .executeTakeFirst()
    const to = row && (await addressee(tx, row.responder_id))
    // Answered or withdrawn meanwhile: nothing to say.
    if (!row || !to || row.state !== 'invited') return
    const words = new Map<string, { zh: string; en: string }>(Object.entries(incidentKinds))
    await send(tx, {
      template: 'responders.invited',
      to,
      params: {
        incident: words.get(row.kind) ?? row.kind,
        area: (await regionName(tx, row.region_code)) ?? '',
        distance:
          row.distance_m === null
            ? { zh: '距离不明', en: 'distance unknown' }
            : { zh: `${row.distance_m} 米`, en: `${row.distance_m} m` },
        link: `${app.config.publicUrl}/field/invitations/${row.id}`,
      },
      key: `responders.invited:${row.id}`,
      ...about(row),
    })
  })
})

export const tellOff = job('responders.tell_off', Payload, async (app, { invitationId }) => {
  await app.db.asSystem('responders.tell_off', async (tx) => {
    const row = await tx
      .selectFrom('responders.invitation')
      .selectAll()
      .where('id', '=', invitationId)
      .executeTakeFirst()
    const to = row && (await addressee(tx, row.responder_id))
    if (!row || !to) return
    await send(tx, {
      template: 'responders.told_off',
      to,
      params: { area: (await regionName(tx, row.region_code)) ?? '' },
      key: `responders.told_off:${row.id}`,
      ...about(row),
    })
  })
})
