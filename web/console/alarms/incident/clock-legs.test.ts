import { expect, test } from 'vitest'
import type { ClockLeg } from '#contract/alarms'
import { placeLegs, runningFrom } from './clock-legs.ts'

const leg = (
  from: ClockLeg['from'],
  to: ClockLeg['to'],
  seconds: number,
  targetSeconds: number | null,
): ClockLeg => ({ from, to, seconds, targetSeconds, missed: false })

test('the mark of a target stands where the time since the signal reaches it', () => {
  const [seen, arrived] = placeLegs([leg('T0', 'T1', 30, 60), leg('T1', 'T4', 570, 900)])
  expect(seen).toMatchObject({ filled: 0.5, mark: 1 })
  // 870 of the 900 seconds were left when the leg began.
  expect(arrived).toMatchObject({ filled: 570 / 870, mark: 1 })
  // 100 of the leg's 200 seconds were within the target.
  expect(placeLegs([leg('T0', 'T1', 80, null), leg('T1', 'T3', 200, 180)])[1]).toMatchObject({
    filled: 1,
    mark: 0.5,
  })
})

test('a target that was over before its leg began has no mark, and running goes on from what was reached last', () => {
  // Accepted after two minutes, seen by the desk only after three minutes and 41 seconds.
  const legs = [leg('T0', 'T3', 120, 180), leg('T3', 'T1', 101, 60)]
  expect(placeLegs(legs)[1]).toMatchObject({ mark: null })
  expect(runningFrom(legs)).toEqual({ latest: 'T1', coming: 'T4' })
  expect(runningFrom([])).toEqual({ latest: 'T0', coming: 'T1' })
  expect(runningFrom([leg('T0', 'T5', 1, null)]).coming).toBeUndefined()
})
