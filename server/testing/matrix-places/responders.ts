import type { Maker } from './place.ts'

export async function responderRows(m: Maker): Promise<void> {
  const { mark, phone, village } = m.place
  await m.step('duty_officer', 'POST /responders', {
    'body.name': `${mark}响应人`,
    phone: `${phone}4`,
    regionCode: village,
  })
  await m.lookUp()
  await m.join('field')
  await m.step('duty_officer', 'POST /responders/:id/qualifications')
  await m.step('duty_officer', 'POST /responders/:id/keys')
  await m.step('duty_officer', 'POST /responders/shifts', {
    startsAt: m.instant(-10),
    endsAt: m.instant(120),
    from: m.instant(-10),
    to: m.instant(120),
    start: m.instant(-10),
    end: m.instant(120),
  })
  await m.step('clerk', 'POST /responders/subscriptions', { 'elderId?': m.id('elder') })
}

/** What a mission leaves behind: needs an incident whose dispatch has invited the responder. */
export async function missionRows(m: Maker): Promise<void> {
  await m.step('responder', 'POST /field/sos')
  await m.lookUp()
  await m.row('note', {
    invitation_id: m.id('invitation'),
    incident_id: m.id('incident'),
    responder_id: m.id('responder'),
    region_code: m.place.village,
    text: `${m.place.mark}在门口`,
    file_id: await m.file(),
    at: m.instant(0),
  })
}
