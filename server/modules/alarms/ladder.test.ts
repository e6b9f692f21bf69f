import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Ladder, type LadderStep, type Settled } from '#contract/alarms'
import {
  chooseLadder,
  climb,
  isSeen,
  isSettled,
  ladderKind,
  missingOf,
  nextByHand,
  type Rungs,
  type Standing,
  wakeAt,
} from './ladder.ts'

const T = 1_000_000_000
const fresh: Standing = {
  startedAt: T,
  seenAt: null,
  unseen: 1,
  spokeAt: null,
  familyConfirmedAt: null,
  acceptedAt: null,
  arrivedAt: null,
}
const step = (afterSeconds: number | null, unless: Settled = 'acknowledged', level = 1): LadderStep => ({
  level,
  name: { zh: `第${afterSeconds}秒`, en: `at ${afterSeconds}` },
  afterSeconds,
  unless,
  actions: [{ to: 'hub', line: 'operator' }],
})
const waves = { k: 5, afterSeconds: 120, max: 6 }
const rungs = (steps: LadderStep[], repeatSeconds: number | null = 60): Rungs => ({
  steps,
  repeatSeconds,
  waves,
})
const seen: Standing = { ...fresh, seenAt: T + 5000, unseen: 0 }

describe('choosing', () => {
  const body = {
    ladders: [
      {
        kinds: ['smoke' as const],
        severities: ['P0' as const],
        steps: [step(60), step(0)],
        repeatSeconds: 60,
        waves,
      },
      {
        kinds: [],
        severities: [],
        steps: [step(0), step(null), step(30)],
        repeatSeconds: null,
        waves: { ...waves, afterSeconds: null },
      },
    ],
  }
  it('takes the first ladder that holds the incident, in the order of time', () => {
    expect(chooseLadder(body, { kind: 'smoke', severity: 'P0' })?.steps.map((s) => s.afterSeconds)).toEqual([
      0, 60,
    ])
    expect(chooseLadder(body, { kind: 'sos', severity: 'P0' })?.steps.map((s) => s.afterSeconds)).toEqual([
      0,
      30,
      null,
    ])
    expect(chooseLadder(body, { kind: 'smoke', severity: 'P1' })?.repeatSeconds).toBeNull()
    expect(
      chooseLadder({ ladders: body.ladders.slice(0, 1) }, { kind: 'sos', severity: 'P0' }),
    ).toBeUndefined()
  })
  it('names what the source left blank', () => {
    const found = chooseLadder(body, { kind: 'sos', severity: 'P0' })
    expect(found && missingOf(found)).toHaveLength(3)
    const whole = chooseLadder(body, { kind: 'smoke', severity: 'P0' })
    expect(whole && missingOf(whole)).toEqual([])
  })
  it('refuses a body whose last ladder does not hold everything, or that does not tell the hub at once', () => {
    const check = (given: { ladders: Ladder[] }) => ladderKind.check?.(given, { regionCode: 0 })
    expect(check(body)).toEqual([])
    expect(check({ ladders: body.ladders.slice(0, 1) })).toHaveLength(1)
    expect(check({ ladders: [{ ...body.ladders[1], steps: [step(10)] } as Ladder] })).toHaveLength(1)
    expect(
      check({
        ladders: [{ ...body.ladders[1], steps: [{ ...step(0), actions: [{ to: 'hospital' }] }] } as Ladder],
      }),
    ).toHaveLength(1)
    expect(check({ ladders: [] })).toEqual([])
  })
})

describe('settled', () => {
  it('by what has happened', () => {
    const all: Settled[] = ['acknowledged', 'spoken', 'family_confirmed', 'accepted', 'arrived', 'never']
    expect(all.filter((unless) => isSettled(unless, fresh))).toEqual([])
    const done = { ...seen, spokeAt: T, familyConfirmedAt: T, acceptedAt: T, arrivedAt: T }
    expect(all.filter((unless) => isSettled(unless, done))).toEqual(all.slice(0, -1))
  })
  it('acknowledging before the ladder began anew, or before a further signal, does not count', () => {
    expect(isSeen(seen)).toBe(true)
    expect(isSeen({ ...seen, unseen: 1 })).toBe(false)
    expect(isSeen({ ...seen, startedAt: T + 6000 })).toBe(false)
  })
})

describe('climbing', () => {
  const three = rungs([step(0, 'never'), step(60), step(180)])
  it('runs what is due and asks to be woken for the next', () => {
    const at0 = climb(three, 0, fresh, T, T)
    expect(at0.run.map((r) => r.index)).toEqual([0])
    expect(at0).toMatchObject({ index: 1, nextAt: T + 60_000, repeat: false })
    expect(climb(three, 1, fresh, T + 60_000, T + 60_400).run).toEqual([
      { index: 1, step: three.steps[1], lateMs: 400 },
    ])
  })
  it('skips what is settled, says so, and rests once somebody has looked', () => {
    const end = climb(three, 1, seen, T + 60_000, T + 200_000)
    expect(end.skipped.map((s) => s.index)).toEqual([1, 2])
    expect(end).toMatchObject({ run: [], repeat: false, nextAt: null })
  })
  it('after a downtime carries out every missed step once, in order', () => {
    const late = climb(three, 0, fresh, T, T + 3_600_000)
    expect(late.run.map((r) => r.index)).toEqual([0, 1, 2])
    expect(late.nextAt).toBe(T + 3_660_000)
  })
  it('repeats until somebody looks; missed repeats are one, and the rhythm is kept', () => {
    const again = climb(three, 3, fresh, T + 240_000, T + 240_000 + 125_000)
    expect(again).toMatchObject({ repeat: true, run: [], nextAt: T + 240_000 + 180_000 })
    expect(climb(three, 3, seen, T, T + 1).repeat).toBe(false)
    expect(climb(rungs(three.steps as LadderStep[], 0), 3, fresh, T, T + 1)).toMatchObject({
      repeat: false,
      nextAt: null,
    })
    expect(climb(rungs(three.steps as LadderStep[], null), 3, fresh, T, T + 1).nextAt).toBeNull()
  })
  it('a step whose time is unknown waits for a person', () => {
    const blank = rungs([step(0, 'never'), step(null, 'accepted')])
    expect(climb(blank, 0, fresh, T, T + 10_000)).toMatchObject({ index: 1, run: [{ index: 0 }] })
    expect(climb(blank, 1, fresh, T + 60_000, T + 60_000)).toMatchObject({ repeat: true, index: 1 })
    expect(nextByHand(blank, 1, fresh)?.index).toBe(1)
    expect(nextByHand(blank, 1, { ...fresh, acceptedAt: T })).toBeUndefined()
    expect(nextByHand(three, 1, seen)).toBeUndefined()
  })
  it('says when it wants to be woken from where it stands', () => {
    expect(wakeAt(three, 1, fresh, T)).toBe(T + 60_000)
    expect(wakeAt(three, 3, fresh, T)).toBe(T + 60_000)
    expect(wakeAt(three, 3, seen, T)).toBeNull()
    expect(wakeAt(rungs([], 0), 0, fresh, T)).toBeNull()
  })
})

describe('whatever the ladder and whenever it is woken', () => {
  const anyLadder = fc
    .array(
      fc.record({
        after: fc.integer({ min: 0, max: 600 }),
        unless: fc.constantFrom<Settled>('acknowledged', 'never', 'accepted'),
      }),
      { minLength: 1, maxLength: 12 },
    )
    .map((list) => rungs(list.sort((a, b) => a.after - b.after).map((s) => step(s.after, s.unless))))
  it('every step is run or skipped exactly once, in order, never early', () => {
    fc.assert(
      fc.property(
        anyLadder,
        fc.array(fc.integer({ min: 0, max: 900_000 }), { minLength: 1, maxLength: 40 }),
        fc.option(fc.integer({ min: 0, max: 900_000 }), { nil: null }),
        (ladder, offsets, seenAfter) => {
          const done: number[] = []
          let index = 0
          let woken: number | null = T
          for (const offset of [...offsets.sort((a, b) => a - b), 900_000]) {
            const now = T + offset
            if (woken === null || woken > now) continue
            const standing = {
              ...fresh,
              ...(seenAfter !== null && seenAfter <= offset ? { seenAt: T + seenAfter, unseen: 0 } : {}),
            }
            const result = climb(ladder, index, standing, woken, now)
            for (const { step: one, lateMs } of result.run) {
              expect(T + (one.afterSeconds ?? 0) * 1000 + lateMs).toBe(now)
              expect(isSettled(one.unless, standing)).toBe(false)
            }
            done.push(...[...result.run, ...result.skipped].map((r) => r.index).sort((a, b) => a - b))
            if (result.nextAt !== null) expect(result.nextAt).toBeGreaterThan(now)
            index = result.index
            woken = result.nextAt
          }
          expect(done).toEqual(ladder.steps.map((_, i) => i).slice(0, done.length))
          expect(done).toHaveLength(ladder.steps.length)
        },
      ),
    )
  })
})
