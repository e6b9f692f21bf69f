import { z } from 'zod'
import { IncidentKind, Severity } from './alarm-words.ts'
import { endpoint } from './endpoint.ts'
import { RegionCode } from './region.ts'

/** The ladder: whom the hub calls, in which order and when, as data of a place (policy kind `alarms.ladder`). */

const DeskLine = z.enum(['operator', 'second_line', 'duty_officer', 'supervisor', 'street', 'city'])
const LadderAction = z.discriminatedUnion('to', [
  z.object({ to: z.literal('hub'), line: DeskLine }),
  z.object({ to: z.literal('family'), count: z.number().int().min(1).max(10) }),
  /** Starts the waves of invitations: the first at once, the others as `waves` says. Subscribed institutions are among them. */
  z.object({
    to: z.literal('responders'),
    k: z.number().int().min(1).max(20),
    qualification: z.string().max(40).optional(),
  }),
  z.object({ to: z.literal('hospital') }),
  z.object({ to: z.literal('facility') }),
])
export type LadderAction = z.infer<typeof LadderAction>
/** When a step is not needed any more. */
export const Settled = z.enum(['acknowledged', 'spoken', 'family_confirmed', 'accepted', 'arrived', 'never'])
export type Settled = z.infer<typeof Settled>
export const LadderStep = z.object({
  level: z.number().int().min(1).max(9),
  name: z.object({ zh: z.string().min(1), en: z.string().min(1) }),
  /** Seconds after the incident was raised; `null` is a blank of the source: unknown, and it blocks. */
  afterSeconds: z.number().int().min(0).max(86_400).nullable(),
  unless: Settled,
  /** All at once: parallel when life is at risk. */
  actions: z.array(LadderAction).min(1),
})
export type LadderStep = z.infer<typeof LadderStep>
export const Ladder = z.object({
  /** First one whose lists hold the incident (an empty list holds all) is taken. */
  kinds: z.array(IncidentKind),
  severities: z.array(Severity),
  steps: z.array(LadderStep).min(1).max(30),
  /** After the last step, alert again so often until somebody acknowledges; `null` is unknown, 0 never. */
  repeatSeconds: z.number().int().min(0).max(86_400).nullable(),
  /** Invite so many, and as many again after so long, until somebody accepts (field.md [S13]: 5, two minutes, 5). */
  waves: z.object({
    k: z.number().int().min(1).max(20),
    afterSeconds: z.number().int().min(10).max(3600).nullable(),
    max: z.number().int().min(1).max(20),
  }),
})
export type Ladder = z.infer<typeof Ladder>
export const LadderBody = z.object({ ladders: z.array(Ladder).min(1) })
export type LadderBody = z.infer<typeof LadderBody>

/** What would happen when, if nobody did anything: for the ladder editor. */
export const previewLadder = endpoint({
  method: 'POST',
  path: '/alarms/ladder/preview',
  may: 'alarms.read',
  summary: '阶梯预演 Preview the ladder',
  body: z.object({ region: RegionCode, kind: IncidentKind, severity: Severity, body: LadderBody.optional() }),
  returns: z.object({
    ruleId: z.uuid().nullable(),
    source: z.string().nullable(),
    steps: z.array(
      z.object({
        atSeconds: z.number(),
        level: z.number(),
        zh: z.string(),
        en: z.string(),
        unless: Settled,
        actions: z.array(LadderAction),
      }),
    ),
    blocked: z.object({ zh: z.string(), en: z.string(), missing: z.array(z.string()) }).nullable(),
  }),
})
