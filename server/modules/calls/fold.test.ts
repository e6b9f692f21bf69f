import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CallEvent, fold, seconds } from './fold.ts'

const at = (s: number) => new Date(1_780_000_000_000 + s * 1000)
const event = (kind: CallEvent['kind'], s: number, agentId: string | null = null): CallEvent => ({
  kind,
  at: at(s),
  agentId,
  agentName: agentId && `name ${agentId}`,
})
const story = [
  event('ringing', 0),
  event('answered', 8, 'a'),
  event('held', 30),
  event('resumed', 45),
  event('transferred', 60, 'b'),
  event('ended', 100),
]

test('a whole call: times, hold, transfer, the last agent', () => {
  expect(fold(story)).toEqual({
    state: 'ended',
    rangAt: at(0),
    answeredAt: at(8),
    endedAt: at(100),
    heldSeconds: 15,
    transfers: 1,
    agentId: 'b',
    agentName: 'name b',
  })
})

test('whatever the order in which the events come in, the call is the same', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(story, { minLength: story.length }), (shuffled) => {
      expect(fold(shuffled)).toEqual(fold(story))
    }),
  )
})

test('an answer that comes late turns a missed call into an answered one', () => {
  const missed = [event('ringing', 0), event('ended', 20)]
  expect(fold(missed).state).toBe('missed')
  expect(fold([...missed, event('answered', 5)]).state).toBe('ended')
})

test('an end without a ring is a missed call of no length; held until the end counts as held', () => {
  expect(fold([event('ended', 3)])).toMatchObject({ state: 'missed', rangAt: at(3), endedAt: at(3) })
  expect(
    fold([event('ringing', 0), event('answered', 1), event('held', 5), event('ended', 25)]),
  ).toMatchObject({ state: 'ended', heldSeconds: 20 })
})

test('open states: ringing, talking, on hold', () => {
  expect(fold([event('ringing', 0)]).state).toBe('ringing')
  expect(fold([event('ringing', 0), event('answered', 1)]).state).toBe('answered')
  expect(fold([event('ringing', 0), event('answered', 1), event('held', 2)]).state).toBe('held')
  expect(fold([event('ringing', 0), event('answered', 1), event('held', 2), event('resumed', 3)]).state).toBe(
    'answered',
  )
})

test('seconds are never negative', () => {
  expect(seconds(at(5), at(3))).toBe(0)
  expect(seconds(at(3), at(5))).toBe(2)
})
