import { incidentKinds, type LadderAction, type SystemNote } from '#contract/alarms'
import { uuidv7 } from '#contract/id'
import { send } from '#modules/notifications'
import { sitesServing } from '#modules/organisations'
import { contactLadder, type Rung } from '#modules/people'
import { regionName } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { reach } from './attempt.ts'
import type { IncidentRow } from './incident.ts'
import { lineName, peopleOfLine, peopleOfOrganisation } from './recipients.ts'

type Step = { readonly level: number; readonly step: number; readonly by: string }
const LADDER: SystemNote = 'note:ladder'

/** `08:42` in the business zone. */
export function timeOf(at: Date): string {
  return new Intl.DateTimeFormat('zh-CN', {
    timeZone: 'Asia/Shanghai',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(at)
}

export async function elderNameOf(
  tx: Tx,
  incident: Pick<IncidentRow, 'elder_id' | 'place'>,
): Promise<string> {
  if (!incident.elder_id) return incident.place ?? '无名地点'
  return (
    (
      await tx
        .selectFrom('people.elder')
        .select('name')
        .where('id', '=', incident.elder_id)
        .executeTakeFirst()
    )?.name ?? '长者'
  )
}

/** Carries out one action of a step: messages leave after commit, each person reached has a line. Runs as the system. */
export async function act(
  tx: Tx,
  incident: IncidentRow,
  action: LadderAction,
  { level, step, by = LADDER }: Partial<Step> & { level: number },
): Promise<void> {
  const at: Step = { level, step: step ?? 0, by }
  switch (action.to) {
    case 'hub':
      return tellLine(tx, incident, action.line, at)
    case 'family':
      return tellFamily(tx, incident, action.count, at)
    case 'responders':
      return startWaves(tx, incident, action.k, action.qualification ?? null)
    case 'hospital':
      return standBy(tx, incident, at)
    case 'facility':
      return tellFacility(tx, incident, at)
  }
}

export const messageOf = (incident: IncidentRow) => ({
  incidentId: incident.id,
  elderId: incident.elder_id,
  regionCode: incident.region_code,
  orgId: incident.org_id,
  drill: incident.drill,
})

async function tellLine(
  tx: Tx,
  incident: IncidentRow,
  line: Parameters<typeof lineName>[0],
  at: Step,
): Promise<void> {
  const { zh, en } = lineName(line)
  const element = line === 'street' || line === 'city' || line === 'supervisor' ? 'street' : 'hub'
  // The first line is the open desk itself: it hears and sees, nothing is sent.
  if (line === 'operator') {
    await reach(tx, incident, { element, ...at, targetName: zh, channel: 'app' })
    return
  }
  const people = await peopleOfLine(tx, line, incident.region_code)
  if (people.length === 0) {
    await reach(tx, incident, {
      element,
      ...at,
      targetName: zh,
      channel: 'message',
      answer: 'failed',
      note: 'note:nobody-on-post',
    })
    return
  }
  const elder = await elderNameOf(tx, incident)
  for (const person of people) {
    const messageId = await send(tx, {
      template: 'alarms.escalated',
      to: { accountId: person.accountId },
      params: {
        elder,
        incident: incidentKinds[incident.kind],
        level: { zh, en },
        at: timeOf(incident.raised_at),
      },
      ...messageOf(incident),
    })
    await reach(tx, incident, {
      element,
      ...at,
      targetId: person.accountId,
      targetName: `${person.name}（${zh}）`,
      channel: 'message',
      messageId,
    })
  }
}

async function tellFamily(tx: Tx, incident: IncidentRow, count: number, at: Step): Promise<void> {
  const ladder = incident.elder_id ? await contactLadder(tx, incident.elder_id) : []
  const told = await tx
    .selectFrom('alarms.attempt')
    .select('target_id')
    .where('incident_id', '=', incident.id)
    .where('element', '=', 'family')
    .execute()
  const before = new Set(told.map(({ target_id }) => target_id))
  const next = ladder.filter((rung) => rung.notify && !before.has(rung.contactId)).slice(0, count)
  if (next.length === 0) {
    // Nobody left is no event the second time; nobody at all is a line the desk must see.
    if (before.size === 0 && incident.elder_id) {
      await reach(tx, incident, {
        element: 'family',
        ...at,
        targetName: '家属',
        channel: 'message',
        answer: 'failed',
        note: 'note:no-contact',
      })
    }
    return
  }
  const elder = await elderNameOf(tx, incident)
  for (const rung of next) await tellContact(tx, incident, rung, elder, at)
}

async function tellContact(
  tx: Tx,
  incident: IncidentRow,
  rung: Rung,
  elder: string,
  at: Step,
): Promise<void> {
  const messageId = await send(tx, {
    template: 'alarms.family_opened',
    to: { contactId: rung.contactId },
    params: { elder, incident: incidentKinds[incident.kind], at: timeOf(incident.raised_at) },
    ...messageOf(incident),
  })
  await reach(tx, incident, {
    element: 'family',
    ...at,
    targetId: rung.contactId,
    targetName: rung.name,
    channel: 'message',
    messageId,
  })
}

/** The waves have a row and a deadline of their own: see 0290, `alarms.wave`. */
export async function startWaves(
  tx: Tx,
  incident: Pick<IncidentRow, 'id' | 'org_id' | 'region_code'>,
  k: number,
  qualification: string | null,
  firstAt: Date = clock.now(),
): Promise<void> {
  await tx
    .insertInto('alarms.wave')
    .values({
      id: uuidv7(clock.now().getTime()),
      incident_id: incident.id,
      org_id: incident.org_id,
      region_code: incident.region_code,
      k,
      qualification,
      due_at: firstAt,
    })
    .execute()
}

/** Says where, and nothing of the person: most alarms turn out to need no ambulance. */
async function standBy(tx: Tx, incident: IncidentRow, at: Step): Promise<void> {
  const from =
    incident.lon === null || incident.lat === null ? {} : { from: { lon: incident.lon, lat: incident.lat } }
  const sites = await sitesServing(tx, incident.region_code, { kinds: ['emergency_120'], ...from, limit: 1 })
  const site = sites[0]
  if (!site?.dutyPhone) {
    await reach(tx, incident, {
      element: 'hospital',
      ...at,
      targetId: site?.id ?? null,
      targetName: site?.name ?? '120',
      channel: 'message',
      answer: 'failed',
      note: site ? 'note:no-duty-phone' : 'note:no-ambulance-centre',
    })
    return
  }
  const messageId = await send(tx, {
    template: 'alarms.hospital_standby',
    to: { phone: site.dutyPhone },
    params: {
      incident: incidentKinds[incident.kind],
      area: (await regionName(tx, incident.region_code)) ?? '',
      at: timeOf(incident.raised_at),
    },
    ...messageOf(incident),
  })
  await reach(tx, incident, {
    element: 'hospital',
    ...at,
    targetId: site.id,
    targetName: site.name,
    channel: 'message',
    messageId,
    note: 'note:stand-by',
  })
}

async function tellFacility(tx: Tx, incident: IncidentRow, at: Step): Promise<void> {
  if (!incident.org_id) return
  const params = {
    place: incident.place ?? '',
    incident: incidentKinds[incident.kind],
    at: timeOf(incident.raised_at),
  }
  const people = await peopleOfOrganisation(tx, incident.org_id)
  for (const person of people) {
    const messageId = await send(tx, {
      template: 'alarms.facility_alert',
      to: { accountId: person.accountId },
      params,
      ...messageOf(incident),
    })
    await reach(tx, incident, {
      element: 'facility',
      ...at,
      targetId: person.accountId,
      targetName: person.name,
      channel: 'message',
      messageId,
    })
  }
  const sites = await tx
    .selectFrom('organisations.site')
    .select(['id', 'name', 'duty_phone'])
    .where('org_id', '=', incident.org_id)
    .where('duty_phone', 'is not', null)
    .limit(2)
    .execute()
  for (const site of sites) {
    const messageId = await send(tx, {
      template: 'alarms.facility_alert',
      to: { phone: site.duty_phone ?? '' },
      params,
      ...messageOf(incident),
    })
    await reach(tx, incident, {
      element: 'facility',
      ...at,
      targetId: site.id,
      targetName: `${site.name} 值班`,
      channel: 'message',
      messageId,
    })
  }
  if (people.length === 0 && sites.length === 0) {
    await reach(tx, incident, {
      element: 'facility',
      ...at,
      targetName: '机构值班',
      channel: 'message',
      answer: 'failed',
      note: 'note:unreachable-facility',
    })
  }
}
