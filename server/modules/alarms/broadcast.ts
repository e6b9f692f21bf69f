import { sql } from 'kysely'
import { z } from 'zod'
import * as contract from '#contract/alarms'
import { send } from '#modules/notifications'
import { regionName } from '#modules/regions'
import { clock } from '#platform/clock'
import { record } from '#platform/events'
import { enqueue, job } from '#platform/jobs'
import { route } from '#platform/module'
import { messageOf } from './act.ts'
import { aboutOf, getIncident } from './incident.ts'

const Search = z.object({ incidentId: z.uuid(), text: z.string(), responderIds: z.array(z.uuid()) })

/** B-IOT-09: what to look for, to those on duty nearest to where the person was last seen. */
export const broadcastRoute = route(contract.broadcast, async ({ tx, params, body }) => {
  const incident = await getIncident(tx, params.id)
  if (!contract.incidentCan.contact(incident)) throw contract.notOpen()
  const near = await nearest(tx, incident.lon, incident.lat, incident.region_code, body.k)
  await enqueue(tx, tellSearch, { incidentId: incident.id, text: body.text, responderIds: near })
  await record(
    tx,
    contract.events.noted,
    { note: `协查通报 search：${body.text}（${near.length}）` },
    aboutOf(incident),
  )
  return { told: near.length }
})

async function nearest(
  tx: Parameters<typeof getIncident>[0],
  lon: number | null,
  lat: number | null,
  region: number,
  k: number,
): Promise<string[]> {
  if (lon === null || lat === null) return []
  const city = region - (region % 100_000_000)
  const { rows } = await sql<{
    responder_id: string
  }>`select responder_id from responders.near(${lon}, ${lat}, ${city}, ${city + 100_000_000}, null, ${clock.now()}, interval '30 minutes', 200, 20000)
    where on_duty and reachable order by metres limit ${k}`.execute(tx)
  return rows.map((row) => row.responder_id)
}

export const tellSearch = job(
  'alarms.tell_search',
  Search,
  async (app, { incidentId, text, responderIds }) => {
    await app.db.asSystem('alarms.tell_search', async (tx) => {
      const incident = await tx
        .selectFrom('alarms.incident')
        .selectAll()
        .where('id', '=', incidentId)
        .executeTakeFirst()
      if (!incident) return
      const area = (await regionName(tx, incident.region_code)) ?? ''
      const people = await tx
        .selectFrom('responders.responder')
        .select(['id', 'account_id'])
        .where('id', 'in', responderIds)
        .execute()
      for (const { id, account_id } of people) {
        if (!account_id) continue
        await send(tx, {
          template: 'alarms.search',
          to: { accountId: account_id },
          params: { area, text },
          key: `alarms.search:${incidentId}:${id}:${text.length}`,
          ...messageOf(incident),
        })
      }
    })
  },
)
