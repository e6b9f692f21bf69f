import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { events } from '#contract/insurance-events'
import { events as people } from '#contract/people'
import { events as regions } from '#contract/regions'
import { followMerge } from '#modules/people'
import { succession } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { on, record, type Subscription } from '#platform/events'
import { aboutCase } from './case.ts'
import { findPlan } from './rules.ts'

/** What is the person's goes where the person lives. What is settled stays where it was settled. */
const ELDERS = ['enrolment', 'care_case', 'cover', 'care_plan', 'leave'] as const
const PLACES = [
  ...ELDERS,
  'claim',
  'institution_policy',
  'coverage',
  'provider',
  'handler',
  'fund_entry',
] as const
const table = (name: string) => sql.table(`insurance.${name}`)

const followElder = async (tx: Tx, elderId: string | null) => {
  if (elderId === null) return
  const { rows } = await sql<{
    region_code: number
  }>`select region_code from people.elder where id = ${elderId}`.execute(tx)
  const [elder] = rows
  if (!elder) return
  for (const name of ['cover', 'care_plan', 'leave'])
    await sql`update ${table(name)} set region_code = ${elder.region_code} where elder_id = ${elderId} and region_code <> ${elder.region_code}`.execute(
      tx,
    )
  await followCases(tx, elderId, elder.region_code)
}

/**
 * Within the place where the fund is pooled a case goes along, and whoever is entrusted with the new division handles it.
 * Out of it, case and enrolment stay with the fund that granted, marked: nothing stops silently, and who granted decides.
 */
async function followCases(tx: Tx, elderId: string, to: number): Promise<void> {
  const there = await findPlan(tx, to)
  const { rows: cases } = await sql<{
    id: string
    region_code: number
    org_id: string | null
    left: boolean
  }>`select id, region_code, org_id, left_pool_on is not null as "left" from insurance.care_case where elder_id = ${elderId} and state in ('applied', 'granted') for update`.execute(
    tx,
  )
  for (const one of cases) {
    const here = await findPlan(tx, one.region_code)
    if (here && here.regionCode !== there?.regionCode) {
      if (one.left) continue
      const on = dayOf(clock.now())
      await sql`update insurance.care_case set left_pool_on = ${on}, updated_at = ${clock.now()} where id = ${one.id}`.execute(
        tx,
      )
      await record(tx, events.caseLeft, { on, to }, aboutCase({ ...one, elder_id: elderId }))
      continue
    }
    await sql`update insurance.care_case c set region_code = ${to}, left_pool_on = null, updated_at = ${clock.now()},
        handler_org_id = (select h.org_id from insurance.handler h where h.valid @> ${dayOf(clock.now())}::date
          and h.region_code = any (policy.ancestors(${to}) || ${to}::bigint) order by h.region_code desc limit 1)
      where id = ${one.id} and (region_code <> ${to} or left_pool_on is not null)`.execute(tx)
  }
  // Where one is insured is where the fund is: it goes along within it only.
  const { rows: insured } = await sql<{
    id: string
    region_code: number
  }>`select id, region_code from insurance.enrolment where elder_id = ${elderId} and region_code <> ${to}`.execute(
    tx,
  )
  for (const one of insured) {
    const here = await findPlan(tx, one.region_code)
    if (here && here.regionCode !== there?.regionCode) continue
    await sql`update insurance.enrolment set region_code = ${to} where id = ${one.id}`.execute(tx)
  }
}

export const follow: readonly Subscription[] = [
  on(people.moved, 'insurance.follow_move', (tx, event) => followElder(tx, event.elderId)),
  on(regions.changed, 'insurance.follow_regions', async (tx, { payload }) => {
    const change = succession(payload)
    if (!change) return
    for (const name of PLACES)
      await sql`update ${table(name)} set region_code = ${change.to} where region_code = any (${change.from}::bigint[])`.execute(
        tx,
      )
  }),
  ...followMerge({
    tables: [
      {
        table: 'insurance.enrolment',
        unless: 'there.valid && here.valid',
        own: ['region_code'],
      },
      {
        table: 'insurance.care_case',
        where: "state in ('applied', 'granted')",
        unless: "there.state in ('applied', 'granted')",
        own: ['region_code'],
      },
      {
        table: 'insurance.cover',
        unless: 'there.kind = here.kind and there.valid && here.valid',
        own: ['region_code'],
      },
      { table: 'insurance.care_plan', unless: 'there.valid && here.valid', own: ['region_code'] },
      { table: 'insurance.leave', unless: 'there.away && here.away', own: ['region_code'] },
    ],
    // A bill stays with the record under which it was put.
    stays: ['insurance.claim'],
  }),
]
