import { sql } from 'kysely'
import {
  events,
  type IncidentKind,
  type IncidentState,
  type Severity,
  type SignalSource,
} from '#contract/alarms'
import { uuidv7 } from '#contract/id'
import { getCached } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { targetsKind } from './kinds.ts'
import { chooseLadder, ladderKind, missingOf } from './ladder.ts'
import { countTowardsStorm } from './storm.ts'

export type Signal = {
  /** Made by whoever sends it: the same id twice is the same signal. */
  readonly signalId?: string
  /** The person; without one `placeKey` and `regionCode` say where. */
  readonly elderId?: string | null
  /** What identifies a place without a person: one open incident a place. */
  readonly placeKey?: string
  readonly place?: string | null
  readonly regionCode?: number
  readonly orgId?: string | null
  /** Degrees WGS-84; the person's home unless told. */
  readonly lon?: number | null
  readonly lat?: number | null
  readonly kind: IncidentKind
  readonly severity: Severity
  readonly source: SignalSource
  readonly deviceId?: string | null
  readonly ruleId?: string | null
  /** When it happened by the sender's clock; now unless told. */
  readonly at?: Date
  readonly detail?: string | null
  readonly metrics?: Readonly<Record<string, number>>
  readonly drill?: boolean
  readonly drillId?: string | null
  /** May be cancelled for so long before it is an incident. */
  readonly graceSeconds?: number
}

export type Raised = {
  readonly incidentId: string
  readonly number: string
  readonly state: IncidentState
  readonly severity: Severity
  /** A new incident; otherwise the signal joined the open one. */
  readonly opened: boolean
  /** The signal had come before: nothing was changed. */
  readonly repeated: boolean
}

type Taken = {
  incident_id: string | null
  number: string
  kind: IncidentKind
  severity: Severity
  state: IncidentState
  elder_id: string | null
  org_id: string | null
  region_code: number
  signal_count: number
  opened: boolean
  repeated: boolean
  raised_severity: boolean
  left_grace: boolean
}

/**
 * The one way in: opens an incident, or joins the open one of the person (or place). Exactly one whatever raced. Only
 * writes; the ladder's first steps follow within a second by its deadline. Undefined: no such elder in the scope of `tx`.
 */
export async function raise(tx: Tx, signal: Signal): Promise<Raised | undefined> {
  const region = signal.regionCode ?? (await regionOf(tx, signal.elderId))
  if (region === undefined) return undefined
  const drill = signal.drill ?? false
  const now = clock.now()
  const ladderRule = await getCached(tx, ladderKind, region)
  const rungs = ladderRule && chooseLadder(ladderRule.body, signal)
  const targets = (await getCached(tx, targetsKind, region))?.body.severities[signal.severity]
  const missing = rungs ? missingOf(rungs) : ['响应阶梯 ladder']
  const { rows } = await sql<Taken>`select * from alarms.take_signal(
    ${signal.signalId ?? uuidv7(now.getTime())}, ${uuidv7(now.getTime())}, ${signal.elderId ?? null}, ${signal.orgId ?? null},
    ${signal.placeKey ?? null}, ${signal.place ?? null}, ${region}, ${signal.lon ?? null}, ${signal.lat ?? null},
    ${signal.kind}, ${signal.severity}, ${signal.source}, ${signal.deviceId ?? null}, ${signal.ruleId ?? null},
    ${signal.at ?? now}, ${now}, ${signal.detail ?? null}, ${JSON.stringify(signal.metrics ?? {})}::jsonb,
    ${drill}, ${signal.drillId ?? null}, ${signal.graceSeconds ?? 0},
    ${rungs ? JSON.stringify(rungs) : null}::jsonb, ${ladderRule?.id ?? null}, ${missing}::text[],
    ${rungs?.steps[0]?.afterSeconds ?? null}, ${targets ? JSON.stringify(targets) : null}::jsonb)`.execute(tx)
  const taken = rows[0]
  if (!taken?.incident_id) return undefined
  const raised = {
    incidentId: taken.incident_id,
    number: taken.number,
    state: taken.state,
    severity: taken.severity,
    opened: taken.opened,
    repeated: taken.repeated,
  }
  if (!taken.repeated) await tell(tx, signal, { ...taken, incident_id: taken.incident_id }, drill, missing)
  return raised
}

async function tell(
  tx: Tx,
  signal: Signal,
  taken: Taken & { incident_id: string },
  drill: boolean,
  missing: readonly string[],
): Promise<void> {
  const about = {
    elderId: taken.elder_id,
    regionCode: taken.region_code,
    orgId: taken.org_id,
    subjectId: taken.incident_id,
  }
  const { number, kind, severity } = taken
  if (taken.opened && taken.state === 'suspected') {
    await record(
      tx,
      events.suspected,
      { number, kind, severity, graceSeconds: signal.graceSeconds ?? 0, drill },
      about,
    )
  } else if (taken.opened || taken.left_grace) {
    await record(tx, events.raised, { number, kind, severity, source: signal.source, drill }, about)
    if (missing.length > 0) {
      await record(
        tx,
        events.blocked,
        {
          missing: [...missing],
          zh: '本地响应阶梯缺少规定，相应步骤须人工执行',
          en: 'The ladder of this place leaves values blank: those steps wait for a person',
        },
        about,
      )
    }
  } else {
    await record(
      tx,
      events.joined,
      {
        kind: signal.kind,
        severity: signal.severity,
        source: signal.source,
        signals: taken.signal_count,
        raisedSeverity: taken.raised_severity,
        drill,
      },
      about,
    )
  }
  if (taken.opened && !drill)
    await countTowardsStorm(tx, { id: taken.incident_id, kind, severity, regionCode: taken.region_code })
}

async function regionOf(tx: Tx, elderId: string | null | undefined): Promise<number | undefined> {
  if (!elderId) return undefined
  return (
    await tx.selectFrom('people.elder').select('region_code').where('id', '=', elderId).executeTakeFirst()
  )?.region_code
}
