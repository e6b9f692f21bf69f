import { sql } from 'kysely'
import * as contract from '#contract/responders'
import { gate } from '#modules/access'
import { elderCard } from '#modules/people'
import { fromWgs84 } from '#modules/regions'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { getInvitation, ofInvitation, subjectOf } from './invitation.ts'
import { onBehalf } from './on-behalf.ts'

/** Bound by the mission: between acceptance and its end. */
export const liveNow = (state: contract.InvitationState): boolean =>
  contract.liveStates.some((live) => live === state)

/**
 * What is needed at the door, from acceptance to the end of the mission and not a moment longer. Read as the system,
 * because a responder's own scope holds no elder; every opening is an event and an entry of the access log.
 */
export const briefingRoute = route(contract.briefing, async (input) => {
  const answer = await onBehalf(input, 'responders.briefing', input.params.id, async (tx, me) => {
    const bound = await getInvitation(tx, input.params.id, me)
    if (!liveNow(bound.state) || bound.callout_state === 'closed') throw contract.notYours()
    const card = bound.elder_id === null ? null : await elderCard(tx, bound.elder_id, 'accepted')
    const home = card && card.lon !== null && card.lat !== null ? { lon: card.lon, lat: card.lat } : null
    const place =
      bound.place_lon === null || bound.place_lat === null
        ? home
        : { lon: bound.place_lon, lat: bound.place_lat }
    const door =
      bound.elder_id === null
        ? undefined
        : await tx
            .selectFrom('responders.door_code')
            .select('elder_id')
            .where('elder_id', '=', bound.elder_id)
            .executeTakeFirst()
    const others = await tx
      .selectFrom('responders.invitation')
      .select(['responder_name', 'responder_kind', 'state'])
      .where('callout_id', '=', bound.callout_id)
      .where('id', '<>', bound.id)
      .where('state', 'in', contract.liveStates)
      .orderBy('accepted_at')
      .execute()
    // A phone reads it again whenever something changes: ten minutes are one opening, as in the access log.
    const lately = await tx
      .selectFrom('platform.event')
      .select('id')
      .where('subject_id', '=', bound.id)
      .where('type', '=', contract.events.briefingOpened.name)
      .where(sql<boolean>`at > clock_timestamp() - interval '10 minutes'`)
      .executeTakeFirst()
    if (!lately) await record(tx, contract.events.briefingOpened, ofInvitation(bound), subjectOf(bound))
    return {
      card,
      place,
      navigation: place && navigation(place),
      hasDoorCode: door !== undefined,
      others: others.map((other) => ({
        name: other.responder_name,
        kind: other.responder_kind,
        state: other.state,
      })),
    }
  })
  // The elder and the family can ask who looked. Logged as the responder, or nothing is shown.
  if (answer.card) {
    await gate.logAccess(input.tx, {
      actor: input.actor,
      endpoint: `${contract.briefing.method} ${contract.briefing.path}`,
      elderId: answer.card.id,
      reason: '救援任务 / rescue mission',
    })
  }
  return answer
})

/** Amap wants GCJ-02, Baidu BD-09, `geo:` WGS-84 (RFC 5870). */
export function navigation(place: { lon: number; lat: number }): {
  geo: string
  amap: string
  baidu: string
} {
  const gcj = fromWgs84(place, 'GCJ02')
  const bd = fromWgs84(place, 'BD09')
  return {
    geo: `geo:${place.lat},${place.lon}`,
    amap: `https://uri.amap.com/navigation?to=${gcj.lon},${gcj.lat},${encodeURIComponent('救援地点')}&mode=ride&coordinate=gaode&callnative=1`,
    baidu: `https://api.map.baidu.com/direction?destination=latlng:${bd.lat},${bd.lon}|name:${encodeURIComponent('救援地点')}&mode=riding&coord_type=bd09ll&output=html&src=yike`,
  }
}
