import { Environment } from '@marcbachmann/cel-js'
import {
  type Answers,
  type Evidence,
  incomplete,
  type Scale,
  type ScoreResult,
} from '#contract/assessment-scale'
import type { FieldError } from '#contract/problem'

type Item = Scale['items'][number]
type Facts = {
  total: number
  sum: Record<string, number>
  level: Record<string, number>
  item: Record<string, number>
  answer: Record<string, number | string>
  evidence: Record<string, unknown>
}

const cel = new Environment({ limits: { maxAstNodes: 400, maxDepth: 40, maxListElements: 200 } })
for (const name of ['sum', 'level', 'item', 'answer', 'evidence'] as const) cel.registerVariable(name, 'map')
cel.registerVariable('total', 'double')

/** What is wrong with a condition of a scale; undefined when it is one. */
export function conditionFault(text: string): string | undefined {
  const checked = cel.check(text)
  return checked.valid ? undefined : (checked.error?.message ?? 'not a condition').split('\n')[0]
}

function holds(text: string, facts: Partial<Facts>): boolean {
  const value: unknown = cel.parse(text)({
    total: 0,
    sum: {},
    level: {},
    item: {},
    answer: {},
    evidence: {},
    ...facts,
  })
  if (typeof value !== 'boolean') throw new TypeError(`not a condition: ${text}`)
  return value
}

/**
 * Scores answers by a scale. Pure: the same answers, evidence and scale always give the same result. Throws
 * `assessment/incomplete` with the pointer of every item that is unanswered, unknown or outside its options: a missing
 * answer is never zero (GB/T 42195-2022, standards §1.6).
 */
export function score(
  scale: Scale,
  given: { answers: Answers; evidence?: Evidence; raise?: Scale['raise'] | undefined },
): ScoreResult {
  const faults: FieldError[] = []
  const evidence = readEvidence(scale, given.evidence ?? {}, faults)
  const answer: Facts['answer'] = {}
  for (const item of scale.items) {
    const value = given.answers[item.code]
    if (value === null || value === undefined)
      faults.push(fault(item.code, `“${item.zh}”未作答`, `"${item.en}" is not answered`))
    else answer[item.code] = value
  }
  const known = new Set(scale.items.map(({ code }) => code))
  for (const code of Object.keys(given.answers))
    if (!known.has(code)) faults.push(fault(code, '量表中没有这道题', 'The scale has no such item'))
  const points: Record<string, number> = {}
  const whole = faults.length === 0
  for (const item of scale.items) {
    const value = answer[item.code]
    if (value === undefined) continue
    // Points that depend on another answer wait until everything is answered.
    if (!whole && item.measure?.ranges?.some(({ when }) => when)) continue
    const got = pointsOf(item, value, { answer, evidence })
    if (typeof got === 'number') points[item.code] = got
    else faults.push(got)
  }
  if (faults.length > 0) throw incomplete(undefined, faults)

  const sum = Object.fromEntries(
    scale.groups.map(({ code }) => [
      code,
      scale.items
        .filter((item) => item.group === code)
        .reduce((all, item) => all + (points[item.code] ?? 0), 0),
    ]),
  )
  const total = Object.values(sum).reduce((all, one) => all + one, 0)
  const base = { total, sum, item: points, answer, evidence }
  const level: Record<string, number> = {}
  for (const group of scale.groups) {
    const found = group.levels && groupLevel(group.levels, sum[group.code] ?? 0, base)
    if (found !== undefined) level[group.code] = found
  }
  const facts: Facts = { ...base, level }
  const initial = combine(scale.result, facts)
  const raise = given.raise ?? scale.raise
  const changed = applyChanges(scale, initial, facts, raise)
  const named = scale.levels.find((one) => one.level === changed.level)
  return {
    scale: scale.id,
    version: scale.version,
    confirmed: scale.toConfirm.length === 0,
    toConfirm: scale.toConfirm,
    points,
    groups: scale.groups.map(({ code, zh, en, max }) => ({
      code,
      zh,
      en,
      max,
      points: sum[code] ?? 0,
      level: level[code] ?? null,
    })),
    total: scale.total ? total : null,
    max: scale.max,
    initial,
    level: changed.level,
    name: named ? { zh: named.zh, en: named.en } : null,
    ability: named?.ability ?? null,
    selfCare: named?.selfCare ?? null,
    raise,
    grounds: changed.grounds,
    services: recommendations(scale, facts),
  }
}

/** What the scale recommends for these answers, each with the items that it names and what was answered there. */
function recommendations(scale: Scale, facts: Facts): ScoreResult['services'] {
  return scale.services
    .filter(({ when }) => holds(when, facts))
    .map(({ code, zh, en, need, items }) => ({
      code,
      zh,
      en,
      need,
      items: items.flatMap((of) => {
        const item = scale.items.find((one) => one.code === of)
        if (!item) return []
        const answer = facts.answer[of]
        const option = item.options?.find((one) => one.value === answer)
        return [
          {
            code: of,
            zh: item.zh,
            en: item.en,
            answerZh: option?.zh ?? String(answer ?? ''),
            answerEn: option?.en ?? String(answer ?? ''),
          },
        ]
      }),
    }))
}

const fault = (code: string, zh: string, en: string): FieldError => ({
  pointer: `/answers/${code}`,
  detail: zh,
  detailEn: en,
})

function pointsOf(item: Item, value: number | string, facts: Partial<Facts>): number | FieldError {
  if (item.options) {
    const option = item.options.find((one) => one.value === value)
    return option
      ? option.points
      : fault(item.code, `“${item.zh}”没有选项 ${value}`, `"${item.en}" has no option ${value}`)
  }
  const { measure } = item
  if (!measure) throw new TypeError(`item ${item.code} has neither options nor measure`)
  if (typeof value !== 'number' || !Number.isFinite(value) || value < measure.min || value > measure.max)
    return fault(
      item.code,
      `“${item.zh}”应为 ${measure.min}–${measure.max} ${measure.unit}`,
      `"${item.en}" is a number of ${measure.min}–${measure.max} ${measure.unit}`,
    )
  const rounded = Number(value.toFixed(measure.decimals))
  if (!measure.ranges)
    return Number.isInteger(value)
      ? value
      : fault(item.code, `“${item.zh}”应为整数`, `"${item.en}" is a whole number`)
  const range = measure.ranges.find(
    ({ from, to, when }) =>
      (from === null || rounded >= from) && (to === null || rounded <= to) && (!when || holds(when, facts)),
  )
  return range
    ? range.points
    : fault(item.code, `“${item.zh}”没有对应的分值`, `"${item.en}" has no points for this`)
}

/** Flags default to no and counts to none: what was not seen; a choice that the scale needs must be made. */
function readEvidence(scale: Scale, given: Evidence, faults: FieldError[]): Record<string, unknown> {
  const read: Record<string, unknown> = {}
  const at = (code: string, zh: string, en: string) =>
    faults.push({ pointer: `/evidence/${code}`, detail: zh, detailEn: en })
  const known = new Set(scale.evidence.map(({ code }) => code))
  for (const code of Object.keys(given))
    if (!known.has(code)) at(code, '没有这一项', 'The scale has no such field')
  for (const field of scale.evidence) {
    const value = given[field.code] ?? null
    const { code, zh, en } = field
    if (field.kind === 'counts') {
      const counts: unknown = value ?? {}
      if (typeof counts !== 'object' || counts === null)
        at(code, `“${zh}”应逐类填写次数`, `"${en}" is counts by kind`)
      else {
        const allowed = new Set(field.options?.map((one) => one.value))
        const strange = Object.keys(counts).filter((kind) => !allowed.has(kind))
        for (const kind of strange) at(`${code}/${kind}`, '没有这一类', 'There is no such kind')
        // Summed over kinds (standards §1.4, point 3).
        read[code] = Object.values(counts).reduce<number>((all, one) => all + Number(one), 0)
      }
    } else if (value === null) {
      if (field.required) at(code, `“${zh}”未填写`, `"${en}" is missing`)
      read[code] = field.kind === 'flag' ? false : ''
    } else if (field.kind === 'flag') {
      if (typeof value !== 'boolean') at(code, `“${zh}”应为是或否`, `"${en}" is yes or no`)
      read[code] = value === true
    } else if (typeof value !== 'string') at(code, `“${zh}”填写有误`, `"${en}" is not right`)
    else if (field.kind === 'choice' && !field.options?.some((one) => one.value === value))
      at(code, `“${zh}”没有选项 ${value}`, `"${en}" has no option ${value}`)
    else if (field.kind === 'icd' && value !== '' && !new RegExp(field.pattern ?? '', 'u').test(value))
      at(code, `“${zh}”不在诊断编码范围内`, `"${en}" is outside the range of diagnoses`)
    else read[code] = value
  }
  return read
}

type Bands = readonly { level: number; from: number; to: number }[]
const inBands = (bands: Bands, value: number): number | undefined =>
  bands.find(({ from, to }) => value >= from && value <= to)?.level

function groupLevel(
  levels: NonNullable<Scale['groups'][number]['levels']>,
  value: number,
  facts: Omit<Facts, 'level'>,
): number | undefined {
  if ('bands' in levels) return inBands(levels.bands, value)
  return levels.rules.find(({ when }) => holds(when, facts))?.level
}

function combine(result: Scale['result'], facts: Facts): number | null {
  switch (result.kind) {
    case 'bands':
      return inBands(result.bands, facts.total) ?? null
    case 'bands_by': {
      const bands = result.cases[String(facts.evidence[result.evidence])]
      return bands ? (inBands(bands, facts.total) ?? null) : null
    }
    case 'rules':
      return result.rules.find(({ when }) => holds(when, facts))?.level ?? null
    case 'matrix': {
      const row = facts.level[result.row]
      const columns = result.worstOf.map((code) => facts.level[code])
      if (row === undefined || columns.some((one) => one === undefined)) return null
      return result.cells[row]?.[Math.max(...columns.map((one) => one ?? 0))] ?? null
    }
  }
}

/** Grounds that change the level: set to a level first, else raised from the original level, capped at the worst. */
function applyChanges(
  scale: Scale,
  initial: number | null,
  facts: Facts,
  raise: Scale['raise'],
): { level: number | null; grounds: ScoreResult['grounds'] } {
  const cap = Math.max(...scale.levels.map(({ level }) => level))
  let level = initial
  let raised = 0
  const grounds: ScoreResult['grounds'] = []
  const held = scale.changes.filter(({ when }) => holds(when, facts))
  const setting = held.find(({ effect }) => 'set' in effect)
  for (const change of held) {
    const from = level
    if ('set' in change.effect) {
      if (change === setting) level = Math.max(level ?? 0, change.effect.set)
    } else if (level !== null && !setting && (raise === 'cumulative' || raised === 0)) {
      level = Math.min(cap, level + change.effect.raise)
      raised++
    }
    const { code, zh, en, clause } = change
    grounds.push({ code, zh, en, clause, counted: level !== from, from, to: level })
  }
  return { level, grounds }
}
