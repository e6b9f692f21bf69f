import { z } from 'zod'
import { Incident } from './alarm-incident.ts'
import { notOpen } from './alarm-desk.ts'
import { ClockName, IncidentId, IncidentKind, Outcome, Severity, Words } from './alarm-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { keys } from './words.ts'

/** Afterwards and around: review, report, record book, figures, false alarms, storms, drills, the workbench. */

const byId = z.object({ id: IncidentId })
const text = z.string().trim().max(2000)

export const review = endpoint({
  method: 'POST',
  path: '/alarms/incidents/:id/review',
  may: 'alarms.review',
  summary: '事后评审 After-action review',
  params: byId,
  body: z.object({
    wentWell: text.min(1),
    toImprove: text.min(1),
    cause: text.min(1),
    measures: text.min(1),
    followUpOn: Day.optional(),
  }),
  returns: Incident,
  problems: [notOpen],
})
/** As whom somebody stands in a report. */
export const personRoles = {
  elder: { zh: '长者', en: 'Elder' },
  desk: { zh: '值守处置', en: 'Desk' },
  responder: { zh: '救援响应人', en: 'Responder' },
  hub: { zh: '呼叫中心', en: 'Call centre' },
  family: { zh: '家属', en: 'Family' },
  hospital: { zh: '医疗救护', en: 'Hospital and ambulance' },
  facility: { zh: '机构值班', en: 'Facility on duty' },
  street: { zh: '街道与民政', en: 'Street and bureau' },
} as const satisfies Record<string, Words>
export type PersonRole = keyof typeof personRoles
export const PersonRole = keys(personRoles)
export const IncidentReport = z.object({
  id: z.uuid(),
  incidentId: IncidentId,
  number: z.string(),
  filedAt: Instant,
  to: z.string(),
  timeline: z.array(
    z.object({
      at: Instant,
      zh: z.string(),
      en: z.string(),
      by: z.string().nullable(),
      detail: Words.nullable(),
    }),
  ),
  persons: z.array(z.object({ role: PersonRole, name: z.string() })),
  cause: z.string(),
  measures: z.string(),
  outcome: Outcome,
  totalSeconds: z.number(),
})
/** Files the incident report to the regulator (B-IOT-23): fixed text from then on. */
export const fileReport = endpoint({
  method: 'POST',
  path: '/alarms/incidents/:id/report',
  may: 'alarms.handle',
  summary: '上报事件报告 File the incident report',
  params: byId,
  body: z.object({ cause: text.min(1), measures: text.min(1) }),
  returns: IncidentReport,
  problems: [notOpen],
})
export const report = endpoint({
  method: 'GET',
  path: '/alarms/incidents/:id/report',
  may: 'alarms.read',
  summary: '事件报告 Incident report',
  params: byId,
  returns: z.object({ report: IncidentReport.nullable() }),
})
/** The statutory record book of emergency calls of an institution (A-IOT-22): append-only. */
export const recordBook = endpoint({
  method: 'GET',
  path: '/alarms/record-book',
  may: 'alarms.read',
  summary: '紧急呼叫记录簿 Record book of emergency calls',
  query: PageQuery.extend({ orgId: OrgId.optional(), from: Day.optional(), to: Day.optional() }),
  returns: pageOf(
    z.object({
      id: z.uuid(),
      orgId: OrgId,
      incidentId: IncidentId,
      number: z.string(),
      writtenAt: Instant,
      raisedAt: Instant,
      closedAt: Instant,
      elderName: z.string().nullable(),
      place: z.string().nullable(),
      kind: IncidentKind,
      outcome: Outcome,
      answeredSeconds: z.number().nullable(),
      handlerName: z.string().nullable(),
    }),
  ),
})

const Share = z.object({ count: z.number().int(), of: z.number().int() })
const Percentiles = z.object({
  n: z.number().int(),
  p50: z.number().nullable(),
  p90: z.number().nullable(),
  p975: z.number().nullable(),
  p99: z.number().nullable(),
  max: z.number().nullable(),
})
/**
 * Answer times by the definition of the TSA (standards §7.1): the clock starts when the platform receives the alarm and
 * ends when a person accepts or speech opens; duplicates, abandoned, cancelled, test and drill alarms are counted apart.
 */
export const statistics = endpoint({
  method: 'GET',
  path: '/alarms/statistics',
  may: 'alarms.read',
  summary: '统计 Statistics',
  query: z.object({
    region: RegionCodeParam.optional(),
    from: Day,
    to: Day,
    severity: Severity.optional(),
    kind: IncidentKind.optional(),
    drill: z.stringbool().default(false),
  }),
  returns: z.object({
    incidents: z.number().int(),
    signals: z.number().int(),
    open: z.number().int(),
    answer: Percentiles.extend({
      within: z.array(
        z.object({ seconds: z.number(), share: Share, target: z.number(), met: z.boolean().nullable() }),
      ),
    }),
    spoke: Percentiles,
    accepted: Percentiles,
    arrived: Percentiles,
    safe: Percentiles,
    apart: z.object({
      cancelled: z.number().int(),
      test: z.number().int(),
      drill: z.number().int(),
      duplicates: z.number().int(),
      unanswered: z.number().int(),
    }),
    falseShare: Share,
    overThreeMinutes: z.array(
      z.object({ id: IncidentId, number: z.string(), seconds: z.number().nullable(), reviewed: z.boolean() }),
    ),
    byKind: z.array(
      z.object({
        kind: IncidentKind,
        incidents: z.number().int(),
        real: z.number().int(),
        false: z.number().int(),
      }),
    ),
    byHour: z.array(z.object({ hour: z.number().int(), incidents: z.number().int() })),
    byStreet: z.array(
      z.object({
        regionCode: RegionCode,
        name: z.string(),
        incidents: z.number().int(),
        answeredInMinute: Share,
        arrivedInQuarter: Share,
      }),
    ),
    /** Median seconds to confirm by element of the ladder (B-IOT-05). */
    byElement: z.array(
      z.object({
        element: z.string(),
        attempts: z.number().int(),
        confirmed: z.number().int(),
        medianSeconds: z.number().nullable(),
      }),
    ),
  }),
})
export const exportIncidents = endpoint({
  method: 'GET',
  path: '/alarms/export',
  may: 'alarms.read',
  summary: '导出 Export as a spreadsheet',
  answers: 'file',
  query: z.object({
    region: RegionCodeParam.optional(),
    from: Day,
    to: Day,
    format: z.enum(['xlsx', 'csv']).default('xlsx'),
  }),
  returns: z.unknown(),
})

/** Learning from false alarms: rates with denominators; a suggestion is never carried out by itself, and never for SOS. */
export const falseAlarms = endpoint({
  method: 'GET',
  path: '/alarms/false-alarms',
  may: 'alarms.read',
  summary: '误报学习 False alarms by home and model',
  query: z.object({
    by: z.enum(['elder', 'model', 'rule']),
    region: RegionCodeParam.optional(),
    days: z.coerce.number().int().min(7).max(365).default(90),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  returns: z.object({
    items: z.array(
      z.object({
        key: z.string(),
        name: z.string(),
        elderId: ElderId.nullable(),
        closed: z.number().int(),
        false: z.number().int(),
        real: z.number().int(),
        /** False ÷ (false + real), with a 95 % Wilson interval; empty below five closed ones. */
        rate: z.number().nullable(),
        low: z.number().nullable(),
        high: z.number().nullable(),
        topReason: Outcome.nullable(),
        suggestion: z.object({ zh: z.string(), en: z.string() }).nullable(),
      }),
    ),
  }),
})

export const Storm = z.object({
  id: z.uuid(),
  kind: IncidentKind,
  regionCode: RegionCode,
  regionName: z.string(),
  openedAt: Instant,
  lastAt: Instant,
  closedAt: Instant.nullable(),
  incidents: z.number().int(),
  open: z.number().int(),
  gateway: z.string().nullable(),
  note: z.string().nullable(),
})
export const storms = endpoint({
  method: 'GET',
  path: '/alarms/storms',
  may: 'alarms.read',
  summary: '告警风暴 Alarm storms',
  query: z.object({ region: RegionCodeParam.optional(), open: z.stringbool().default(true) }),
  returns: z.object({ items: z.array(Storm) }),
})
/** Acknowledges every waiting incident of the storm that is not a threat to life; those stay one by one. */
export const acknowledgeStorm = endpoint({
  method: 'POST',
  path: '/alarms/storms/:id/acknowledge',
  may: 'alarms.handle',
  summary: '整批接警 Acknowledge the storm',
  params: z.object({ id: z.uuid() }),
  body: z.object({ note: text.optional() }),
  returns: z.object({ acknowledged: z.number().int(), left: z.number().int() }),
})
/** Ends a storm: closes its incidents that were acknowledged and are still unjudged with one coded outcome. */
export const resolveStorm = endpoint({
  method: 'POST',
  path: '/alarms/storms/:id/resolve',
  may: 'alarms.handle',
  summary: '整批结案 Resolve the storm',
  params: z.object({ id: z.uuid() }),
  body: z.object({ outcome: Outcome, note: text.min(1) }),
  returns: z.object({ resolved: z.number().int(), left: z.number().int() }),
})

export const drillAlreadyRuns = problem(
  'alarms/drill-runs',
  409,
  '本地区已有演练在进行',
  'A drill is running here already',
)
export const Drill = z.object({
  id: z.uuid(),
  name: z.string(),
  regionCode: RegionCode,
  startedAt: Instant,
  endsAt: Instant,
  finishedAt: Instant.nullable(),
  startedBy: z.string().nullable(),
  incidents: z.number().int(),
  planned: z.number().int(),
  resolved: z.number().int(),
})
/** The whole chain with flagged incidents; no message of a drill reaches a real phone. */
export const startDrill = endpoint({
  method: 'POST',
  path: '/alarms/drills',
  may: 'alarms.drill',
  summary: '开始演练 Start a drill',
  body: z.object({
    name: z.string().trim().min(1).max(80),
    regionCode: RegionCode,
    incidents: z.number().int().min(1).max(200),
    minutes: z.number().int().min(1).max(600),
    kinds: z.array(IncidentKind).min(1).default(['sos', 'fall']),
    seed: z.number().int().default(1),
  }),
  returns: Drill,
  problems: [drillAlreadyRuns],
})
export const drills = endpoint({
  method: 'GET',
  path: '/alarms/drills',
  may: 'alarms.read',
  summary: '演练 Drills',
  query: PageQuery,
  returns: pageOf(Drill),
})
export const finishDrill = endpoint({
  method: 'POST',
  path: '/alarms/drills/:id/finish',
  may: 'alarms.drill',
  summary: '结束演练 Finish a drill',
  params: z.object({ id: z.uuid() }),
  returns: Drill,
})
export const drillReport = endpoint({
  method: 'GET',
  path: '/alarms/drills/:id',
  may: 'alarms.read',
  summary: '演练报告 Drill report',
  params: z.object({ id: z.uuid() }),
  returns: Drill.extend({
    legs: z.array(
      z.object({
        clock: ClockName,
        n: z.number().int(),
        of: z.number().int(),
        p50: z.number().nullable(),
        p90: z.number().nullable(),
        max: z.number().nullable(),
      }),
    ),
    items: z.array(Incident),
    realMessages: z.number().int(),
  }),
})

/** What to do next, ordered by when it is due. Other modules add theirs beside these. */
export const WorkItem = z.object({
  key: z.string(),
  module: z.string(),
  zh: z.string(),
  en: z.string(),
  detail: z.string().nullable(),
  severity: Severity.nullable(),
  dueAt: Instant.nullable(),
  since: Instant,
  subjectId: z.uuid().nullable(),
  elderId: ElderId.nullable(),
  drill: z.boolean(),
})
export type WorkItem = z.infer<typeof WorkItem>
export const workbench = endpoint({
  method: 'GET',
  path: '/alarms/workbench',
  may: 'alarms.read',
  summary: '待办 What to do next, by deadline',
  query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(100) }),
  returns: z.object({ items: z.array(WorkItem) }),
})
/** One text to every responder on duty near a lost person (B-IOT-09). */
export const broadcast = endpoint({
  method: 'POST',
  path: '/alarms/incidents/:id/broadcast',
  may: 'alarms.handle',
  summary: '协查通报 Broadcast a search',
  params: byId,
  body: z.object({ text: z.string().trim().min(5).max(200), k: z.number().int().min(1).max(20).default(20) }),
  returns: z.object({ told: z.number().int() }),
  problems: [notOpen],
})
