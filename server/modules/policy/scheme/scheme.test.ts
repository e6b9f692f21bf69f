import type { Evaluation } from '#contract/benefit-scheme'
import { columnOf, type Situation, situationVariables, variableNames } from '#contract/benefit-situation'
import { isFault } from './condition.ts'
import { environment } from './condition.ts'
import { compileScheme, evaluate, readTrace, schemeSet, sqlOf, decide } from '#modules/policy'
import { world } from '#testing'
import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { express } from './expression.ts'
import { conditions, scheme, schemes, situations } from './scheme.fixture.ts'

const t = await world()
const jiaozuo = 410800000000

const runOf = (text: string) => {
  const built = express(text, 'bool', { place: jiaozuo, subject: 'elder', prefix: 't' })
  if (isFault(built)) throw new Error(`${text}: ${built.detail}`)
  return compileScheme({
    id: '',
    key: 'x',
    regionCode: jiaozuo,
    body: scheme({ criteria: [{ key: 'c', zh: '一', en: 'One', when: text }] }),
  })
}
const truth = (text: string, situation: Situation) => evaluate(runOf(text), situation).criteria[0]?.holds

/** The engine's own answer; a fact that is missing, or a sum that CEL refuses, throws in it. */
function engine(text: string, situation: Situation): boolean | 'refused' {
  const facts: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(situation))
    if (value !== null && value !== undefined) facts[name] = typeof value === 'number' ? BigInt(value) : value
  try {
    return environment.evaluate(text, facts) === true
  } catch {
    return 'refused'
  }
}

describe('a condition compiled', () => {
  test('says what the CEL engine says whenever that says anything', () => {
    const within = /within|place/
    fc.assert(
      fc.property(
        conditions.filter((text) => !within.test(text)),
        situations,
        (text, situation) => {
          const theirs = engine(text, situation)
          const ours = truth(text, situation)
          if (theirs !== 'refused') expect({ text, ours }).toEqual({ text, ours: theirs ? 'yes' : 'no' })
        },
      ),
      { numRuns: 1500 },
    )
  })
  test('what is unknown stays unknown, unless it does not matter', () => {
    expect(truth('age >= 80', {})).toBe('unknown')
    expect(truth('age >= 80 && rural', { rural: false })).toBe('no')
    expect(truth('age >= 80 || rural', { rural: true })).toBe('yes')
    expect(truth('!(age >= 80)', { age: null })).toBe('unknown')
    expect(truth("subsistence in ['urban', 'rural']", {})).toBe('unknown')
    expect(truth("'age80' in groups", { groups: [] })).toBe('no')
    expect(truth('age / 0 > 1', { age: 3 })).toBe('unknown')
  })
  test('a place is a range of codes', () => {
    expect(truth('within(hukouRegion, place)', { hukouRegion: 410802001001 })).toBe('yes')
    expect(truth('within(hukouRegion, place)', { hukouRegion: 411603001001 })).toBe('no')
    expect(truth('within(hukouRegion, 410802000000)', { hukouRegion: 410803001001 })).toBe('no')
    expect(truth('within(hukouRegion, place)', {})).toBe('unknown')
  })
})

const types = { int: 'bigint', decimal: 'numeric', bool: 'boolean', string: 'text', list: 'text[]' } as const

describe('a set of schemes in SQL', () => {
  test('decides every situation exactly as the function does: outcome, amount, trace, relation', async () => {
    const names = variableNames.filter((name) => situationVariables[name].of.includes('elder'))
    await fc.assert(
      fc.asyncProperty(
        fc.array(schemes, { minLength: 1, maxLength: 4 }),
        fc.array(situations, { minLength: 1, maxLength: 40 }),
        async (bodies, people) => {
          const set = schemeSet(
            bodies.map((body, i) => ({ id: '', key: `s${i}`, regionCode: jiaozuo, body })),
          )
          const rows = people.map((one, i) => ({
            id: i,
            ...Object.fromEntries(names.map((name) => [columnOf(name), one[name] ?? null])),
          }))
          const columns = names.map((name) => `${columnOf(name)} ${types[situationVariables[name].type]}`)
          const { rows: found } = await t.system((tx) =>
            sql<{
              id: number
              n: number
              outcome: string
              amount: string | null
              trace: string
              because: number | null
            }>`
              select s.id, d.n, d.outcome, d.amount::text, d.trace::text, d.because
              from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as s(id int, ${sql.raw(columns.join(', '))})
              cross join lateral (${sql.raw(sqlOf(set))}) d order by s.id, d.n`.execute(tx),
          )
          const theirs = found.map((row) => {
            const one = set.schemes[row.n]
            if (!one) throw new Error(`no scheme ${row.n}`)
            return {
              id: row.id,
              key: one.rule.key,
              outcome: row.outcome,
              amount: row.amount === null ? null : Number(row.amount),
              criteria: readTrace(one, BigInt(row.trace)),
              because: row.because === null ? null : (set.schemes[row.because]?.rule.key ?? null),
            }
          })
          const letters: Record<Evaluation['outcome'], string> = {
            entitled: 'e',
            not_entitled: 'n',
            unknown: 'u',
            not_concerned: 'x',
          }
          const ours = people.flatMap((one, id) =>
            decide(set, one).map(({ scheme: { rule }, evaluation, because }) => ({
              id,
              key: rule.key,
              outcome: letters[evaluation.outcome],
              amount: evaluation.amount,
              criteria: evaluation.criteria,
              because,
            })),
          )
          expect(theirs).toEqual(ours)
        },
      ),
      { numRuns: 120 },
    )
  })
})

const decided = (bodies: Record<string, Parameters<typeof scheme>[0]>, situation: Situation) =>
  decide(
    schemeSet(
      Object.entries(bodies).map(([key, body]) => ({ id: '', key, regionCode: jiaozuo, body: scheme(body) })),
    ),
    situation,
  ).map(({ scheme: { rule }, because }) => `${rule.key}${because ? ` < ${because}` : ''}`)
const to = (how: string, other: string) => ({ how, scheme: other, zh: '关系', en: 'Relation' })

describe('relations', () => {
  test('of two that exclude each other one is paid; the higher where the document says so', () => {
    expect(decided({ aa: { relations: [to('yields', 'bb')] }, bb: {} }, {})).toEqual(['aa < bb', 'bb'])
    expect(
      decided({ aa: { relations: [to('higher', 'bb')] }, bb: { amount: { how: 'fixed', value: 99 } } }, {}),
    ).toEqual(['aa', 'bb < aa'])
    expect(
      decided({ aa: { relations: [to('higher', 'bb')] }, bb: { amount: { how: 'fixed', value: 100 } } }, {}),
    ).toEqual(['aa', 'bb < aa'])
  })
  test('one that gives way itself holds nothing back', () => {
    expect(
      decided(
        { aa: { relations: [to('yields', 'bb')] }, bb: { relations: [to('yields', 'cc')] }, cc: {} },
        {},
      ),
    ).toEqual(['aa', 'bb < cc', 'cc'])
  })
  test('two that each give way to the other: one stands', () => {
    const out = decided(
      { aa: { relations: [to('yields', 'bb')] }, bb: { relations: [to('yields', 'aa')] } },
      {},
    )
    expect(out.filter((one) => !one.includes('<'))).toHaveLength(1)
  })
})

describe('amounts', () => {
  const amountFor = (amount: unknown, situation: Situation, more = {}) =>
    evaluate(compileScheme({ id: '', key: 'x', regionCode: 0, body: scheme({ amount, ...more }) }), situation)
  test.each([
    [23500, 0, 'home_visit', 80000, 11750],
    [30000, 21000, 'home_visit', 80000, 4500],
    [300000, 0, 'long_stay', 80000, 80000],
    [12345, 0, 'home_visit', 80000, 6172],
    [10000, 0, 'home_visit', 3000, 3000],
  ])(
    'a bill of %i fen with %i from the insurance, %s, %i left: %i',
    (billFen, ltciPaidFen, serviceKind, quotaLeftFen, due) => {
      const amount = {
        how: 'percent',
        of: 'billFen - ltciPaidFen',
        rows: [
          { when: "serviceKind == 'home_visit'", zh: '居家', en: 'Home', basisPoints: 5000 },
          { when: 'true', zh: '机构', en: 'Institution', basisPoints: 4000 },
        ],
        cap: 80000,
        left: 'quotaLeftFen',
      }
      expect(amountFor(amount, { billFen, ltciPaidFen, serviceKind, quotaLeftFen }).amount).toBe(due)
    },
  )
  test('areas in hundredths: 123.45 m² at 5 yuan are 617.25 yuan', () => {
    const amount = { how: 'per_unit', rate: 500, units: 'usedArea', unitWord: { zh: '平方米', en: 'm²' } }
    expect(amountFor(amount, { usedArea: 123.45 }, { subject: 'facility' }).amount).toBe(61725)
  })
  test('a blank of the document blocks, and says which', () => {
    const amount = {
      how: 'table',
      rows: [{ when: 'age >= 80', zh: '80 岁以上', en: '80 and over', value: null }],
    }
    expect(amountFor(amount, { age: 85 })).toMatchObject({
      outcome: 'unknown',
      amount: null,
      blanks: ['/amount/rows/0/value'],
    })
    expect(amountFor(amount, { age: 70 })).toMatchObject({ outcome: 'not_entitled', blanks: [] })
    expect(amountFor(amount, {})).toMatchObject({ outcome: 'unknown', missing: ['age'] })
  })
  test('a ceiling is not an amount', () => {
    expect(amountFor({ how: 'fixed', value: 20000 }, {}, { bound: 'at_most' })).toMatchObject({
      outcome: 'entitled',
      amount: null,
      upTo: 20000,
    })
  })
})
