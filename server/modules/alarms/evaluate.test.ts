import { expect, it } from 'vitest'
import type { RuleBody } from '#contract/alarms'
import { evaluate } from './evaluate.ts'
import { factsIn } from './condition-tree.ts'
import type { PersonFacts } from './person-facts.ts'
import { limitsOf } from './person-facts.ts'
import type { Reading } from './reading-facts.ts'
import { Wakes } from './wakes.ts'
import { compileRule } from './rule.ts'
import { scoreOf } from './score.ts'

const at = Date.parse('2026-11-25T10:00:00+08:00')
const reading = (values: Record<string, unknown>, more: Partial<Reading> = {}): Reading => ({
  deviceId: 'd',
  elderId: 'e',
  orgId: null,
  regionCode: 410802001001,
  at,
  stale: false,
  signal: null,
  device: { kind: 'wristband', room: null, spot: null },
  values,
  ...more,
})
const rule = (body: RuleBody, who?: string) =>
  compileRule({
    id: 'r',
    key: 'key',
    name: { zh: '规则', en: 'rule' },
    body,
    kind: 'vital',
    severity: 'P1',
    who,
  })
const person: PersonFacts = {
  facts: factsIn({
    age: 82n,
    groups: ['living_alone'],
    conditions: ['J44'],
    sex: 'female',
    mobility: 'stick',
    careSetting: 'home',
  }),
  limits: new Map([['spo2', limitsOf({ lowRed: 88, lowAmber: 90 })]]),
  baselines: new Map([
    ['heartRate', { mean: 70, sd: 5 }],
    ['spo2', { mean: 96, sd: 0 }],
  ]),
  fence: { lon: 113.24, lat: 35.21, radius_m: 300 },
}
const context = { person, limits: undefined, previous: () => 69, others: { motion: true } }
const one = { consecutive: 1, forSeconds: 0 }

it('judges each metric of its own by the person’s limits and baseline', () => {
  const vital = rule({
    type: 'reading',
    metrics: ['spo2', 'heartRate'],
    when: 'value <= lowRed || z > 3',
    ...one,
  })
  expect(evaluate(vital, reading({ spo2: 87, heartRate: 90 }), context)).toMatchObject([
    { metric: 'spo2', when: true, value: 87 },
    { metric: 'heartRate', when: true },
  ])
  expect(evaluate(vital, reading({ spo2: 95 }), context)).toMatchObject([
    { when: 'unknown', clear: 'unknown' },
  ])
  expect(evaluate(vital, reading({ spo2: 87 }, { stale: true }), context)).toEqual([])
})
it('without a person the limits of the place count', () => {
  const vital = rule({
    type: 'reading',
    metrics: ['spo2'],
    when: 'value <= lowRed',
    clear: 'value > lowAmber',
    ...one,
  })
  const place = { ...context, person: undefined, limits: new Map([['spo2', limitsOf({ lowRed: 91 })]]) }
  expect(evaluate(vital, reading({ spo2: 91 }), place)).toMatchObject([{ when: true, clear: false }])
  expect(evaluate(vital, reading({ spo2: 92 }), place)).toMatchObject([{ when: false, clear: true }])
})
it('is only for whom it is for, and only in its hours', () => {
  const old = rule(
    { type: 'reading', metrics: ['heartRate'], when: 'heartRate > 100 && motion', ...one },
    'age >= 85',
  )
  expect(evaluate(old, reading({ heartRate: 120 }), context)).toEqual([])
  const night = rule(
    {
      type: 'reading',
      metrics: ['heartRate'],
      when: 'heartRate > 100 && motion',
      ...one,
      schedule: { from: '22:00', to: '06:00' },
    },
    "'living_alone' in groups",
  )
  expect(evaluate(night, reading({ heartRate: 120 }), context)).toMatchObject([
    { metric: '', when: false, clear: true },
  ])
  expect(evaluate(night, reading({ heartRate: 120 }, { at: at + 13 * 3600_000 }), context)).toMatchObject([
    { when: true },
  ])
  expect(evaluate(night, reading({ heartRate: 120 }), { ...context, person: undefined })).toEqual([])
})
it('absences see signs, triggers and bed signals; a late message starts nothing', () => {
  const bed = rule({
    type: 'absence',
    metrics: ['inBed'],
    expect: 'inBed',
    within: { how: 'after', trigger: '!inBed', seconds: 60 },
  })
  expect(evaluate(bed, reading({}, { signal: 'bed_exit' }), context)).toMatchObject([
    { seen: false, triggered: true },
  ])
  expect(evaluate(bed, reading({}, { signal: 'bed_exit', stale: true }), context)).toMatchObject([
    { triggered: false },
  ])
  expect(evaluate(bed, reading({}, { signal: 'bed_return' }), context)).toMatchObject([
    { seen: true, triggered: false },
  ])
  const water = rule({
    type: 'absence',
    metrics: ['waterTotal'],
    expect: 'value > previous',
    within: { how: 'for', seconds: 60 },
  })
  expect(evaluate(water, reading({ waterTotal: 70 }), context)).toMatchObject([
    { seen: true, triggered: false },
  ])
  expect(evaluate(water, reading({ motion: true }), context)).toMatchObject([{ seen: false }])
})
it('is outside the fence only with the whole circle of error, and needs a fence', () => {
  const fence = rule({ type: 'fence', consecutive: 2 })
  const away = { lon: 113.25, lat: 35.21 }
  expect(evaluate(fence, reading({ ...away, accuracy: 20 }), context)).toMatchObject([
    { when: true, clear: false },
  ])
  expect(evaluate(fence, reading({ ...away, accuracy: 900 }), context)).toMatchObject([
    { when: false, clear: false },
  ])
  expect(evaluate(fence, reading({ lon: 113.24, lat: 35.21 }), context)).toMatchObject([
    { when: false, clear: true },
  ])
  expect(evaluate(fence, reading({ heartRate: 70 }), context)).toEqual([])
  expect(evaluate(fence, reading(away), { ...context, person: { ...person, fence: null } })).toEqual([])
})
it('wakes the rules of the metrics that came, each once', () => {
  const both = rule({ type: 'reading', metrics: ['spo2', 'heartRate'], when: 'value > 0', ...one })
  const wakes = new Wakes(
    new Map([
      ['spo2', [both]],
      ['heartRate', [both]],
    ]),
  )
  expect(wakes.by({ spo2: 96, heartRate: 70 })).toEqual([both])
  expect(wakes.by({ heartRate: 70, steps: 5, spo2: 96 })).toEqual([both])
  expect(wakes.by({ steps: 5 })).toEqual([])
})
it('scores with every reason in words, and no level below the mark', () => {
  const points = {
    fall: 3,
    sosReal: 3,
    vital: 2,
    inactivity: 2,
    lost: 4,
    falseAlarm: 0.5,
    age85: 1,
    livesAlone: 1,
    dementia: 2,
  }
  const calm = {
    falls: 0,
    sosReal: 0,
    vital: 0,
    inactivity: 0,
    lost: 0,
    falseAlarms: 2,
    age: 90,
    livesAlone: true,
    dementia: false,
  }
  expect(scoreOf(calm, { points, watch: 5, high: 9 })).toMatchObject({ score: 3, level: null })
  expect(scoreOf({ ...calm, falls: 1 }, { points, watch: 5, high: 9 })).toMatchObject({
    score: 6,
    level: 'watch',
  })
  const high = scoreOf(
    { ...calm, falls: 3, dementia: true, age: 80, livesAlone: false },
    { points, watch: 5, high: 9 },
  )
  expect(high).toMatchObject({ score: 12, level: 'high' })
  expect(high.reasons.map((r) => r.en)).toEqual(['3 falls', '2 false alarms', 'dementia'])
})
