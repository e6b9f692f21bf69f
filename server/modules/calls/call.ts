import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import { Call, type CallDetail, type Match } from '#contract/calls'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import { decrypt } from '#platform/secrets'
import { seconds } from './fold.ts'
import { matchesOf } from './match.ts'
import { z } from 'zod'

export type CallRow = Selectable<DB['calls.call']>

export function calls(tx: Tx) {
  return tx
    .selectFrom('calls.call as c')
    .leftJoin('people.elder as e', 'e.id', 'c.elder_id')
    .leftJoin('people.contact as k', 'k.id', 'c.contact_id')
    .leftJoin('regions.region as r', 'r.code', 'c.region_code')
    .leftJoin('calls.request as q', 'q.call_id', 'c.id')
    .selectAll('c')
    .select([
      'e.name as elder_name',
      'k.name as contact_name',
      'k.relation',
      'r.name as region_name',
      sql<string | null>`calls.centre_name(c.centre_id)`.as('centre_name'),
      'q.id as request_id',
      'q.state as request_state',
      'q.kind as request_kind',
      'q.outcome as request_outcome',
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof calls>['executeTakeFirstOrThrow']>>

export function callView(row: Row): Call {
  const heard = row.answered_at
  return {
    id: row.id as Call['id'], // the columns are these brands' uuids
    number: row.number,
    direction: row.direction,
    state: row.state,
    emergency: row.emergency,
    callerMasked: row.caller_masked,
    calledNumber: row.called_number,
    matched: Call.shape.matched.parse(row.matched),
    elderId: row.elder_id as Call['elderId'],
    elderName: row.elder_name,
    contactId: row.contact_id,
    contactName: row.contact_name,
    relation: row.relation,
    regionCode: row.region_code,
    regionName: row.region_name,
    centreId: row.centre_id as Call['centreId'],
    centreName: row.centre_name,
    agentId: row.agent_id as Call['agentId'],
    agentName: row.agent_name,
    rangAt: row.rang_at.toISOString(),
    answeredAt: heard?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    waitSeconds: heard
      ? seconds(row.rang_at, heard)
      : row.ended_at
        ? seconds(row.rang_at, row.ended_at)
        : null,
    talkSeconds: heard && row.ended_at ? seconds(heard, row.ended_at) : null,
    heldSeconds: row.held_seconds,
    transfers: row.transfers,
    overflows: row.overflows,
    requestId: row.request_id as Call['requestId'],
    requestState: row.request_state,
    kind: row.request_kind,
    outcome: row.request_outcome,
    updatedAt: row.updated_at.toISOString(),
  }
}

const Detail = z.record(z.string(), z.string())

/** One call with its story. `full`: the caller's number whole, for whoever handles it. */
export async function getCall(tx: Tx, id: string, full: boolean): Promise<CallDetail> {
  const row = await calls(tx).where('c.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  const events = await tx
    .selectFrom('calls.call_event')
    .selectAll()
    .where('call_id', '=', id)
    .orderBy('at')
    .orderBy(sql`kind`)
    .execute()
  const number = row.caller ? decrypt(row.caller) : null
  const matches: Match[] = number ? await matchesOf(tx, number) : []
  return {
    ...callView(row),
    caller: full ? number : null,
    matches,
    events: events.map((event) => ({
      id: event.id,
      kind: event.kind,
      at: event.at.toISOString(),
      source: event.source === 'exchange' ? 'exchange' : 'console',
      agentName: event.agent_name,
      detail: Detail.parse(event.detail),
    })),
  }
}

export const about = (row: Pick<CallRow, 'id' | 'elder_id' | 'region_code' | 'org_id'>) => ({
  subjectId: row.id,
  elderId: row.elder_id,
  regionCode: row.region_code,
  orgId: row.org_id,
})
