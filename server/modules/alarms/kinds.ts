import { z } from 'zod'
import { CoverageDefinition, IncidentKind, Severity } from '#contract/alarms'
import { SignalName } from '#contract/device-protocol'
import { policyKind } from '#modules/policy'

/** What a signal means: which incident, how urgent, and how long it may be cancelled before it is one. */
const Meaning = z.object({
  kind: IncidentKind,
  severity: Severity,
  graceSeconds: z.number().int().min(0).max(600).nullable().default(0),
})
export type Meaning = z.infer<typeof Meaning>

export const intakeKind = policyKind({
  name: 'alarms.intake',
  zh: '信号分级',
  en: 'What signals mean',
  shape: z.object({
    signals: z.partialRecord(SignalName, Meaning),
    /** A cancelling signal, and which it cancels while they are in their grace time. */
    cancels: z.partialRecord(SignalName, z.array(SignalName)),
    /** Joins an open incident as information, opens none. */
    information: z.array(SignalName),
    silent: z.object({ sosCapable: Meaning.optional(), room: Meaning.optional(), other: Meaning.optional() }),
    app: Meaning,
    responder: Meaning,
  }),
})

const seconds = z.number().int().min(1).max(86_400)
const clockTargets = z.object({
  T1: seconds.optional(),
  T2: seconds.optional(),
  T3: seconds.optional(),
  T4: seconds.optional(),
  T5: seconds.optional(),
})
export const targetsKind = policyKind({
  name: 'alarms.targets',
  zh: '时限目标',
  en: 'Time targets',
  shape: z.object({
    severities: z.partialRecord(Severity, clockTargets),
    /** Of the answer times: so large a share within so many seconds. */
    answer: z.array(z.object({ seconds, share: z.number().min(0).max(1) })),
    /** A review is due from this level of the ladder on. */
    reviewFromLevel: z.number().int().min(1).max(9),
  }),
})

export const coverageKind = policyKind({
  name: 'alarms.coverage',
  zh: '救援系统覆盖口径',
  en: 'When a community has the rescue system',
  shape: CoverageDefinition,
})

export const stormKind = policyKind({
  name: 'alarms.storm',
  zh: '告警风暴与重启宽限',
  en: 'Alarm storms and grace after a restart',
  shape: z.object({
    incidents: z.number().int().min(2).max(1000),
    withinSeconds: seconds,
    endsAfterSeconds: seconds,
    /** After a downtime longer than the second, absences are not judged for the first. */
    restartGraceSeconds: z.number().int().min(0).max(3600),
    restartAfterSeconds: z.number().int().min(0).max(3600),
  }),
})

const Band = z.object({
  lowRed: z.number().optional(),
  lowAmber: z.number().optional(),
  highAmber: z.number().optional(),
  highRed: z.number().optional(),
})
export type Band = z.infer<typeof Band>
export const bandsKind = policyKind({
  name: 'alarms.bands',
  zh: '生命体征阈值',
  en: 'Limits of vital signs',
  shape: z.object({ metrics: z.record(z.string(), Band) }),
})

const points = z.number().min(0).max(20)
export const riskKind = policyKind({
  name: 'alarms.risk',
  zh: '风险评分',
  en: 'Risk score',
  shape: z.object({
    days: z.number().int().min(7).max(365),
    points: z.object({
      fall: points,
      sosReal: points,
      vital: points,
      inactivity: points,
      lost: points,
      falseAlarm: points,
      age85: points,
      livesAlone: points,
      dementia: points,
    }),
    watch: z.number().min(0),
    high: z.number().min(0),
  }),
  check: (body) =>
    body.high > body.watch
      ? []
      : [{ pointer: '/high', detail: '高风险分值须大于关注分值 / high must be above watch' }],
})
