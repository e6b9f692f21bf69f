import { followMerge } from '#modules/people'
import { openStates } from '#contract/alarms'

/** Incidents stay with the record they were raised for; while one is open nobody moves the ground under those who rescue. */
export const followPeople = followMerge({
  tables: [],
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
