import { uuidv7 } from '#contract/id'
import type { Maker } from './place.ts'

export async function callRows(m: Maker): Promise<void> {
  const { mark, phone, village } = m.place
  for (const key of ['centres', 'articles', 'shifts'] as const) {
    await m.step('duty_officer', `PUT /calls/${key}/:id`, {
      'params.id': uuidv7(),
      startsAt: m.instant(-10),
      endsAt: m.instant(120),
      'body.name': `${mark}话务`,
    })
    await m.lookUp()
  }
  await m.step('operator', 'PUT /calls/care-plans/:id', { 'params.id': uuidv7() })
  await m.step('duty_officer', 'POST /calls/qr-codes', { 'body.label': `${mark}二维码` })
  await m.step('operator', 'POST /calls/calls', { phone: `${phone}1` })
  await m.step('operator', 'POST /calls/requests', { 'elderId?': m.id('elder'), 'callerPhone?': `${phone}1` })
  await m.lookUp()
  await m.row('callback', {
    call_id: m.id('call'),
    elder_id: m.id('elder'),
    region_code: village,
    centre_id: m.id('centre'),
    last_missed_at: m.instant(-10),
    due_at: m.instant(20),
  })
  await m.row('visitTask', {
    elder_id: m.id('elder'),
    region_code: village,
    reason: 'callback_failed',
    opened_at: m.instant(-10),
  })
  if (m.id('carePlan'))
    await m.row('careCall', {
      plan_id: m.id('carePlan'),
      elder_id: m.id('elder'),
      region_code: village,
      due_at: m.instant(-1),
      attempt: 1,
      state: 'cancelled',
      done_at: m.instant(0),
    })
}
