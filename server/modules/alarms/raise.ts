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
import { type Happening, happening, recordAll } from '#platform/events'
import { targetsKind } from './kinds.ts'
import { chooseLadder, ladderKind, missingOf } from './ladder.ts'
import { countTowardsStorms } from './storm.ts'

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
  n: number
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
type Ready = { readonly signal: Signal; readonly missing: readonly string[]; readonly row: object }

/**
 * The one way in: opens an incident, or joins the open one of the person (or place). Exactly one whatever raced. Only
 * writes; the ladder's first steps follow within a second by its deadline. Undefined: no such elder in the scope of `tx`.
 */
export async function raise(tx: Tx, signal: Signal): Promise<Raised | undefined> {
  return (await raiseAll(tx, [signal]))[0]
}

/** Many at once in a few statements; the answers in the order of the signals. */
export async function raiseAll(tx: Tx, signals: readonly Signal[]): Promise<readonly (Raised | undefined)[]> {
  const regions = await regionsOf(tx, signals)
  const ready: Ready[] = []
  for (const [n, signal] of signals.entries()) {
    const region = signal.regionCode ?? regions.get(signal.elderId ?? '')
    if (region !== undefined) ready.push(await prepare(tx, n, signal, region))
  }
  if (ready.length === 0) return signals.map(() => undefined)
  // Incidents are locked in one order everywhere, so that two batches never wait for each other in a circle.
  ready.sort((a, b) => (subjectOf(a.signal) < subjectOf(b.signal) ? -1 : 1))
  const { rows } =
    await sql<Taken>`select s.n, t.* from jsonb_to_recordset(${JSON.stringify(ready.map(({ row }) => row))}::jsonb) as s (
      n int, signal uuid, incident uuid, elder uuid, org uuid, place_key text, place text, region bigint, lon float8, lat float8,
      kind alarms.incident_kind, severity alarms.severity, source alarms.source, device uuid, rule uuid, at timestamptz, now timestamptz,
      detail text, metrics jsonb, drill boolean, drill_id uuid, grace int, ladder jsonb, ladder_rule uuid, missing text[], first_step int, targets jsonb),
    lateral alarms.take_signal(s.signal, s.incident, s.elder, s.org, s.place_key, s.place, s.region, s.lon, s.lat, s.kind, s.severity, s.source,
      s.device, s.rule, s.at, s.now, s.detail, s.metrics, s.drill, s.drill_id, s.grace, s.ladder, s.ladder_rule, s.missing, s.first_step, s.targets) t`.execute(
      tx,
    )
  const taken = new Map(rows.filter((row) => row.incident_id !== null).map((row) => [row.n, row]))
  await recordAll(
    tx,
    signals.flatMap((signal, n) => {
      const row = taken.get(n)
      const missing = ready.find((one) => one.signal === signal)?.missing ?? []
      return row && !row.repeated ? happened(signal, row, missing) : []
    }),
  )
  countTowardsStorms(
    tx,
    rows.filter((row) => row.opened && !signals[row.n]?.drill),
  )
  return signals.map((_, n) => {
    const row = taken.get(n)
    return row?.incident_id ? { ...raisedOf(row), incidentId: row.incident_id } : undefined
  })
}

const subjectOf = (signal: Signal) => signal.elderId ?? signal.placeKey ?? ''
const raisedOf = ({ number, state, severity, opened, repeated }: Taken) => ({
  number,
  state,
  severity,
  opened,
  repeated,
})

/** What `alarms.take_signal` wants to know, with the ladder and the targets of the place. */
async function prepare(tx: Tx, n: number, signal: Signal, region: number): Promise<Ready> {
  const now = clock.now()
  const ladderRule = await getCached(tx, ladderKind, region)
  const rungs = ladderRule && chooseLadder(ladderRule.body, signal)
  const targets = (await getCached(tx, targetsKind, region))?.body.severities[signal.severity]
  const missing = rungs ? missingOf(rungs) : ['响应阶梯 ladder']
  const row = {
    n,
    signal: signal.signalId ?? uuidv7(now.getTime()),
    incident: uuidv7(now.getTime()),
    elder: signal.elderId,
    org: signal.orgId,
    place_key: signal.placeKey,
    place: signal.place,
    region,
    lon: signal.lon,
    lat: signal.lat,
    kind: signal.kind,
    severity: signal.severity,
    source: signal.source,
    device: signal.deviceId,
    rule: signal.ruleId,
    at: signal.at ?? now,
    now,
    detail: signal.detail,
    metrics: signal.metrics ?? {},
    drill: signal.drill ?? false,
    drill_id: signal.drillId,
    grace: signal.graceSeconds ?? 0,
    ladder: rungs,
    ladder_rule: ladderRule?.id,
    missing,
    first_step: rungs?.steps[0]?.afterSeconds,
    targets,
  }
  return { signal, missing, row }
}

function happened(signal: Signal, taken: Taken, missing: readonly string[]): Happening[] {
  const about = {
    elderId: taken.elder_id,
    regionCode: taken.region_code,
    orgId: taken.org_id,
    subjectId: taken.incident_id,
  }
  const { number, kind, severity } = taken
  const drill = signal.drill ?? false
  if (taken.opened && taken.state === 'suspected') {
    const graceSeconds = signal.graceSeconds ?? 0
    return [happening(events.suspected, { number, kind, severity, graceSeconds, drill }, about)]
  }
  if (taken.opened || taken.left_grace) {
    const raised = happening(events.raised, { number, kind, severity, source: signal.source, drill }, about)
    if (missing.length === 0) return [raised]
    return [
      raised,
      happening(
        events.blocked,
        {
          missing: [...missing],
          zh: '本地响应阶梯缺少规定，相应步骤须人工执行',
          en: 'The ladder of this place leaves values blank: those steps wait for a person',
        },
        about,
      ),
    ]
  }
  return [
    happening(
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
    ),
  ]
}

async function regionsOf(tx: Tx, signals: readonly Signal[]): Promise<ReadonlyMap<string, number>> {
  const unknown = signals.flatMap(({ regionCode, elderId }) =>
    regionCode === undefined && elderId ? [elderId] : [],
  )
  if (unknown.length === 0) return new Map()
  const rows = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code'])
    .where('id', 'in', unknown)
    .execute()
  return new Map(rows.map((row) => [row.id, row.region_code]))
}
