import { sql } from 'kysely'
import * as contract from '#contract/responders'
import { dayOf } from '#contract/day'
import { decodeCursor, encodeCursor } from '#contract/page'
import { boundsOf } from '#contract/region'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { invitationView } from './invitation.ts'
import { getRosterRow, responderView, selectRoster } from './responder.ts'

export const listRoute = route(contract.list, async ({ tx, actor, query }) => {
  const { scope } = actor
  const now = clock.now()
  let rows = selectRoster(tx)
  if (scope.audience === 'staff') {
    const own = boundsOf(scope.region)
    rows = rows.where('r.region_code', '>=', own.lo).where('r.region_code', '<', own.hi)
  }
  if (scope.audience === 'org') rows = rows.where('r.org_id', '=', scope.orgId)
  if (query.region !== undefined) {
    const { lo, hi } = boundsOf(query.region)
    rows = rows.where('r.region_code', '>=', lo).where('r.region_code', '<', hi)
  }
  if (query.q)
    rows = rows.where(
      sql<boolean>`(r.name like ${`%${query.q.replaceAll(/[\\%_]/g, (c) => `\\${c}`)}%`} or r.phone_tail = ${query.q})`,
    )
  if (query.kind) rows = rows.where('r.kind', '=', query.kind)
  if (query.orgId) rows = rows.where('r.org_id', '=', query.orgId)
  // As responders.on_duty says of one, for a whole roster by one look at the shifts.
  if (query.duty)
    rows = rows.where(
      sql<boolean>`(case when r.ended_at is not null then false
        when r.duty_mode <> 'shift' and (r.duty_until is null or r.duty_until > ${now}) then r.duty_mode = 'on'
        else r.id in (select s.responder_id from responders.shift s where s.starts_at <= ${now} and s.ends_at > ${now}) end) = ${query.duty === 'on'}`,
    )
  if (query.qualification) {
    rows =
      rows.where(sql<boolean>`exists (select from responders.qualification q where q.responder_id = r.id and q.kind = ${query.qualification}
      and q.valid_from <= ${dayOf(now)} and (q.valid_until is null or q.valid_until >= ${dayOf(now)}))`)
  }
  rows = rows.where('r.ended_at', query.left === 'yes' ? 'is not' : 'is', null)
  const after = decodeCursor(query.after)
  const [key, id] = after ?? []
  const paged =
    query.sort === 'name'
      ? rows
          .$if(typeof key === 'string' && typeof id === 'string', (q) =>
            q.where((eb) => eb(eb.refTuple('r.name', 'r.id'), '>', eb.tuple(String(key), String(id)))),
          )
          .orderBy('r.name')
          .orderBy('r.id')
      : rows
          .$if(typeof key === 'string' && typeof id === 'string', (q) =>
            q.where((eb) =>
              eb(eb.refTuple('r.updated_at', 'r.id'), '<', eb.tuple(new Date(String(key)), String(id))),
            ),
          )
          .orderBy('r.updated_at', 'desc')
          .orderBy('r.id', 'desc')
  const found = await paged.limit(query.limit + 1).execute()
  const page = found.slice(0, query.limit)
  const last = page.at(-1)
  const next =
    found.length > query.limit && last
      ? encodeCursor([query.sort === 'name' ? last.name : last.updated_at.toISOString(), last.id])
      : null
  return { items: page.map(responderView), next }
})

/** Missions shown on a record; the phone's history has them all. */
const MISSIONS = 30

export const showRoute = route(contract.show, async ({ tx, params }) => {
  const row = await getRosterRow(tx, params.id)
  const today = dayOf(clock.now())
  const qualifications = await tx
    .selectFrom('responders.qualification')
    .selectAll()
    .where('responder_id', '=', row.id)
    .orderBy('kind')
    .orderBy('valid_from', 'desc')
    .execute()
  const keys = await tx
    .selectFrom('responders.held_key as k')
    .leftJoin('people.elder as e', 'e.id', 'k.elder_id')
    .selectAll('k')
    .select('e.name as elder_name')
    .where('k.responder_id', '=', row.id)
    .orderBy('k.since', 'desc')
    .execute()
  const missions = await tx
    .selectFrom('responders.invitation')
    .selectAll()
    .where('responder_id', '=', row.id)
    .orderBy('invited_at', 'desc')
    .limit(MISSIONS)
    .execute()
  return {
    ...responderView(row),
    qualificationList: qualifications.map((held) => ({
      id: held.id,
      kind: held.kind,
      validFrom: held.valid_from,
      validUntil: held.valid_until,
      certificate: held.certificate,
      validNow: held.valid_from <= today && (held.valid_until === null || held.valid_until >= today),
    })),
    // Ids of the database are uuids; the brand is the contract's.
    keyList: keys.map((key) => ({
      id: key.id,
      elderId: key.elder_id as contract.Invitation['elderId'] & string,
      elderName: key.elder_name,
      since: key.since,
      until: key.until,
      note: key.note,
    })),
    missions: missions.map((mission) => invitationView(mission, null)),
  }
})
