import { BenefitScheme } from '#contract/benefit-scheme'
import {
  type Situation,
  situationVariables,
  type VariableName,
  variableNames,
} from '#contract/benefit-situation'
import fc from 'fast-check'

/** Schemes and situations for tests: any that the contract admits, unknowns included. */
export function scheme(body: Record<string, unknown>): BenefitScheme {
  return BenefitScheme.parse({
    zh: '测试',
    en: 'Test',
    about: { zh: '测试', en: 'Test' },
    category: 'other',
    subject: 'elder',
    paidTo: 'elder',
    form: 'cash',
    audience: 'true',
    criteria: [],
    amount: { how: 'fixed', value: 100 },
    unit: 'fen',
    bound: 'exact',
    period: 'month',
    cases: [{ zh: '一', en: 'One', situation: {}, expect: { outcome: 'entitled' } }],
    ...body,
  })
}

const values = (name: VariableName): fc.Arbitrary<Situation[VariableName]> => {
  const variable = situationVariables[name]
  if (variable.type === 'bool') return fc.boolean()
  if (variable.type === 'list') return fc.subarray(['age80', 'rural', 'hardship', 'disabled'])
  if (variable.type === 'string') return fc.constantFrom(...Object.keys(variable.choices ?? { a: 0 }))
  if (variable.type === 'decimal') return fc.integer({ min: -50, max: 200_000 }).map((n) => n / 100)
  if (name === 'region' || name === 'hukouRegion')
    return fc.constantFrom(410802001001, 410803002003, 411603001001, 140502001001)
  return fc.integer({ min: 0, max: 120 })
}

/** Situations of elders: each variable known or not. */
export const situations: fc.Arbitrary<Situation> = fc.record(
  Object.fromEntries(
    variableNames
      .filter((name) => situationVariables[name].of.includes('elder'))
      .map((name) => [name, fc.option(values(name), { freq: 5 })]),
  ),
  // Each value comes from its variable's own arbitrary.
) as fc.Arbitrary<Situation>

const numbers = ['age', 'abilityLevel', 'residenceMonths', 'stayDays', 'billFen', 'disabilityGrade'] as const
const words = ['subsistence', 'destitute', 'living', 'careSetting'] as const
const flags = ['rural', 'farming', 'dementia', 'lowIncome', 'ltci'] as const

const { number } = fc.letrec((tie) => ({
  number: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...numbers),
    fc.integer({ min: 0, max: 100 }).map(String),
    fc
      .tuple(tie('number'), fc.constantFrom('+', '-', '*', '/', '%'), tie('number'))
      .map(([a, op, b]) => `(${String(a)} ${op} ${String(b)})`),
    tie('number').map((a) => `(-${String(a)})`),
  ),
})) as { number: fc.Arbitrary<string> }

const { condition } = fc.letrec((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    fc
      .tuple(number, fc.constantFrom('==', '!=', '<', '<=', '>', '>='), number)
      .map(([a, op, b]) => `${a} ${op} ${b}`),
    fc
      .constantFrom(...words)
      .chain((name) =>
        fc
          .subarray(Object.keys(situationVariables[name].choices ?? {}))
          .map((list) => `${name} in [${list.map((one) => `"${one}"`).join(', ')}]`),
      ),
    fc
      .constantFrom(...words)
      .chain((name) =>
        fc
          .constantFrom(...Object.keys(situationVariables[name].choices ?? {}))
          .map((one) => `${name} == '${one}'`),
      ),
    fc.constantFrom(...flags),
    fc.constantFrom("'age80' in groups", "!('rural' in groups)", 'within(hukouRegion, place)'),
    fc
      .tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition'))
      .map(([a, op, b]) => `(${String(a)} ${op} ${String(b)})`),
    tie('condition').map((a) => `!(${String(a)})`),
    fc
      .tuple(tie('condition'), tie('condition'), tie('condition'))
      .map(([a, b, c]) => `(${String(a)} ? ${String(b)} : ${String(c)})`),
  ),
})) as { condition: fc.Arbitrary<string> }
export const conditions = condition

const value = fc.option(fc.integer({ min: 0, max: 1_000_000 }), { freq: 8 })
const named = { zh: fc.constant('档'), en: fc.constant('Band') }
const part = fc.oneof(
  fc.record({ how: fc.constant('fixed'), value }),
  fc.record({
    how: fc.constant('table'),
    rows: fc.array(fc.record({ when: condition, ...named, value }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record(
    {
      how: fc.constant('per_unit'),
      rate: value,
      units: number,
      unitWord: fc.constant({ zh: '天', en: 'days' }),
      rounding: fc.constantFrom('down', 'nearest', 'up'),
      cap: value,
    },
    { requiredKeys: ['how', 'rate', 'units', 'unitWord'] },
  ),
  fc.record(
    {
      how: fc.constant('percent'),
      of: number,
      rows: fc.array(
        fc.record({
          when: condition,
          ...named,
          basisPoints: fc.option(fc.integer({ min: 0, max: 10_000 }), { freq: 8 }),
        }),
        { minLength: 1, maxLength: 2 },
      ),
      rounding: fc.constantFrom('down', 'nearest', 'up'),
      cap: value,
      left: number,
    },
    { requiredKeys: ['how', 'of', 'rows'] },
  ),
)
const amount = fc.oneof(
  part,
  fc.record({
    how: fc.constantFrom('sum', 'higher', 'lower'),
    parts: fc.array(part, { minLength: 2, maxLength: 3 }),
  }),
)

/** Any scheme of elders, with relations to `s0` … `s3`. */
export const schemes: fc.Arbitrary<BenefitScheme> = fc
  .record({
    audience: fc.oneof({ weight: 3, arbitrary: fc.constant('true') }, { weight: 1, arbitrary: condition }),
    criteria: fc.array(fc.option(condition, { freq: 10 }), { maxLength: 4 }),
    amount,
    bound: fc.constantFrom('exact', 'at_least', 'at_most'),
    relations: fc.array(
      fc.record({
        how: fc.constantFrom('yields', 'higher', 'pays_after'),
        scheme: fc.constantFrom('s0', 's1', 's2', 's3'),
        zh: fc.constant('关系'),
        en: fc.constant('Relation'),
      }),
      { maxLength: 2 },
    ),
  })
  .map((made) =>
    scheme({
      ...made,
      criteria: made.criteria.map((when, i) => ({ key: `c${i}`, zh: '条件', en: 'Criterion', when })),
    }),
  )
