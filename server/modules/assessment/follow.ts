import { type RawBuilder, sql } from 'kysely'
import { events as people } from '#contract/people'
import { events as duplicates } from '#contract/people-duplicates'
import { events as regions } from '#contract/regions'
import { followMerge, idsOf } from '#modules/people'
import { succession } from '#modules/regions'
import type { Tx } from '#platform/db'
import { on } from '#platform/events'

/** Everything that belongs to the person follows them: the record of an ability is the person's, wherever they live. */
const TABLES = [
  'application',
  'seat',
  'sitting',
  'photo',
  'record',
  'economic',
  'review',
  'objection',
  'sign',
  'proposal',
  'kin',
  'demand',
  'demand_source',
  'referral',
  'bed_applicant',
  'home_check',
  'risk',
  'exchange',
  'received',
] as const
/** Those that an institution sees too. */
const WITH_ORG: readonly string[] = [
  'application',
  'seat',
  'sitting',
  'photo',
  'record',
  'objection',
  'proposal',
  'demand',
  'demand_source',
  'referral',
  'home_check',
  'risk',
  'received',
]

const followElder = async (tx: Tx, elderId: string | null) => {
  if (!elderId) return
  const elder = await tx
    .selectFrom('people.elder')
    .select(['region_code', 'org_id'])
    .where('id', '=', elderId)
    .executeTakeFirst()
  if (!elder) return
  // What stands under records that were merged into this one goes with the person too.
  const ids = idsOf(elderId)
  for (const table of TABLES) {
    const org: RawBuilder<unknown> = WITH_ORG.includes(table) ? sql`, org_id = ${elder.org_id}` : sql``
    await sql`update assessment.${sql.raw(table)} set region_code = ${elder.region_code} ${org} where elder_id in ${ids}`.execute(
      tx,
    )
  }
  // Whoever is still to be asked is asked where they live now; a form that was filled stays with the place it was filled in.
  await sql`update assessment.target set region_code = ${elder.region_code}, org_id = ${elder.org_id} where elder_id in ${ids} and state in ('listed', 'assigned')`.execute(
    tx,
  )
}

export const follow = [
  on(people.moved, 'assessment.follow_move', (tx, event) => followElder(tx, event.elderId)),
  on(people.settingChanged, 'assessment.follow_setting', (tx, event) => followElder(tx, event.elderId)),
  on(regions.changed, 'assessment.follow_regions', async (tx, { payload }) => {
    const change = succession(payload)
    if (!change) return
    for (const table of [...TABLES, 'assessor', 'target', 'collector'])
      await sql`update assessment.${sql.raw(table)} set region_code = ${change.to} where region_code = any (${change.from}::bigint[])`.execute(
        tx,
      )
  }),
  on(duplicates.merged, 'assessment.follow_merge', (tx, event) => followElder(tx, event.elderId)),
  on(duplicates.unmerged, 'assessment.follow_unmerge', async (tx, { payload }) => {
    await followElder(tx, payload.fromId)
    await followElder(tx, payload.intoId)
  }),
  // Two records of one person: the one that stays takes what is under way; grades stay with the record they were given to.
  ...followMerge({
    tables: [
      { table: 'assessment.kin', once: ['assessor_id'], own: ['region_code'] },
      { table: 'assessment.sign', own: ['region_code'] },
      { table: 'assessment.proposal', where: "state = 'open'", once: [], own: ['region_code', 'org_id'] },
      { table: 'assessment.demand', where: "state in ('open', 'arranged')", own: ['region_code', 'org_id'] },
      { table: 'assessment.demand_source', own: ['region_code', 'org_id'] },
      {
        table: 'assessment.referral',
        where: "state in ('proposed', 'sent')",
        once: [],
        own: ['region_code', 'org_id'],
      },
      {
        table: 'assessment.bed_applicant',
        where: "state = 'waiting'",
        once: ['org_id'],
        own: ['region_code'],
      },
      { table: 'assessment.home_check', own: ['region_code', 'org_id'] },
      { table: 'assessment.risk', where: "state = 'open'", own: ['region_code', 'org_id'] },
      { table: 'assessment.received', once: [], own: ['region_code', 'org_id'] },
      { table: 'assessment.target', where: "state in ('listed', 'assigned')", once: ['campaign_id'] },
    ],
    // What was assessed stays with the record it was assessed under and is read with the living one (`person.ts`).
    stays: [
      'assessment.application',
      'assessment.seat',
      'assessment.sitting',
      'assessment.photo',
      'assessment.record',
      'assessment.economic',
      'assessment.review',
      'assessment.objection',
      'assessment.exchange',
    ],
    keepsOff: async (tx, pair) => {
      const open = await tx
        .selectFrom('assessment.application')
        .select('number')
        .where('elder_id', '=', pair.fromId)
        .where('state', 'not in', ['confirmed', 'cancelled'])
        .executeTakeFirst()
      return open
        ? {
            zh: `能力评估 ${open.number} 正在办理，办结或取消后才能合并`,
            en: `Assessment ${open.number} is under way: finish or cancel it first`,
          }
        : null
    },
  }),
]
