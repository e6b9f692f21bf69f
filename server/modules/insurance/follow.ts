import { sql } from 'kysely'
import { events as people } from '#contract/people'
import { events as regions } from '#contract/regions'
import { followMerge } from '#modules/people'
import { succession } from '#modules/regions'
import type { Tx } from '#platform/db'
import { on, type Subscription } from '#platform/events'

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
  for (const name of ELDERS)
    await sql`update ${table(name)} t set region_code = e.region_code from people.elder e where e.id = t.elder_id and t.elder_id = ${elderId} and t.region_code <> e.region_code`.execute(
      tx,
    )
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
