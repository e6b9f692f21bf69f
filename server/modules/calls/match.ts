import { sql } from 'kysely'
import type { Match } from '#contract/calls'
import { dayOf } from '#contract/day'
import { ancestorOf, boundsOf, type RegionCode } from '#contract/region'
import { findByPhone } from '#modules/people'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'

/** Whose number it is or was, with names; those in use before former ones. Empty for an unknown number. */
export async function matchesOf(tx: Tx, phone: string): Promise<Match[]> {
  const found = await findByPhone(tx, phone)
  if (found.length === 0) return []
  const elders = await tx
    .selectFrom('people.elder as e')
    .leftJoin('regions.region as r', 'r.code', 'e.region_code')
    .select(['e.id', 'e.name', 'r.name as region_name'])
    .where(
      'e.id',
      'in',
      found.map((one) => one.elderId),
    )
    .execute()
  const contactIds = found.flatMap((one) => (one.contactId ? [one.contactId] : []))
  const contacts = contactIds.length
    ? await tx
        .selectFrom('people.contact')
        .select(['id', 'name', 'relation'])
        .where('id', 'in', contactIds)
        .execute()
    : []
  return found.flatMap((one) => {
    const elder = elders.find((row) => row.id === one.elderId)
    if (!elder) return []
    const contact = contacts.find((row) => row.id === one.contactId)
    return [
      {
        elderId: one.elderId as Match['elderId'], // the column is this brand's uuid
        name: elder.name,
        regionName: elder.region_name,
        contactId: one.contactId,
        contactName: contact?.name ?? null,
        relation: contact?.relation ?? null,
        endedOn: one.endedOn,
      },
    ]
  })
}

/** Groups whose missed call cannot wait: nobody else at home may notice (field practice, reference/field C5). */
const HIGH_RISK = ['living_alone', 'disabled', 'dementia', 'severe_illness', 'age90']

/** Lives alone, is disabled, demented, severely ill or 90, or has an open incident. */
export async function isHighRisk(tx: Tx, elderId: string): Promise<boolean> {
  const { rows } = await sql<{ high: boolean }>`select
    people.groups_on(${elderId}, ${dayOf(clock.now())}) && ${HIGH_RISK}::text[]
    or exists (select from alarms.incident i where i.elder_id = ${elderId} and i.state not in ('resolved', 'reviewed')) as high`.execute(
    tx,
  )
  return rows[0]?.high === true
}

/** The region and what holds it, the nearest first: village, street, county, city, province, nation. */
export function chainOf(code: RegionCode): RegionCode[] {
  return [
    ...new Set([
      code,
      ancestorOf(code, 'street'),
      ancestorOf(code, 'county'),
      ancestorOf(code, 'city'),
      ancestorOf(code, 'province'),
      0,
    ]),
  ]
}

export type CentreChoice = {
  id: string
  region_code: number
  number: string | null
  ring_seconds: number
  overflow_to: string | null
}

/** B-CALL-04: the centre of the caller's own district; for an unknown caller that of the number dialled, else the widest. */
export async function centreFor(
  tx: Tx,
  where: { region: RegionCode | null; called: string | null },
): Promise<CentreChoice | undefined> {
  const { rows } =
    await sql<CentreChoice>`select id, region_code, number, ring_seconds, overflow_to from calls.directory() where active order by region_code`.execute(
      tx,
    )
  if (where.region !== null) {
    const chain = chainOf(where.region)
    const nearest = chain
      .map((code) => rows.find((centre) => centre.region_code === code))
      .find((centre) => centre !== undefined)
    if (nearest) return nearest
  }
  const dialled = where.called?.replaceAll(/\D/gu, '')
  const width = (code: RegionCode) => boundsOf(code).hi - code
  return (
    rows.find((centre) => dialled && centre.number === dialled) ??
    rows.toSorted((a, b) => width(b.region_code) - width(a.region_code))[0]
  )
}
