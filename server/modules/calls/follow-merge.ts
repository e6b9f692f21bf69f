import { followMerge } from '#modules/people'

/** Plans, codes at the door and open work follow the person; calls and closed requests stay as they were taken. */
export const followPeople = followMerge({
  tables: [
    { table: 'calls.care_plan', once: [] },
    { table: 'calls.visit_task', where: "state = 'open'", once: [] },
    { table: 'calls.callback', where: "state = 'open'" },
    { table: 'calls.qr_code' },
    { table: 'calls.request', where: "state in ('waiting', 'taken')" },
    { table: 'calls.follow_up', where: "state = 'due'" },
    { table: 'calls.complaint', where: "state = 'open'" },
    { table: 'calls.care_call', where: "state = 'due'", unless: "there.state = 'due'" },
  ],
  stays: ['calls.call', 'calls.consultation'],
})
