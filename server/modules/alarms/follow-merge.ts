import { followMerge } from '#modules/people'
import { openStates } from '#contract/alarms'

const scope = ['region_code', 'org_id'] as const

/**
 * What is set for a person goes with the person, and what is waited for goes on being waited for. Incidents stay with the
 * record they were raised for; while one is open nobody moves the ground under those who rescue.
 */
export const followPeople = followMerge({
  tables: [
    { table: 'alarms.elder_limit', once: ['metric'], own: scope },
    { table: 'alarms.fence', once: [], own: scope },
    { table: 'alarms.response_plan', once: [], own: scope },
    { table: 'alarms.absence_watch', once: ['rule_id'], also: ['subject_id'], own: scope },
    { table: 'alarms.rule_standing', once: ['rule_id', 'metric'], also: ['subject_id'], own: scope },
  ],
  stays: [
    'alarms.incident',
    'alarms.signal',
    'alarms.attempt',
    'alarms.handover',
    'alarms.report',
    'alarms.record_entry',
    'alarms.drill_item',
    // Reckoned anew each night from what the living record has.
    'alarms.baseline',
    'alarms.risk',
  ],
  keepsOff: async (tx, { fromId, intoId }) => {
    const open = await tx
      .selectFrom('alarms.incident')
      .select('id')
      .where('elder_id', 'in', [fromId, intoId])
      .where('state', 'in', [...openStates])
      .executeTakeFirst()
    return open
      ? { zh: '有未办结的告警事件，办结后再合并', en: 'An incident is still open: merge when it is closed' }
      : null
  },
})
