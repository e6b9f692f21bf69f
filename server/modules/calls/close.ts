import { closeRequest, events, type Outcome, problems, requestTransitions } from '#contract/calls'
import type { OrderId } from '#contract/care-words'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { invalidInput, notFound } from '#contract/problem'
import type { z } from 'zod'
import { raise } from '#modules/alarms'
import { orderByNeed } from '#modules/care'
import { clock } from '#platform/clock'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'
import type { App } from '#platform/module'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { aboutRequest, getRequest } from './request.ts'
import type { Selectable } from 'kysely'
import type { DB } from '#platform/schema.gen'

type Row = Selectable<DB['calls.request']>
type Body = z.output<(typeof closeRequest)['body']>
type Made = {
  orderNumber: number | null
  orderId?: string
  incidentNumber: string | null
  incidentId?: string
}

/** Closes a request with what it came to: an incident, a service asked for, an answer with its source, a complaint, or none. */
export const closeRequestRoute = route(closeRequest, async ({ app, tx, actor, params, body }) => {
  const row = await tx
    .selectFrom('calls.request')
    .selectAll()
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  const open: readonly string[] = requestTransitions.close
  if (!open.includes(row.state)) throw problems.requestState()
  const made = await outcomeOf({ app, tx, actor }, row, body)
  const now = clock.now()
  const kind = row.kind ?? kindOf(body.outcome)
  await tx
    .updateTable('calls.request')
    .set({
      state: 'closed',
      outcome: body.outcome,
      closed_at: now,
      taken_at: row.taken_at ?? now,
      taken_by: row.taken_by ?? actor.accountId,
      taken_by_name: row.taken_by_name ?? actor.name,
      note: 'note' in body && body.note ? body.note : row.note,
      kind,
      updated_at: now,
      ...(made.incidentId && !row.incident_id
        ? { incident_id: await freeIncident(tx, made.incidentId) }
        : {}),
    })
    .where('id', '=', row.id)
    .execute()
  await record(tx, events.closed, { outcome: body.outcome }, aboutRequest(row))
  return {
    ...(await getRequest(tx, row.id)),
    orderNumber: made.orderNumber,
    orderId: (made.orderId ?? null) as OrderId | null, // made by care, in the shape of this brand
    incidentNumber: made.incidentNumber,
  }
})

function kindOf(outcome: Outcome): Row['kind'] {
  if (outcome === 'incident') return 'emergency'
  return outcome === 'order' || outcome === 'consultation' || outcome === 'complaint' ? outcome : null
}

/** A second call about the same open incident joins it; the column names each incident once. */
export async function freeIncident(tx: Tx, incidentId: string): Promise<string | null> {
  const other = await tx
    .selectFrom('calls.request')
    .select('id')
    .where('incident_id', '=', incidentId)
    .executeTakeFirst()
  return other ? null : incidentId
}

async function outcomeOf(
  { app, tx, actor }: { app: App; tx: Tx; actor: Actor },
  row: Row,
  body: Body,
): Promise<Made> {
  const none = { orderNumber: null, incidentNumber: null }
  switch (body.outcome) {
    case 'incident': {
      const raised = await raise(tx, {
        signalId: row.id,
        elderId: row.elder_id,
        // An unknown caller is a place of its own: one open incident a call.
        ...(row.elder_id
          ? {}
          : {
              placeKey: `call:${row.id}`,
              regionCode: row.region_code,
              place: row.subject.slice(0, 200) || row.caller_masked,
            }),
        kind: body.kind,
        severity: body.severity,
        source: 'phone',
        at: row.waiting_since,
        detail: [row.subject, body.note].filter(Boolean).join(' · ').slice(0, 500) || null,
      })
      if (!raised) throw notFound()
      return { orderNumber: null, incidentNumber: raised.number, incidentId: raised.incidentId }
    }
    case 'order': {
      if (!row.elder_id) throw problems.needsElder()
      // One object with one number, however it was asked for; the provider is looked for at once (B-CALL-11).
      const order = await orderByNeed(
        { app, actor },
        {
          requestId: row.id,
          channel:
            row.channel === 'qr'
              ? 'qr'
              : row.channel === 'device'
                ? 'device'
                : row.channel === 'app'
                  ? 'app'
                  : 'phone',
          elderId: row.elder_id,
          need: body.item,
          itemCode: body.itemCode,
          day: body.wishedOn,
          time: body.wishedAt,
          note: body.note || row.subject,
        },
      )
      await record(tx, events.ordered, { item: body.item }, aboutRequest(row))
      return { ...none, orderNumber: order.number, orderId: order.id }
    }
    case 'consultation': {
      const article = await tx
        .selectFrom('calls.article')
        .selectAll()
        .where('id', '=', body.articleId)
        .executeTakeFirst()
      if (!article)
        throw invalidInput(undefined, [
          { pointer: '/articleId', detail: '没有这个条目', detailEn: 'No such article' },
        ])
      const today = dayOf(clock.now())
      if (article.valid_from > today || (article.valid_to !== null && article.valid_to < today))
        throw problems.expired()
      await tx
        .insertInto('calls.consultation')
        .values({
          id: uuidv7(),
          request_id: row.id,
          article_id: article.id,
          article_title: article.title,
          source_title: article.source_title,
          source_clause: article.source_clause,
          valid_from: article.valid_from,
          valid_to: article.valid_to,
          elder_id: row.elder_id,
          region_code: row.region_code,
          note: body.note,
          answered_at: clock.now(),
        })
        .execute()
      await record(tx, events.consulted, { articleId: article.id }, aboutRequest(row))
      return none
    }
    case 'complaint': {
      await tx
        .insertInto('calls.complaint')
        .values({
          id: uuidv7(),
          request_id: row.id,
          elder_id: row.elder_id,
          region_code: row.region_code,
          about_site_id: body.siteId,
          about: body.about,
          body: body.body,
          created_at: clock.now(),
        })
        .execute()
      await record(tx, events.complained, { siteId: body.siteId }, aboutRequest(row))
      return none
    }
    default:
      return none
  }
}
