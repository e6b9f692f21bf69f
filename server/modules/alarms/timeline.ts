import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/alarms'
import type { Tx } from '#platform/db'
import { titleOf } from '#platform/event-titles'
import { route } from '#platform/module'
import { legsOf, totalSeconds } from './clocks.ts'
import { clocksOf, getIncident, type IncidentRow, targetsOf } from './incident.ts'

type Entry = z.input<typeof contract.TimelineEntry>
type Row = {
  type: string
  at: Date
  actor_name: string | null
  audience: string
  payload: Record<string, unknown>
}

/** Everything that was recorded about the incident, with the helpers' own steps, oldest first. */
export async function timelineOf(tx: Tx, incident: IncidentRow, types?: readonly string[]): Promise<Entry[]> {
  const until = incident.resolved_at
    ? new Date(incident.resolved_at.getTime() + 30 * 86_400_000)
    : new Date('9999-12-31T00:00:00Z')
  const { rows } = await sql<Row>`
    select type, at, actor_name, audience, payload from platform.event
      where subject_id = ${incident.id} and type like 'alarms.%'
    union all
    select type, at, actor_name, audience, payload from platform.event
      where type like 'responders.%' and payload ->> 'incidentId' = ${incident.id}::text and at >= ${incident.raised_at} and at <= ${until}
        and ${incident.elder_id ? sql`elder_id = ${incident.elder_id}` : sql`region_code = ${incident.region_code}`}
    order by at limit 2000`.execute(tx)
  return rows.filter((row) => !types || types.includes(row.type)).map(entryOf)
}

const clocks: Record<string, contract.ClockName> = { 'alarms.raised': 'T0', 'alarms.suspected': 'T0' }

function entryOf({ type, at, actor_name, audience, payload }: Row): Entry {
  const title = titleOf(type)
  const named = contract.ClockName.safeParse(payload.clock)
  return {
    at: at.toISOString(),
    type,
    ...wordsOf(type, payload, title),
    by:
      text(payload.responderName) ??
      text(payload.who) ??
      (audience === 'system' && actor_name?.includes('.') ? null : actor_name),
    detail: detailOf(payload),
    clock: named.success ? named.data : (clocks[type] ?? null),
  }
}

/** A step of the ladder and a moved clock speak for themselves. */
function wordsOf(
  type: string,
  payload: Record<string, unknown>,
  title: { zh: string; en: string },
): { zh: string; en: string } {
  const zh = text(payload.zh)
  const en = text(payload.en)
  if (zh && en) return { zh: `${title.zh}：${zh}`, en: `${title.en}: ${en}` }
  const clockName = contract.ClockName.safeParse(payload.clock)
  if (type === 'alarms.clock_moved' && clockName.success) return contract.clockNames[clockName.data]
  return { zh: title.zh, en: title.en }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const wordOf = (record: Readonly<Record<string, contract.Words>>, key: unknown): contract.Words | null =>
  typeof key === 'string' ? (record[key] ?? null) : null
const said = (value: unknown): contract.Words | null => {
  const written = text(value)
  return written === null ? null : contract.noteWords(written)
}

function detailOf(payload: Record<string, unknown>): contract.Words | null {
  const parts = [
    said(payload.target),
    wordOf(contract.answers, payload.answer),
    wordOf(contract.verdicts, payload.verdict),
    wordOf(contract.outcomes, payload.outcome),
    wordOf(contract.incidentKinds, payload.kind),
    said(payload.hospital),
    said(payload.note),
    said(payload.reason),
  ].filter((part) => part !== null)
  if (parts.length === 0) return null
  return { zh: parts.map((part) => part.zh).join(' · '), en: parts.map((part) => part.en).join(' · ') }
}

export const timelineRoute = route(contract.timeline, async ({ tx, params }) => {
  const incident = await getIncident(tx, params.id)
  const times = clocksOf(incident)
  return {
    items: await timelineOf(tx, incident),
    legs: legsOf(times, targetsOf(incident)),
    totalSeconds: totalSeconds(times),
  }
})
