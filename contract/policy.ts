import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { id } from './id.ts'
import { problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** Policy 政策规则: what a document of a place states, as dated data with its source. */

export const PolicyRuleId = id('PolicyRuleId')
export type PolicyRuleId = z.infer<typeof PolicyRuleId>

/** A draft that waits for the second person is `submitted`. */
export const PolicyState = z.enum(['draft', 'submitted', 'published', 'withdrawn'])
export type PolicyState = z.infer<typeof PolicyState>

/** Where the rule stands written; a product default says so instead of a document. */
export const PolicySource = z.object({
  document: z.string().trim().min(1).max(200),
  clause: z.string().trim().max(200).nullable(),
  quote: z.string().trim().max(500).nullable(),
})
export type PolicySource = z.infer<typeof PolicySource>

export const PolicyDraft = z.object({
  kind: z.string().regex(/^[a-z_]+\.[a-z_]+$/),
  /** Which of several of its kind at one place: the code of a scheme, the name of a parameter. Empty where there is one. */
  key: z
    .string()
    .regex(/^([a-z][a-z0-9_]{1,59})?$/)
    .default(''),
  regionCode: RegionCode,
  validFrom: Day,
  /** The last day; open when null. */
  validTo: Day.nullable(),
  body: z.record(z.string(), z.unknown()),
  source: PolicySource,
})
export type PolicyDraft = z.input<typeof PolicyDraft>

export const PolicyRule = PolicyDraft.extend({
  id: PolicyRuleId,
  state: PolicyState,
  regionName: z.string(),
  /** Which rows of the published tables of requirements it holds; empty for a rule of the place's own. */
  rows: z.array(z.string()),
  /** What of the source is unclear, and how it is read. */
  note: z.string().nullable(),
  /** A second person puts it in force, never one of `writers`. */
  twoPersons: z.boolean(),
  writers: z.array(z.string()),
  submittedAt: Instant.nullable(),
  submittedBy: z.string().nullable(),
  returnedReason: z.string().nullable(),
  /** JSON pointers of values that the source left blank: what needs them is blocked. */
  unknowns: z.array(z.string()),
  approvedBy: z.string().nullable(),
  publishedAt: Instant.nullable(),
  updatedAt: Instant,
  updatedBy: z.string().nullable(),
})
export type PolicyRule = z.infer<typeof PolicyRule>

export const unknownKind = problem(
  'policy/unknown-kind',
  422,
  '没有这种政策规则',
  'There is no such kind of rule',
)
export const overlaps = problem(
  'policy/overlaps',
  409,
  '同一地区同一类规则的有效期重叠',
  'Another rule of this kind is valid here in these days',
)
export const published = problem(
  'policy/published',
  409,
  '已发布的规则不能修改，请另建新规则',
  'A published rule cannot be edited: write a new one',
)
export const waiting = problem(
  'policy/waiting',
  409,
  '规则已送审，退回后才能修改',
  'The rule waits for approval: it can be edited when it has been returned',
)
export const notSubmitted = problem(
  'policy/not-submitted',
  409,
  '尚未送审，不能批准',
  'It has not been sent for approval',
)
export const sameHand = problem(
  'policy/same-hand',
  409,
  '须由未参与起草的另一人审批',
  'Somebody who did not write it must approve it',
)
export const badBody = problem('policy/bad-body', 422, '规则内容有误', 'The content of the rule is not right')
export const unknownValue = problem(
  'policy/unknown-value',
  409,
  '规定中没有这个数值，无法继续',
  'The rule of this place leaves this value blank',
)

const byId = z.object({ id: PolicyRuleId })
export const kinds = endpoint({
  method: 'GET',
  path: '/policy/kinds',
  may: 'policy.read',
  summary: '规则种类 Kinds of rules',
  returns: z.object({
    items: z.array(
      z.object({
        name: z.string(),
        zh: z.string(),
        en: z.string(),
        keyed: z.boolean(),
        twoPersons: z.boolean(),
        schema: z.record(z.string(), z.unknown()),
      }),
    ),
  }),
})
export const list = endpoint({
  method: 'GET',
  path: '/policy/rules',
  may: 'policy.read',
  summary: '规则列表 Rules of a place and above it',
  query: z.object({
    kind: z.string().optional(),
    key: z.string().max(60).optional(),
    region: RegionCodeParam.optional(),
    state: PolicyState.optional(),
    on: Day.optional(),
    q: z.string().trim().max(60).optional(),
  }),
  returns: z.object({ items: z.array(PolicyRule) }),
})
export const show = endpoint({
  method: 'GET',
  path: '/policy/rules/:id',
  may: 'policy.read',
  summary: '一条规则 One rule',
  params: byId,
  returns: PolicyRule,
})
/** Which rule holds at a place on a day, and from which ancestor it comes. */
export const effective = endpoint({
  method: 'GET',
  path: '/policy/effective',
  may: 'policy.read',
  summary: '现行规则 The rule in force',
  query: z.object({
    kind: z.string(),
    key: z.string().default(''),
    region: RegionCodeParam,
    on: Day.optional(),
  }),
  returns: z.object({ rule: PolicyRule.nullable() }),
})
export const save = endpoint({
  method: 'PUT',
  path: '/policy/rules/:id',
  may: 'policy.write',
  summary: '保存草稿 Save a draft (client-made id)',
  params: byId,
  body: PolicyDraft.extend({ updatedAt: Instant.optional() }),
  returns: PolicyRule,
  problems: [unknownKind, overlaps, published, badBody, waiting],
})
/** Ends the rule in force the day before and puts this one in its place. */
export const publish = endpoint({
  method: 'POST',
  path: '/policy/rules/:id/publish',
  may: 'policy.write',
  summary: '批准并发布 Approve and publish',
  params: byId,
  returns: PolicyRule,
  problems: [overlaps, published, badBody, sameHand, notSubmitted],
})
/** A finished draft goes to the second person; it stays as it is until approved or returned. */
export const submit = endpoint({
  method: 'POST',
  path: '/policy/rules/:id/submit',
  may: 'policy.write',
  summary: '送审 Send for approval',
  params: byId,
  returns: PolicyRule,
  problems: [published, badBody, waiting],
})
export const sendBack = endpoint({
  method: 'POST',
  path: '/policy/rules/:id/return',
  may: 'policy.write',
  summary: '退回修改 Return to the writer',
  params: byId,
  body: z.object({ reason: z.string().trim().min(1).max(300) }),
  returns: PolicyRule,
  problems: [published],
})
export const withdraw = endpoint({
  method: 'POST',
  path: '/policy/rules/:id/withdraw',
  may: 'policy.write',
  summary: '废止 Withdraw from a day on',
  params: byId,
  body: z.object({ on: Day, reason: z.string().trim().min(1).max(300) }),
  returns: PolicyRule,
  problems: [published],
})

export const events = {
  saved: event('policy.saved', {
    zh: '规则草稿已保存',
    en: 'Policy draft saved',
    shape: z.object({ kind: z.string() }),
  }),
  submitted: event('policy.submitted', {
    zh: '规则已送审',
    en: 'Policy sent for approval',
    live: true,
    shape: z.object({ kind: z.string() }),
  }),
  returned: event('policy.returned', {
    zh: '规则已退回',
    en: 'Policy returned',
    live: true,
    shape: z.object({ kind: z.string(), reason: z.string() }),
  }),
  published: event('policy.published', {
    zh: '规则已发布',
    en: 'Policy published',
    live: true,
    shape: z.object({ kind: z.string(), validFrom: Day }),
  }),
  withdrawn: event('policy.withdrawn', {
    zh: '规则已废止',
    en: 'Policy withdrawn',
    live: true,
    shape: z.object({ kind: z.string(), on: Day, reason: z.string() }),
  }),
} as const
