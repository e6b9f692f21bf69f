import { expect, test } from 'vitest'
import { open, show } from '#contract/alarms'
import { listMessages, showMessage } from '#contract/notifications'
import { world } from '#testing'
import { jiefang, makeContact, makeElder } from './alarms.fixture.ts'

const t = await world()

test('the contact ladder reaches a contact who has only a landline by a call, and the incident shows it', async () => {
  const duty = await t.as('duty_officer', { region: jiefang })
  const elderId = await t.system(async (tx) => {
    const id = await makeElder(tx)
    await makeContact(tx, id, 1, { phone: '0391-3561234' })
    return id
  })
  // The brands are types only.
  const incident = await duty.call(open, {
    body: { elderId, kind: 'medical', severity: 'P0', note: '来电' } as never,
  })
  await t.due()
  const { items } = await duty.call(listMessages, { query: { elderId: elderId as never } })
  const told = items.find((one) => one.template === 'alarms.family_opened')
  expect(told).toMatchObject({ toMasked: '0391-****1234' })
  const { attempts } = await duty.call(showMessage, { params: { id: told?.id as never } })
  expect(attempts).toMatchObject([{ route: 'voice', channel: 'outbox' }])
  const seen = await duty.call(show, { params: { id: incident.id } })
  expect(JSON.stringify(seen.attempts)).toContain('女儿1')
})
