import { z } from 'zod'
import { IncidentKind, Severity } from './alarm-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId, id } from './id.ts'
import { problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** Alarm rules as data: their shape, and the editor's endpoints. */

export const RuleId = id('RuleId')
export type RuleId = z.infer<typeof RuleId>

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, '应为 时:分 / must be hh:mm')
const seconds = z
  .number()
  .int()
  .min(1)
  .max(30 * 86_400)
/** CEL over the declared facts (`ruleFacts`); type-checked when saved. */
const condition = z.string().trim().min(1).max(2000)
/** Hours of the day in Asia/Shanghai, over midnight allowed; weekdays 1 Monday … 7 Sunday, all when left out. */
export const Schedule = z.object({
  from: clockTime,
  to: clockTime,
  weekdays: z.array(z.number().int().min(1).max(7)).min(1).optional(),
})
export type Schedule = z.infer<typeof Schedule>

/**
 * Fires when `when` has been true for `consecutive` readings and for `forSeconds`; stays quiet until `clear` (or the
 * opposite of `when`) has been true once: hysteresis. Trend rules are readings rules over `z` and `baseline_mean`.
 */
export const ReadingRule = z.object({
  type: z.literal('reading'),
  /** Readings of these metrics are looked at; their latest values are facts by their own names. */
  metrics: z.array(z.string().min(1).max(40)).min(1).max(12),
  when: condition,
  clear: condition.optional(),
  consecutive: z.number().int().min(1).max(100).default(1),
  forSeconds: z
    .number()
    .int()
    .min(0)
    .max(7 * 86_400)
    .default(0),
  schedule: Schedule.optional(),
})
/** Nothing happened: no `expect` for so long, or not by a time of day, or not within a time after `after`. */
export const AbsenceRule = z.object({
  type: z.literal('absence'),
  metrics: z.array(z.string().min(1).max(40)).min(1).max(12),
  expect: condition,
  within: z.discriminatedUnion('how', [
    z.object({ how: z.literal('for'), seconds }),
    z.object({ how: z.literal('by'), from: clockTime, time: clockTime }),
    z.object({ how: z.literal('after'), trigger: condition, seconds }),
  ]),
  schedule: Schedule.optional(),
})
/** Outside the person's fence for so many positions in a row. */
export const FenceRule = z.object({
  type: z.literal('fence'),
  consecutive: z.number().int().min(1).max(20).default(2),
  schedule: Schedule.optional(),
})

export const RuleBody = z.discriminatedUnion('type', [ReadingRule, AbsenceRule, FenceRule])
export type RuleBody = z.infer<typeof RuleBody>

/** Whom the rule is for, as CEL over the person's facts; everybody when left out. */
export const RuleDraft = z.object({
  key: z
    .string()
    .regex(
      /^[a-z][a-z0-9_]{2,59}$/,
      '3 至 60 个小写字母、数字或下划线，以字母开头 / 3 to 60 lower-case letters, digits or _, beginning with a letter',
    ),
  regionCode: RegionCode,
  name: z.object({ zh: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(60) }),
  body: RuleBody,
  who: condition.optional(),
  kind: IncidentKind,
  severity: Severity,
  /** Where the rule comes from: document and clause, or "product default". */
  source: z.string().trim().min(1).max(300),
})
export type RuleDraft = z.infer<typeof RuleDraft>

export const RuleState = z.enum(['draft', 'active', 'retired'])
export const Rule = RuleDraft.extend({
  id: RuleId,
  state: RuleState,
  version: z.number().int(),
  updatedAt: Instant,
  updatedBy: z.string().nullable(),
  /** How often it fired in 30 days, and how many of the closed ones were real. */
  fired30: z.number().int(),
  real30: z.number().int(),
  closed30: z.number().int(),
})
export type Rule = z.infer<typeof Rule>

/** One fact that a condition may name. */
export const RuleFact = z.object({
  name: z.string(),
  type: z.string(),
  zh: z.string(),
  en: z.string(),
  unit: z.string().nullable(),
  scope: z.enum(['reading', 'person']),
})

export type RuleFact = z.infer<typeof RuleFact>

/** A mistake in a condition with its place: `start`/`end` are character offsets. */
export const ConditionError = z.object({
  pointer: z.string(),
  detail: z.string(),
  detailEn: z.string(),
  start: z.number().int().nullable(),
  end: z.number().int().nullable(),
})
export type ConditionError = z.infer<typeof ConditionError>

export const badCondition = problem('alarms/bad-condition', 422, '条件有误', 'A condition is not right')
export const ruleTaken = problem(
  'alarms/rule-taken',
  409,
  '该地区已有同名规则',
  'This place has a rule with this key already',
)

const byId = z.object({ id: RuleId })
export const rules = endpoint({
  method: 'GET',
  path: '/alarms/rules',
  may: 'alarms.read',
  summary: '告警规则 Rules that apply here',
  query: z.object({
    region: RegionCodeParam.optional(),
    state: RuleState.optional(),
    type: z.enum(['reading', 'absence', 'fence']).optional(),
  }),
  returns: z.object({ items: z.array(Rule) }),
})
export const rule = endpoint({
  method: 'GET',
  path: '/alarms/rules/:id',
  may: 'alarms.read',
  summary: '规则与历史版本 One rule with its versions',
  params: byId,
  returns: Rule.extend({
    versions: z.array(
      z.object({ version: z.number().int(), at: Instant, by: z.string().nullable(), draft: RuleDraft }),
    ),
  }),
})
export const ruleFacts = endpoint({
  method: 'GET',
  path: '/alarms/rule-facts',
  may: 'alarms.read',
  summary: '条件可用的事实 Facts a condition may name',
  returns: z.object({ items: z.array(RuleFact) }),
})
export const checkRule = endpoint({
  method: 'POST',
  path: '/alarms/rules/check',
  may: 'alarms.read',
  summary: '检查规则 Check without saving',
  body: RuleDraft,
  returns: z.object({ errors: z.array(ConditionError) }),
})
export const saveRule = endpoint({
  method: 'PUT',
  path: '/alarms/rules/:id',
  may: 'alarms.rules',
  summary: '保存规则 Save: a new version, or a new rule with a client-made id',
  params: byId,
  body: RuleDraft.extend({ updatedAt: Instant.optional() }),
  returns: Rule,
  problems: [badCondition, ruleTaken],
})
export const setRuleState = endpoint({
  method: 'POST',
  path: '/alarms/rules/:id/state',
  may: 'alarms.rules',
  summary: '启用或停用规则 Activate or retire',
  params: byId,
  body: z.object({ state: RuleState }),
  returns: Rule,
  problems: [badCondition],
})
/** What the draft would have done in the last 30 days with the readings that are stored. */
export const dryRun = endpoint({
  method: 'POST',
  path: '/alarms/rules/dry-run',
  may: 'alarms.rules',
  summary: '试运行最近30天 Dry run on the last 30 days',
  body: z.object({ draft: RuleDraft, days: z.number().int().min(1).max(30).default(30) }),
  returns: z.object({
    from: Instant,
    /** How far the replay came: now, or with `truncated` the time of the last reading that was taken. */
    to: Instant,
    readings: z.number().int(),
    elders: z.number().int(),
    truncated: z.boolean(),
    fires: z.number().int(),
    /** Every day from `from` to `to`, those without a fire too. */
    perDay: z.array(z.object({ day: Day, fires: z.number().int() })),
    /** Of the fires, how many fell within an hour of an incident of that person that was judged. */
    nearReal: z.number().int(),
    nearFalse: z.number().int(),
    samples: z.array(
      z.object({
        elderId: ElderId,
        elderName: z.string(),
        at: Instant,
        metric: z.string(),
        /** In the unit of the metric; null where a rule judges absence or place. */
        value: z.number().nullable(),
      }),
    ),
  }),
  problems: [badCondition],
})
