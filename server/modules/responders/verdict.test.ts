import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reachOf } from './reach.ts'
import { type Ask, type Candidate, judge, sentence } from './verdict.ts'

const VILLAGE = 410802001001
const walk = { speedMps: 1.2, detourFactor: 1.3 }
const at = (lineM: number | null) => reachOf(lineM, null, walk, 15)

function somebody(id: string, change: Partial<Candidate> = {}): Candidate {
  return {
    responderId: id,
    kind: 'volunteer',
    name: id,
    orgId: null,
    regionCode: VILLAGE,
    contactable: true,
    reach: at(500),
    staleFix: false,
    maxRadiusM: null,
    onDuty: true,
    engaged: false,
    restUntil: null,
    qualified: [],
    holdsKey: false,
    subscribed: false,
    ...change,
  }
}

const ask = (change: Partial<Ask> = {}): Ask => ({
  k: 5,
  now: new Date('2026-11-25T03:00:00Z'),
  village: VILLAGE,
  qualification: null,
  kind: null,
  needsKey: false,
  furthestMinutes: 60,
  excluded: new Set(),
  asked: new Map(),
  ...change,
})

const chosenOf = (candidates: Candidate[], change: Partial<Ask> = {}) =>
  judge(candidates, ask(change))
    .verdicts.filter((verdict) => verdict.chosen)
    .map((verdict) => verdict.candidate.responderId)
const reasonsOf = (candidate: Candidate, change: Partial<Ask> = {}) =>
  judge([candidate], ask(change)).verdicts[0]?.reasons

describe('who is chosen', () => {
  it('B-IOT-03: three on-duty volunteers are called nearest first, and one off duty never', () => {
    const three = [
      somebody('far', { reach: at(900) }),
      somebody('near', { reach: at(100) }),
      somebody('middle', { reach: at(400) }),
    ]
    expect(chosenOf([...three, somebody('off', { reach: at(10), onDuty: false })])).toEqual([
      'near',
      'middle',
      'far',
    ])
    expect(reasonsOf(somebody('off', { onDuty: false }))).toEqual(['off_duty'])
  })

  it('B-IOT-07: each force type can be asked for, and only on-duty members are proposed', () => {
    const forces = (['care_worker', 'social_rescue', 'volunteer'] as const).flatMap((kind) => [
      somebody(`${kind} on`, { kind }),
      somebody(`${kind} off`, { kind, onDuty: false }),
    ])
    for (const kind of ['care_worker', 'social_rescue', 'volunteer'] as const)
      expect(chosenOf(forces, { kind })).toEqual([`${kind} on`])
  })

  it('puts those who belong to the elder first: the subscribed institution always, a key holder while within reach', () => {
    const near = [1, 2, 3, 4, 5].map((n) => somebody(`near ${n}`, { reach: at(n) }))
    const key = somebody('key', { reach: at(600), holdsKey: true })
    const farKey = somebody('far key', { reach: at(3000), holdsKey: true })
    const subscribed = somebody('subscribed', { reach: at(9000), subscribed: true })
    expect(chosenOf([...near, key, farKey, subscribed])).toEqual([
      'key',
      'subscribed',
      'near 1',
      'near 2',
      'near 3',
    ])
  })

  it('says why each was left out, all reasons at once', () => {
    expect(
      reasonsOf(somebody('a', { onDuty: false, engaged: true, restUntil: new Date('2026-11-25T03:10:00Z') })),
    ).toEqual(['off_duty', 'engaged', 'resting'])
    expect(reasonsOf(somebody('b'), { qualification: 'lifting' })).toEqual(['not_qualified'])
    expect(reasonsOf(somebody('c', { qualified: ['lifting'] }), { qualification: 'lifting' })).toContain(
      'nearest',
    )
    expect(reasonsOf(somebody('d', { maxRadiusM: 600 }))).toEqual(['too_far'])
    expect(reasonsOf(somebody('z', { reach: at(4000) }))).toEqual(['too_long'])
    expect(reasonsOf(somebody('e', { contactable: false }))).toEqual(['no_account'])
    expect(reasonsOf(somebody('f'), { needsKey: true })).toEqual(['no_key'])
    expect(reasonsOf(somebody('g'), { asked: new Map([['g', 'declined_before']]) })).toEqual([
      'declined_before',
    ])
    expect(reasonsOf(somebody('h'), { excluded: new Set(['h']) })).toEqual(['excluded'])
    expect(reasonsOf(somebody('i'), { k: 0 })).toEqual(['not_needed', 'within_reach', 'line_distance'])
  })

  it('a rest that has ended is no reason', () => {
    expect(chosenOf([somebody('a', { restUntil: new Date('2026-11-25T02:59:59Z') })])).toEqual(['a'])
  })

  it('takes somebody without a position last, and says so', () => {
    const unknown = somebody('unknown', { reach: at(null), holdsKey: true })
    expect(reasonsOf(unknown)).toEqual(['holds_key', 'position_unknown'])
    expect(chosenOf([somebody('x', { reach: at(null) }), somebody('y', { reach: at(800) })])).toEqual([
      'y',
      'x',
    ])
  })

  it('explains a shortfall in words', () => {
    expect(judge([], ask()).shortfall).toMatchObject({
      missing: 5,
      reasons: ['none_in_range'],
      zh: '缺 5 人（附近没有登记的救援力量）',
    })
    expect(
      judge([somebody('a', { onDuty: false }), somebody('b', { onDuty: false })], ask()).shortfall,
    ).toMatchObject({ reasons: ['none_on_duty', 'off_duty'], zh: '缺 5 人（附近无人在岗：2 人未在岗）' })
    expect(
      judge([somebody('a')], ask({ asked: new Map([['a', 'declined_before']]) })).shortfall?.reasons[0],
    ).toBe('all_asked')
    expect(judge([somebody('a'), somebody('b', { engaged: true })], ask({ k: 2 })).shortfall).toMatchObject({
      missing: 1,
      reasons: ['engaged'],
      en: '1 short (1 engaged in another mission)',
    })
    expect(judge([somebody('a')], ask({ k: 1 })).shortfall).toBeNull()
  })

  it('every candidate leaves with a reason; at most k are chosen; nobody blocked is chosen; the shortfall is what is missing', () => {
    const candidate = fc.record({
      id: fc.uuid(),
      metres: fc.option(fc.integer({ min: 0, max: 30_000 })),
      onDuty: fc.boolean(),
      engaged: fc.boolean(),
      key: fc.boolean(),
      sub: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.uniqueArray(candidate, { selector: (c) => c.id, maxLength: 40 }),
        fc.integer({ min: 0, max: 8 }),
        (list, k) => {
          const { verdicts, shortfall } = judge(
            list.map((c) =>
              somebody(c.id, {
                reach: at(c.metres),
                onDuty: c.onDuty,
                engaged: c.engaged,
                holdsKey: c.key,
                subscribed: c.sub,
              }),
            ),
            ask({ k }),
          )
          const chosen = verdicts.filter((verdict) => verdict.chosen)
          expect(verdicts).toHaveLength(list.length)
          expect(verdicts.every((verdict) => verdict.reasons.length > 0)).toBe(true)
          expect(chosen.every(({ candidate: c }) => c.onDuty && !c.engaged)).toBe(true)
          const fit = list.filter(
            (c) => c.onDuty && !c.engaged && (c.sub || (at(c.metres).travelS ?? 0) <= 3600),
          ).length
          expect(chosen).toHaveLength(Math.min(k, fit))
          expect(shortfall?.missing ?? 0).toBe(Math.max(0, k - fit))
        },
      ),
    )
  })
})

describe('the sentence', () => {
  it('names every reason in both languages, with distance and minutes', () => {
    expect(sentence(true, ['holds_key', 'within_reach'], { distanceM: 650, travelS: 542 })).toEqual({
      zh: '邀请：持有该户钥匙，一刻钟内可到（约 650 米、9 分钟）',
      en: 'Invited: holds the key of this home, within fifteen minutes (about 650 m, 9 min)',
    })
    expect(sentence(false, ['off_duty'], { distanceM: null, travelS: null }).zh).toBe('未邀请：未在岗')
  })
})
