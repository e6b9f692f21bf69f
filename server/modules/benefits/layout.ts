import { factKinds } from '#contract/people-words'
import type { Situation, SituationValue, VariableName } from '#contract/benefit-situation'
import { ageOn, type Day } from '#contract/day'

/**
 * The situation of an elder as a few small numbers in one or two integers, so that a city's elders fall into classes by
 * one scan: whoever has the same key is alike in everything the schemes of the place look at, and is evaluated once.
 */

/** How a fact of the register becomes a variable; `absent` is what no fact means. */
type FromFact = {
  readonly kind: keyof typeof factKinds
  readonly values: Readonly<Record<string, SituationValue>>
  readonly absent: SituationValue
}
const same = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, name]))
const yes = { yes: true }

/** Lists that civil affairs keeps are complete, so that no fact means no; what nobody has looked at is unknown. */
export const factVariables: { readonly [name in VariableName]?: FromFact } = {
  living: {
    kind: 'living',
    values: same('alone', 'with_spouse', 'with_children', 'with_others', 'institution'),
    absent: null,
  },
  abilityLevel: {
    kind: 'ability',
    values: { intact: 0, mild: 1, moderate: 2, severe: 3, total: 4 },
    absent: null,
  },
  dementia: { kind: 'dementia', values: { diagnosed: true, suspected: false }, absent: false },
  severeIllness: { kind: 'severe_illness', values: yes, absent: false },
  destitute: { kind: 'destitute', values: same('dispersed', 'central'), absent: 'none' },
  subsistence: { kind: 'subsistence', values: same('urban', 'rural'), absent: 'none' },
  lowIncome: { kind: 'low_income', values: yes, absent: false },
  disabilityGrade: {
    kind: 'disability_card',
    values: { grade_1: 1, grade_2: 2, grade_3: 3, grade_4: 4 },
    absent: 0,
  },
  familyPlanning: {
    kind: 'family_planning',
    values: same('lost_only_child', 'disabled_only_child', 'two_daughters', 'one_child'),
    absent: 'none',
  },
  priorityCare: { kind: 'priority_care', values: same('recipient', 'lone'), absent: 'none' },
  modelWorker: { kind: 'model_worker', values: same('provincial', 'national', 'city'), absent: 'none' },
  farming: { kind: 'farming', values: { yes: true, no: false }, absent: null },
  rural: { kind: 'rural', values: { yes: true, no: false }, absent: null },
}

const OLDEST = 130
const careSettings = ['home', 'community', 'institution'] as const
const gone = ['here', 'died', 'moved'] as const
export type Gone = (typeof gone)[number]

type Field = {
  readonly name: string
  readonly size: number
  /** Which of the key's integers, and by how much it is multiplied there. */
  readonly word: number
  readonly times: number
}

/** 2^52: an int8 beyond 2^53 is no safe number in JavaScript. */
const WORD = 2 ** 52

export type Layout = {
  readonly fields: readonly Field[]
  readonly words: number
  readonly variables: ReadonlySet<VariableName>
  readonly facts: readonly { kind: keyof typeof factKinds; value: string; word: number; add: number }[]
  readonly counties: readonly number[]
  /** For each county the place (from 1) of the one that stands for it: counties with the same rules are one. */
  readonly groups: readonly number[]
  /** Codes of schemes that are asked for and granted, in the order of their flags. */
  readonly awards: readonly string[]
  readonly asks: (name: string) => boolean
}

/** Group codes that a condition asks for, and which kinds of facts lead to them. */
const groupKinds = [
  'living',
  'children',
  'ability',
  'dementia',
  'destitute',
  'subsistence',
  'low_income',
  'disability_card',
  'severe_illness',
  'family_planning',
  'priority_care',
  'model_worker',
  'farming',
  'rural',
  'central_wish',
  'family_doctor',
] as const

/** Lays out the variables that the schemes use. At most 26 integers' worth of bits is never needed: three words are the limit. */
export function layOut(given: {
  variables: ReadonlySet<VariableName>
  counties: readonly number[]
  groups?: readonly number[]
  awards: readonly string[]
}): Layout {
  const fields: Field[] = []
  let word = 0
  let times = 1
  // A power of two each, so that the database may join them by bits.
  const place = (name: string, values: number) => {
    const size = 2 ** Math.ceil(Math.log2(values))
    if (times * size > WORD) {
      word++
      times = 1
    }
    fields.push({ name, size, word, times })
    times *= size
  }
  const { variables } = given
  place('gone', gone.length)
  place('county', given.counties.length + 1)
  if (variables.has('age') || variables.has('groups')) place('age', OLDEST + 1)
  if (variables.has('ageMonths')) place('ageMonths', (OLDEST + 1) * 12)
  if (variables.has('sex')) place('sex', 3)
  const settings =
    variables.has('careSetting') ||
    variables.has('institutionFiled') ||
    variables.has('institutionPrivate') ||
    variables.has('stayDays')
  if (settings) place('careSetting', careSettings.length)
  if (variables.has('institutionFiled')) place('institutionFiled', 3)
  if (variables.has('institutionPrivate')) place('institutionPrivate', 3)
  if (variables.has('stayDays')) place('stayDays', 32)
  const kinds = new Set<keyof typeof factKinds>()
  // The keys of the record are variable names.
  for (const [name, from] of Object.entries(factVariables))
    if (from && variables.has(name as VariableName)) kinds.add(from.kind)
  if (variables.has('groups')) for (const kind of groupKinds) kinds.add(kind)
  const facts: Layout['facts'][number][] = []
  for (const kind of kinds) {
    const values = Object.keys(factKinds[kind].values ?? {})
    place(`fact:${kind}`, values.length + 1)
    const field = fields.at(-1)
    if (!field) continue
    values.forEach((value, i) => facts.push({ kind, value, word: field.word, add: (i + 1) * field.times }))
  }
  if (variables.has('hukouRegion')) {
    // 0 unknown, 1 … n a county of the place, n + 1 elsewhere.
    place('hukou', given.counties.length + 2)
    const field = fields.at(-1)
    if (field)
      given.counties.forEach((county, i) =>
        facts.push({
          kind: 'hukou',
          value: String(county).slice(0, 6),
          word: field.word,
          add: (i + 1) * field.times,
        }),
      )
  }
  given.awards.forEach((code) => place(`award:${code}`, 2))
  return {
    fields,
    words: word + 1,
    variables,
    facts,
    counties: given.counties,
    groups: given.groups ?? given.counties.map((_, i) => i + 1),
    awards: given.awards,
    asks: (name) => fields.some((field) => field.name === name),
  }
}

export type Decoded = {
  readonly situation: Situation
  readonly gone: Gone
  /** Code of the county lived in; null outside the place. */
  readonly county: number | null
  readonly awards: ReadonlySet<string>
}

/** `decode` that remembers: a city has some ten thousand keys, each met many times. */
export function decoder(layout: Layout): (key: readonly number[]) => Decoded {
  const memo = new Map<string, Decoded>()
  return (key) => {
    const name = key.join()
    const known = memo.get(name) ?? decode(layout, key)
    memo.set(name, known)
    return known
  }
}

/** What a key stands for. Groups are those of the facts in the key: see `people.elder_group`. */
export function decode(layout: Layout, key: readonly number[]): Decoded {
  const at = new Map<string, number>()
  for (const { name, size, word, times } of layout.fields)
    at.set(name, Math.floor((key[word] ?? 0) / times) % size)
  const wants = (name: VariableName) => layout.variables.has(name)
  const facts = new Map<string, string>()
  for (const { name } of layout.fields) {
    if (!name.startsWith('fact:')) continue
    const kind = name.slice(5) as keyof typeof factKinds // made above from a kind
    const value = Object.keys(factKinds[kind].values ?? {})[(at.get(name) ?? 0) - 1]
    if (value !== undefined) facts.set(kind, value)
  }
  const county = layout.counties[(at.get('county') ?? 0) - 1] ?? null
  const situation: { [name in VariableName]?: SituationValue } = {}
  const age = at.get('age')
  if (age !== undefined && wants('age')) situation.age = age
  if (at.has('ageMonths')) situation.ageMonths = at.get('ageMonths') ?? null
  if (at.has('sex')) situation.sex = ['male', 'female', null][at.get('sex') ?? 2] ?? null
  if (wants('region')) situation.region = county
  if (at.has('hukou')) {
    const index = at.get('hukou') ?? 0
    situation.hukouRegion = index === 0 ? null : (layout.counties[index - 1] ?? 0)
  }
  if (wants('careSetting')) situation.careSetting = careSettings[at.get('careSetting') ?? 0] ?? null
  const known = (name: 'institutionFiled' | 'institutionPrivate'): boolean | null =>
    [null, true, false][at.get(name) ?? 0] ?? null
  if (wants('institutionFiled')) situation.institutionFiled = known('institutionFiled')
  if (wants('institutionPrivate')) situation.institutionPrivate = known('institutionPrivate')
  if (wants('stayDays')) situation.stayDays = at.get('stayDays') ?? null
  for (const [name, from] of Object.entries(factVariables)) {
    // As above.
    const variable = name as VariableName
    if (!from || !wants(variable)) continue
    const value = facts.get(from.kind)
    situation[variable] = value === undefined ? from.absent : (from.values[value] ?? null)
  }
  if (wants('groups')) situation.groups = groupsOf(facts, age ?? 0)
  return {
    situation,
    gone: gone[at.get('gone') ?? 0] ?? 'here',
    county,
    awards: new Set(layout.awards.filter((code) => at.get(`award:${code}`) === 1)),
  }
}

/** The groups of `people.group_rule` and the view over it; a test compares the two. */
export function groupsOf(facts: ReadonlyMap<string, string>, age: number): string[] {
  const is = (kind: string, ...values: string[]) => values.includes(facts.get(kind) ?? '')
  const all: (readonly [string, boolean])[] = [
    ...[60, 65, 75, 80, 85, 90, 100].map((n) => [`age${n}`, age >= n] as const),
    ['living_alone', is('living', 'alone')],
    ['empty_nest', is('living', 'alone', 'with_spouse')],
    ['left_behind', is('children', 'away') && is('rural', 'yes')],
    ['lone', is('children', 'none') && is('living', 'alone')],
    ['semi_disabled', is('ability', 'mild', 'moderate')],
    ['disabled', is('ability', 'severe', 'total')],
    ['dementia', is('dementia', 'diagnosed')],
    ['severe_illness', is('severe_illness', 'yes')],
    ['destitute_dispersed', is('destitute', 'dispersed')],
    ['destitute_central', is('destitute', 'central')],
    ['subsistence', is('subsistence', 'urban', 'rural')],
    ['low_income', is('low_income', 'yes')],
    [
      'low_income_disabled',
      facts.has('disability_card') && (is('low_income', 'yes') || is('subsistence', 'urban', 'rural')),
    ],
    ['disability', facts.has('disability_card')],
    ['safety_net', facts.has('destitute') || facts.has('subsistence')],
    ['hardship', facts.has('destitute') || facts.has('subsistence') || is('low_income', 'yes')],
    [
      'hardship_disabled',
      is('ability', 'severe', 'total') &&
        (facts.has('destitute') || facts.has('subsistence') || is('low_income', 'yes')),
    ],
    ['family_planning', is('family_planning', 'lost_only_child', 'disabled_only_child')],
    ['lost_only_child', is('family_planning', 'lost_only_child')],
    ['two_daughters', is('family_planning', 'two_daughters')],
    ['one_child', is('family_planning', 'one_child')],
    ['priority_care', facts.has('priority_care')],
    ['lone_priority_care', is('priority_care', 'lone')],
    ['model_worker', is('model_worker', 'provincial', 'national')],
    ['central_wish', is('central_wish', 'yes')],
    ['family_doctor', is('family_doctor', 'signed')],
    ['farming', is('farming', 'yes')],
    ['rural', is('rural', 'yes')],
  ]
  return all.filter(([, member]) => member).map(([code]) => code)
}

/** The earliest birth days at which one is younger than 130, 129 … 1 on `day`: `130 − width_bucket(birth, these)` is the age. */
export function ageCuts(day: Day): Day[] {
  return Array.from({ length: OLDEST }, (_, i) => youngerThan(day, OLDEST - i))
}

function youngerThan(day: Day, years: number): Day {
  const year = String(Number(day.slice(0, 4)) - years).padStart(4, '0')
  let candidate = dayAfter(
    `${year}${day.slice(4)}` === `${year}-02-29` ? `${year}-02-28` : `${year}${day.slice(4)}`,
  )
  // A day around 29 February may still be old enough; two steps are the most.
  while (ageOn(candidate, day) >= years) candidate = dayAfter(candidate)
  return candidate
}

export function dayAfter(day: Day, days = 1): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
