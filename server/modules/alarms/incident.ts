import { type Selectable, sql } from 'kysely'
import { z } from 'zod'
import type * as contract from '#contract/alarms'
import { LadderStep } from '#contract/alarms'
import { ageOn, dayOf } from '#contract/day'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import type { ClockTimes, Targets } from './clocks.ts'
import type { Rungs, Standing } from './ladder.ts'

export type IncidentRow = Selectable<DB['alarms.incident']>
export type IncidentWithElder = IncidentRow & {
  elder_name: string | null
  elder_birth: string | null
  elder_sex: string | null
}

const Kept = z.object({
  steps: z.array(LadderStep),
  repeatSeconds: z.number().nullable(),
  waves: z.object({ k: z.number(), afterSeconds: z.number().nullable(), max: z.number() }),
})
const KeptTargets = z.partialRecord(z.enum(['T1', 'T2', 'T3', 'T4', 'T5']), z.number())
export const KeptPlan = z.array(
  z.object({
    key: z.string(),
    zh: z.string(),
    en: z.string(),
    doneAt: z.string().nullable(),
    doneBy: z.string().nullable(),
  }),
)

/** The ladder as it was when the incident began; undefined when the place had none. */
export function rungsOf(row: Pick<IncidentRow, 'ladder'>): Rungs | undefined {
  return row.ladder === null ? undefined : Kept.parse(row.ladder)
}
export function targetsOf(row: Pick<IncidentRow, 'targets'>): Targets {
  if (row.targets === null) return {}
  const targets: { -readonly [K in keyof Targets]: number } = {}
  for (const [clockName, seconds] of Object.entries(KeptTargets.parse(row.targets))) {
    // The keys are those of the schema.
    if (seconds !== undefined) targets[clockName as keyof Targets] = seconds
  }
  return targets
}

const ms = (at: Date | null) => at?.getTime() ?? null

export function clocksOf(row: IncidentRow): ClockTimes {
  return {
    T0: row.raised_at.getTime(),
    T1: ms(row.acknowledged_at),
    T2: ms(row.spoke_at),
    T3: ms(row.accepted_at),
    T4: ms(row.arrived_at),
    T5: ms(row.safe_at),
  }
}

export function standingOf(row: IncidentRow): Standing {
  return {
    startedAt: (row.ladder_started_at ?? row.raised_at).getTime(),
    seenAt: ms(row.seen_at),
    unseen: row.unseen,
    spokeAt: ms(row.spoke_at),
    familyConfirmedAt: ms(row.family_confirmed_at),
    acceptedAt: ms(row.accepted_at),
    arrivedAt: ms(row.arrived_at),
  }
}

/** Incidents with what the desk shows of the person. */
export function withElder(tx: Tx) {
  return tx
    .selectFrom('alarms.incident as i')
    .leftJoin('people.elder as e', 'e.id', 'i.elder_id')
    .selectAll('i')
    .select([
      'e.name as elder_name',
      'e.birth_day as elder_birth',
      sql<string | null>`e.sex::text`.as('elder_sex'),
    ])
}

export async function getIncident(tx: Tx, id: string): Promise<IncidentWithElder> {
  const row = await withElder(tx).where('i.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** The row, locked until the transaction ends. Whoever also touches the call-out of responders does that first. */
export async function lockIncident(tx: Tx, id: string): Promise<IncidentRow> {
  const row = await tx
    .selectFrom('alarms.incident')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

export const aboutOf = (row: Pick<IncidentRow, 'id' | 'elder_id' | 'region_code' | 'org_id'>) => ({
  subjectId: row.id,
  elderId: row.elder_id,
  regionCode: row.region_code,
  orgId: row.org_id,
})

const iso = (at: Date | null) => at?.toISOString() ?? null

export function incidentView(row: IncidentWithElder): z.input<typeof contract.Incident> {
  const rungs = rungsOf(row)
  const next = rungs && row.next_step_at ? rungs.steps[row.ladder_index] : undefined
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    severity: row.severity,
    state: row.state,
    drill: row.drill,
    elderId: row.elder_id,
    elderName: row.elder_name,
    elderAge: row.elder_birth === null ? null : ageOn(row.elder_birth, dayOf(clock.now())),
    elderSex: row.elder_sex === 'male' || row.elder_sex === 'female' ? row.elder_sex : null,
    orgId: row.org_id,
    place: row.place,
    regionCode: row.region_code,
    lon: row.lon,
    lat: row.lat,
    signalCount: row.signal_count,
    lastSignalAt: row.last_signal_at.toISOString(),
    unseen: row.unseen,
    raisedAt: row.raised_at.toISOString(),
    graceUntil: iso(row.grace_until),
    acknowledgedAt: iso(row.acknowledged_at),
    handlerId: row.handler_id,
    handlerName: row.handler_name,
    clocks: {
      T0: row.raised_at.toISOString(),
      T1: iso(row.acknowledged_at),
      T2: iso(row.spoke_at),
      T3: iso(row.accepted_at),
      T4: iso(row.arrived_at),
      T5: iso(row.safe_at),
    },
    nextStepAt: iso(row.next_step_at),
    nextStep: next ? next.name : row.next_step_at ? { zh: '再次提醒', en: 'Reminder' } : null,
    level: row.level,
    verdict: row.verdict,
    outcome: row.outcome,
    resolvedAt: iso(row.resolved_at),
    stormId: row.storm_id,
    reviewReasons: row.review_reasons,
    updatedAt: row.updated_at.toISOString(),
  }
}

/** The view of a row that was just changed in this transaction. */
export async function viewOf(tx: Tx, id: string) {
  return incidentView(await getIncident(tx, id))
}
