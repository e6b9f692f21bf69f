import { followMerge } from '#modules/people'

/** Keys held and rescuers chosen are of the person's door, whichever record it was written in. */
export const followPeople = followMerge({
  tables: [
    { table: 'responders.held_key', where: 'until is null', once: ['responder_id'] },
    { table: 'responders.subscription', once: ['org_id'] },
    { table: 'responders.door_code', once: [], own: ['region_code'] },
  ],
  stays: ['responders.callout', 'responders.invitation', 'responders.note'],
})
