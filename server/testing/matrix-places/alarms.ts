import { uuidv7 } from '#contract/id'
import type { Maker } from './place.ts'

export async function incidentRows(m: Maker): Promise<void> {
  await m.step('duty_officer', 'POST /alarms/incidents', { 'elderId?': m.id('elder') })
  await m.lookUp()
  await m.step('duty_officer', 'POST /alarms/incidents/:id/acknowledge')
  await m.step('duty_officer', 'POST /alarms/incidents/:id/contacts')
  await m.step('duty_officer', 'POST /alarms/incidents/:id/dispatch')
}

export async function alarmRows(m: Maker): Promise<void> {
  await m.step('duty_officer', 'POST /alarms/drills')
  await m.step('duty_officer', 'PUT /alarms/rules/:id', {
    'params.id': uuidv7(),
    key: `matrix_${m.place.county}`,
    'body.body': { type: 'reading', metrics: ['heartRate'], when: 'heartRate > 120.0' },
  })
  await m.row('storm', {
    kind: 'offline',
    region_code: Math.floor(m.place.village / 1000) * 1000,
    opened_at: m.instant(-5),
    last_at: m.instant(-1),
    ends_at: m.instant(30),
    incidents: 20,
  })
}
