import { followMerge } from '#modules/people'

/** Devices, their bindings and loans, and open tasks belong to the person; readings and signals stay as they were received. */
export const followPeople = followMerge({
  tables: [
    { table: 'devices.binding', where: 'upper_inf(bound)' },
    { table: 'devices.device' },
    { table: 'devices.custody', where: 'returned_at is null' },
    { table: 'devices.task', where: 'closed_at is null' },
    { table: 'devices.home_work' },
    { table: 'devices.home_work_sensor' },
  ],
  stays: ['devices.reading', 'devices.test_call'],
})
