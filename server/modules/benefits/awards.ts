import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-awards'
import { events } from '#contract/benefit-events'
import { type AwardId, problems } from '#contract/benefit-words'
import { cut, decodeCursor } from '#contract/page'
import { invalidInput, notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { refuseConflict } from './conflict.ts'
import { refused } from './cycle.ts'
import { rowNames } from './row-names.ts'

type Row = Selectable<DB['benefits.award']>

/** Months as the database keeps them, `[a,b)`, `[a,)` or `empty`. */
function monthsOf(span: string): { from: string | null; until: string | null } {
  const [, from, until] = /^\[(\d{4}-\d\d-\d\d),(\d{4}-\d\d-\d\d)?\)$/.exec(span) ?? []
  return { from: from ?? null, until: until ?? null }
}

async function views(tx: Tx, actor: Actor, rows: readonly Row[]): Promise<z.input<typeof contract.Award>[]> {
  const named = await rowNames(
    tx,
    rows,
    rows.map((row) => ({ payee_kind: 'elder' as const, payee_id: row.subject_id })),
  )
  return rows.map((row) => ({
    id: row.id as AwardId, // the column is this brand's uuid
    elderId: row.subject_id,
    elderName: named.payee(row.subject_id),
    regionName: named.region(row.region_code),
    scheme: row.scheme,
    schemeWords: named.scheme(row.scheme),
    ...monthsOf(row.months),
    appliedOn: row.applied_on,
    asked:
      row.end_asked_from === null || row.end_asked_at === null || row.ended_at !== null
        ? null
        : {
            from: row.end_asked_from,
            reason: row.end_asked_reason ?? '',
            by: row.end_asked_by_name,
            at: row.end_asked_at.toISOString(),
            mine: row.end_asked_by === actor.accountId,
          },
    endedReason: row.ended_reason,
    endedBy: row.ended_by_name,
  }))
}
async function viewOf(tx: Tx, actor: Actor, row: Row) {
  const [view] = await views(tx, actor, [row])
  if (!view) throw notFound()
  return view
}

const filters = {
  running: sql<boolean>`(upper_inf(months) and end_asked_at is null)`,
  asked: sql<boolean>`(end_asked_at is not null and ended_at is null)`,
  ended: sql<boolean>`(ended_at is not null)`,
} as const

export const listAwardsRoute = route(contract.listAwards, async ({ tx, actor, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const after = decodeCursor(query.after)
  const rows = await tx
    .selectFrom('benefits.award')
    .selectAll()
    .where('payee_kind', '=', 'elder')
    .where('region_code', '>=', lo)
    .where('region_code', '<', hi)
    .where(filters[query.state])
    .$if(query.elderId !== undefined, (q) => q.where('subject_id', '=', query.elderId ?? ''))
    .$if(after !== undefined, (q) =>
      q.where(
        sql<boolean>`(created_at, id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`,
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.created_at.toISOString(), last.id])
  return { items: await views(tx, actor, page.rows), next: page.next }
})

async function lock(tx: Tx, actor: Actor, id: string): Promise<Row> {
  const row = await tx
    .selectFrom('benefits.award')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  await refuseConflict(tx, actor, { elderId: row.elder_id, orgId: row.org_id, subjectId: row.subject_id })
  return row
}
const about = (row: Row) => ({
  regionCode: row.region_code,
  elderId: row.elder_id,
  orgId: row.org_id,
  subjectId: row.id,
})

export const endAwardRoute = route(contract.endAward, async ({ tx, actor, params, body }) => {
  const before = await lock(tx, actor, params.id)
  if (before.ended_at !== null || before.end_asked_at !== null) throw problems.wrongState()
  const { from, until } = monthsOf(before.months)
  if (from === null || body.from < from || (until !== null && body.from >= until))
    throw invalidInput(undefined, [
      { pointer: '/from', detail: '不在享受的月份内', detailEn: 'Not within the months granted' },
    ])
  const row = await tx
    .updateTable('benefits.award')
    .set({
      end_asked_from: body.from,
      end_asked_reason: body.reason,
      end_asked_by: actor.accountId,
      end_asked_by_name: actor.name,
      end_asked_at: clock.now(),
    })
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(tx, events.awardMoved, { step: 'end_asked', scheme: row.scheme, from: body.from }, about(row))
  return viewOf(tx, actor, row)
})

/** Months already approved and paid since then are reckoned again with the next month (`arrears.ts`). */
export const confirmAwardEndRoute = route(contract.confirmAwardEnd, async ({ tx, actor, params, body }) => {
  const before = await lock(tx, actor, params.id)
  const from = before.end_asked_from
  if (from === null || before.ended_at !== null) throw problems.wrongState()
  if (before.end_asked_by === actor.accountId) throw problems.sameHand()
  const change = body.confirm
    ? {
        months: sql<string>`daterange(lower(months), ${from}::date)`,
        ended_reason: before.end_asked_reason,
        ended_by: actor.accountId,
        ended_by_name: actor.name,
        ended_at: clock.now(),
        updated_at: clock.now(),
      }
    : {
        end_asked_from: null,
        end_asked_reason: null,
        end_asked_by: null,
        end_asked_by_name: null,
        end_asked_at: null,
      }
  const row = await tx
    .updateTable('benefits.award')
    .set(change)
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(refused)
  await record(
    tx,
    events.awardMoved,
    { step: body.confirm ? 'ended' : 'kept', scheme: row.scheme, from },
    about(row),
  )
  return viewOf(tx, actor, row)
})
