import fc from 'fast-check'
import { expect, it } from 'vitest'
import { move, type RuleStanding, type Truth } from './standing.ts'

const once = { consecutive: 1, forSeconds: 0 }

it('B-IOT-11: N readings in a row beyond the limit are one alert, not N', () => {
  const rule = { consecutive: 3, forSeconds: 0 }
  let standing: RuleStanding | undefined
  let fires = 0
  for (let i = 0; i < 20; i++) {
    const result = move(rule, standing, true, false, i * 1000)
    if (result.to === 'active' && result.fires) fires++
    if (result.to === 'pending' || result.to === 'active') standing = result.standing
    expect(fires).toBe(i < 2 ? 0 : 1)
  }
})
it('one reading back within the limit starts the count again', () => {
  const rule = { consecutive: 2, forSeconds: 0 }
  const first = move(rule, undefined, true, false, 0)
  expect(first).toMatchObject({ to: 'pending', dueAt: null })
  const standing = first.to === 'pending' ? first.standing : undefined
  expect(move(rule, standing, false, true, 1)).toEqual({ to: 'clear' })
  expect(move(rule, undefined, false, true, 1)).toEqual({ to: 'same' })
})
it('for so long: fires by the clock when no further reading comes', () => {
  const rule = { consecutive: 1, forSeconds: 60 }
  expect(move(rule, undefined, true, false, 5000)).toMatchObject({ to: 'pending', dueAt: 65_000 })
  expect(
    move(rule, { phase: 'pending', since: 5000, count: 1, lastAt: 5000 }, true, false, 65_000),
  ).toMatchObject({ to: 'active', fires: true })
})
it('hysteresis: active until clear has been true, whatever `when` says', () => {
  const active: RuleStanding = { phase: 'active', since: 0, count: 1, lastAt: 10 }
  expect(move(once, active, false, false, 20)).toEqual({ to: 'same' })
  expect(move(once, active, true, 'unknown', 20)).toEqual({ to: 'same' })
  expect(move(once, active, false, true, 20)).toEqual({ to: 'clear' })
})
it('an unknown fact changes nothing, an older reading is of no account', () => {
  expect(move(once, undefined, 'unknown', 'unknown', 0)).toEqual({ to: 'same' })
  expect(move(once, { phase: 'pending', since: 0, count: 1, lastAt: 10 }, true, false, 5)).toEqual({
    to: 'same',
  })
})
it('never fires twice without having been clear in between', () => {
  const truth = fc.constantFrom<Truth>(true, false, 'unknown')
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 5 }),
      fc.array(fc.tuple(truth, truth, fc.integer({ min: -2, max: 5 })), { maxLength: 60 }),
      (consecutive, forSeconds, readings) => {
        let standing: RuleStanding | undefined
        let at = 0
        let armed = true
        for (const [when, clear, step] of readings) {
          at += step * 1000
          const result = move({ consecutive, forSeconds }, standing, when, clear, at)
          if (result.to === 'active' && result.fires) {
            expect(armed).toBe(true)
            expect(result.standing.count).toBeGreaterThanOrEqual(consecutive)
            armed = false
          }
          if (result.to === 'clear') {
            standing = undefined
            armed = true
          } else if (result.to !== 'same') standing = result.standing
        }
      },
    ),
  )
})
