import { sql } from 'kysely'
import { deskLines, type LadderAction } from '#contract/alarms'
import { dayOf } from '#contract/day'
import type { RoleName } from '#contract/permission'
import { boundsOf, type RegionCode } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'

export type DeskLine = Extract<LadderAction, { to: 'hub' }>['line']

/** Which posts a line of the hub is, and how far up: the nearest posts of these roles that cover the place. */
const lines: Record<
  DeskLine,
  { zh: string; en: string; roles: readonly RoleName[]; widest: 'street' | 'county' | 'city' }
> = {
  operator: { ...deskLines.operator, roles: ['operator'], widest: 'city' },
  second_line: { ...deskLines.second_line, roles: ['operator', 'duty_officer'], widest: 'city' },
  duty_officer: { ...deskLines.duty_officer, roles: ['duty_officer'], widest: 'city' },
  supervisor: { ...deskLines.supervisor, roles: ['head'], widest: 'county' },
  street: { ...deskLines.street, roles: ['community_worker', 'clerk'], widest: 'street' },
  city: { ...deskLines.city, roles: ['head', 'duty_officer'], widest: 'city' },
}

export const lineName = (line: DeskLine) => lines[line]

export type Person = { accountId: string; name: string }

/** People of a line for a place, those of the smallest region first; at most `limit`. For the city line, the city's own. */
export async function peopleOfLine(tx: Tx, line: DeskLine, region: RegionCode, limit = 5): Promise<Person[]> {
  const { roles } = lines[line]
  const today = dayOf(clock.now())
  const { rows } = await sql<{ account_id: string; name: string; region_code: number }>`
    select distinct on (p.region_code, a.id) p.account_id, a.name, p.region_code
    from access.post p join access.account a on a.id = p.account_id
    where p.role = any (${roles}::text[]) and p.audience = 'staff' and p.ended_at is null and a.state = 'active'
      and p.valid_from <= ${today}::date and (p.valid_to is null or p.valid_to >= ${today}::date)
      and p.region_code = any (policy.ancestors(${region}))
    order by p.region_code desc, a.id limit 40`.execute(tx)
  const covering = rows.filter(({ region_code }) => fits(line, region_code))
  // The smallest region that has anybody: a county's own duty officers before the city's.
  const nearest = covering[0]?.region_code
  return covering
    .filter(({ region_code }) => region_code === nearest)
    .slice(0, limit)
    .map(({ account_id, name }) => ({ accountId: account_id, name }))
}

function fits(line: DeskLine, region: RegionCode): boolean {
  const { lo, hi } = boundsOf(region)
  const width = hi - lo
  if (line === 'street') return width <= 1_000
  if (line === 'city') return width >= 100_000_000
  return true
}

/** Accounts of an organisation that are told of an alarm in its rooms. */
export async function peopleOfOrganisation(tx: Tx, orgId: string, limit = 5): Promise<Person[]> {
  const today = dayOf(clock.now())
  const { rows } = await sql<{ account_id: string; name: string }>`
    select p.account_id, a.name from access.post p join access.account a on a.id = p.account_id
    where p.org_id = ${orgId} and p.audience = 'org' and p.ended_at is null and a.state = 'active'
      and p.valid_from <= ${today}::date and (p.valid_to is null or p.valid_to >= ${today}::date)
    order by p.created_at limit ${limit}`.execute(tx)
  return rows.map(({ account_id, name }) => ({ accountId: account_id, name }))
}
