import { z } from 'zod'
import { Day } from './day.ts'
import { endpoint } from './endpoint.ts'
import { NeedItem } from './people-words.ts'
import { problem } from './problem.ts'

/**
 * Scales 评估量表 as versioned data: items, options with their points, groups, levels and the rules between them.
 * The engine is server/modules/assessment/score.ts; conditions are CEL over `total`, `sum`, `level`, `item`, `answer`, `evidence`.
 */

const Words = z.object({ zh: z.string().min(1), en: z.string().min(1) })
const Code = z.string().regex(/^[A-Za-z][A-Za-z0-9._]{0,30}$/)
const Level = z.number().int().min(0).max(9)
const Cel = z.string().min(1).max(500)

/** What an item may be answered with, and how many points that gives. Never scored by position. */
export const ScaleOption = Words.extend({
  value: z.union([z.number().int(), z.string().min(1).max(40)]),
  points: z.number().int().min(0).max(100),
})
export type ScaleOption = z.infer<typeof ScaleOption>

/** Points of a measured value: inclusive at both ends, null is open. With `when` only if the condition holds. */
const Range = z.object({
  from: z.number().nullable(),
  to: z.number().nullable(),
  points: z.number().int().min(0).max(100),
  when: Cel.optional(),
})

export const ScaleItem = Words.extend({
  code: Code,
  group: Code,
  hint: Words.optional(),
  note: Words.optional(),
  options: z.array(ScaleOption).min(2).optional(),
  measure: z
    .object({
      min: z.number(),
      max: z.number(),
      /** Rounded to so many places before it is scored. */
      decimals: z.number().int().min(0).max(3),
      unit: z.string().max(20),
      /** Left out where the value itself is the points. */
      ranges: z.array(Range).min(1).optional(),
    })
    .optional(),
}).refine((item) => (item.options === undefined) !== (item.measure === undefined), {
  message: '选项与度量二选一 / either options or measure',
})
export type ScaleItem = z.infer<typeof ScaleItem>

const Bands = z.array(z.object({ level: Level, from: z.number().int(), to: z.number().int() })).min(1)
const Rules = z.array(z.object({ level: Level, when: Cel, clause: z.string().max(200).optional() })).min(1)

/** How a number of points, or the levels of the groups, become a level. */
const Combination = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('bands'), bands: Bands }),
  z.object({ kind: z.literal('bands_by'), evidence: Code, cases: z.record(z.string(), Bands) }),
  z.object({ kind: z.literal('rules'), rules: Rules }),
  /** Row: the level of one group; column: the worst level of the others. */
  z.object({
    kind: z.literal('matrix'),
    row: Code,
    worstOf: z.array(Code).min(1),
    cells: z.array(z.array(Level)).min(1),
  }),
])

/** A fact beside the items that changes the level, with the field of the form it comes from. */
export const ScaleEvidence = Words.extend({
  code: Code,
  kind: z.enum(['flag', 'choice', 'icd', 'counts']),
  field: z.string().max(60).optional(),
  required: z.boolean().default(false),
  options: z.array(Words.extend({ value: z.string().min(1).max(40) })).optional(),
  /** ICD-10 codes that count, as a regular expression. */
  pattern: z.string().max(80).optional(),
})
export type ScaleEvidence = z.infer<typeof ScaleEvidence>

export const ScaleLevel = Words.extend({
  level: Level,
  /** The value of the elder's fact `ability` that this level becomes; null when the scale does not say. */
  ability: z.enum(['intact', 'mild', 'moderate', 'severe', 'total']).nullable(),
  /** 自理 / 半失能 / 失能, which drives amounts in some places; null when the scale does not say. */
  selfCare: z.enum(['independent', 'semi', 'dependent']).nullable(),
})

export const Scale = Words.extend({
  id: z.string().regex(/^[a-z][a-z0-9_]{1,30}$/),
  version: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.-]{0,20}$/),
  short: Words,
  /** Which ability the scale is about: the grade of the register, or a screening beside it. */
  use: z.enum([
    'ability',
    'old_ability',
    'insurance',
    'daily_life',
    'cognition',
    'mood',
    'nutrition',
    'risk',
    'vital',
    'care_need',
  ]),
  direction: z.enum(['higher_better', 'higher_worse']),
  source: z.object({ document: z.string().min(1), clause: z.string().nullable() }),
  validFrom: Day,
  /** The last day; open when null. */
  validTo: Day.nullable(),
  /** What is not checked against the primary text yet: shown wherever the scale is. */
  toConfirm: z.array(Words),
  /** Why item texts are not shipped, for scales under copyright. */
  licence: Words.optional(),
  groups: z
    .array(
      Words.extend({
        code: Code,
        max: z.number().int(),
        levels: z.union([z.object({ bands: Bands }), z.object({ rules: Rules })]).optional(),
      }),
    )
    .min(1),
  items: z.array(ScaleItem).min(1),
  evidence: z.array(ScaleEvidence),
  max: z.number().int(),
  total: z.boolean(),
  result: Combination,
  levels: z.array(ScaleLevel).min(2),
  /** Grounds that change the level afterwards (GB/T 42195 C.4). */
  changes: z.array(
    Words.extend({
      code: Code,
      when: Cel,
      effect: z.union([z.object({ set: Level }), z.object({ raise: z.literal(1) })]),
      clause: z.string().max(200),
    }),
  ),
  /** What a result recommends, with the items it follows from (B-ASM-06). */
  services: z
    .array(
      Words.extend({
        code: z.string().regex(/^[a-z][a-z0-9_]{0,40}$/),
        need: NeedItem.nullable().default(null),
        when: Cel,
        items: z.array(Code).min(1),
      }),
    )
    .default([]),
  /** Several raises: one in all, or one each (standards §1.4: the text can be read both ways). */
  raise: z.enum(['once', 'cumulative']),
})
export type Scale = z.infer<typeof Scale>

/** Answers by item code: the option's value or the measured number. Null or absent is *not answered*, never zero. */
export const Answers = z.record(z.string().max(40), z.union([z.number(), z.string().max(40), z.null()]))
export type Answers = z.infer<typeof Answers>
/** Evidence by field code: a flag, a choice, an ICD-10 code, or counts by kind. */
export const Evidence = z.record(
  z.string().max(40),
  z.union([
    z.boolean(),
    z.string().max(40),
    z.record(z.string().max(40), z.number().int().min(0).max(99)),
    z.null(),
  ]),
)
export type Evidence = z.infer<typeof Evidence>

export const Ground = Words.extend({
  code: z.string(),
  clause: z.string(),
  /** Whether it moved the level, or held without effect (at the cap, or a second raise read as one). */
  counted: z.boolean(),
  from: Level.nullable(),
  to: Level.nullable(),
})
export const ScoreResult = z.object({
  scale: z.string(),
  version: z.string(),
  confirmed: z.boolean(),
  toConfirm: z.array(Words),
  points: z.record(z.string(), z.number().int()),
  groups: z.array(
    Words.extend({
      code: z.string(),
      points: z.number().int(),
      max: z.number().int(),
      level: Level.nullable(),
    }),
  ),
  /** Null where the scale has no total. */
  total: z.number().int().nullable(),
  max: z.number().int(),
  /** Null when the table of the source does not cover this case. */
  initial: Level.nullable(),
  level: Level.nullable(),
  name: Words.nullable(),
  ability: ScaleLevel.shape.ability,
  selfCare: ScaleLevel.shape.selfCare,
  raise: z.enum(['once', 'cumulative']),
  grounds: z.array(Ground),
  /** Recommended services, each with the answers it follows from. */
  services: z
    .array(
      Words.extend({
        code: z.string(),
        need: NeedItem.nullable(),
        items: z.array(Words.extend({ code: z.string(), answerZh: z.string(), answerEn: z.string() })),
      }),
    )
    .default([]),
})
export type ScoreResult = z.infer<typeof ScoreResult>

export const noScale = problem('assessment/no-scale', 404, '没有这个量表或版本', 'No such scale or version')
export const incomplete = problem(
  'assessment/incomplete',
  422,
  '有题目未作答或答案不在选项内，不能计分',
  'Some items are unanswered or outside their options: no score is given',
)

export const ScaleParam = z.string().regex(/^[a-z][a-z0-9_]{1,30}$/)

export const listScales = endpoint({
  method: 'GET',
  path: '/scales',
  may: 'signed-in',
  summary: '量表目录 Scales',
  query: z.object({ on: Day.optional() }),
  returns: z.object({
    items: z.array(
      Scale.pick({
        id: true,
        version: true,
        zh: true,
        en: true,
        short: true,
        use: true,
        direction: true,
        source: true,
        validFrom: true,
        validTo: true,
        toConfirm: true,
        max: true,
      }).extend({ items: z.number().int(), own: z.boolean() }),
    ),
  }),
})

export const showScale = endpoint({
  method: 'GET',
  path: '/scales/:scale',
  may: 'signed-in',
  summary: '一个量表：题目、选项、分级 One scale with its items',
  params: z.object({ scale: ScaleParam }),
  query: z.object({ version: z.string().max(20).optional(), on: Day.optional() }),
  returns: Scale,
  problems: [noScale],
})

/** Scores a set of answers and stores nothing. */
export const scoreScale = endpoint({
  method: 'POST',
  path: '/scales/:scale/score',
  may: 'signed-in',
  summary: '试算一组答案（不保存） Score a set of answers, storing nothing',
  params: z.object({ scale: ScaleParam }),
  body: z.object({
    version: z.string().max(20).optional(),
    /** The version in force on this day; today unless told. */
    on: Day.optional(),
    answers: Answers,
    evidence: Evidence.default({}),
    raise: z.enum(['once', 'cumulative']).optional(),
  }),
  returns: ScoreResult,
  problems: [noScale, incomplete],
})
