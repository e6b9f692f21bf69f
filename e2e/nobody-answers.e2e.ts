import { expect, test } from 'vitest'
import { list, raised, show } from './incident.ts'
import { installDevice } from './device.ts'
import { elderOf, eventually, person, picture, useBrowser } from './harness.ts'

useBrowser()

test('nobody answers: the ladder climbs by itself, invites, and says so on the desk', async () => {
  const duty = await person('duty', 'console')
  const elder = await elderOf(duty, { besides: ['daughter'] })
  const detector = await installDevice(duty, 'smoke', elder)
  await duty.open('/console/alarms')
  await duty.page.getByText('实时').waitFor()

  await detector.signal('smoke', { smokeDensity: 4 })
  const incident = await eventually(
    () => duty.call(list, { query: { state: 'open' } }),
    ({ items }) => items.some(raised(elder.elderId)),
  ).then(({ items }) => items.find(raised(elder.elderId)))
  if (!incident) throw new Error('no incident')
  // Nobody touches it. A life threat: desk, family, ambulance and responders are called at once, by the clock alone.
  const climbed = await eventually(
    () => duty.call(show, { params: { id: incident.id } }),
    (i) =>
      i.responders.length > 0 &&
      i.attempts.some((a) => a.element === 'family') &&
      i.ladder.some((step) => step.state === 'done'),
  )
  expect(climbed.acknowledgedAt).toBeNull()
  expect(climbed.responders.every((r) => r.reasons.length > 0)).toBe(true)
  expect(climbed.ladder.some((step) => step.state === 'next')).toBe(true)
  await duty.page.locator('.desk-row', { hasText: elder.name }).waitFor()
  await duty.open(`/console/alarms/incidents/${incident.id}`)
  await duty.page
    .getByText(/升级：/)
    .first()
    .waitFor()
  await picture(duty.page, 'ladder-climbed-by-itself')
  await detector.end()
  expect(duty.complaints).toEqual([])
})
