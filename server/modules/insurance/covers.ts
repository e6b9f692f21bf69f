import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/insurance-elder'
import { events } from '#contract/insurance-events'
import { CoverKind, problems } from '#contract/insurance-words'
import type { ElderId } from '#contract/id'
import { invalidInput, notFound, stale } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { constraintOf } from './names.ts'

type Row = {
  id: string
  elder_id: string
  kind: string
  name: string
  number: string
  share_bp: number
  limit_fen: number | null
  per: string
  from: string
  to: string | null
  updated_at: Date
}

export async function coverViews(
  tx: Tx,
  where: RawBuilder<unknown>,
): Promise<z.input<typeof contract.Cover>[]> {
  const { rows } =
    await sql<Row>`select c.id, c.elder_id, c.kind, c.name, c.number, c.share_bp, c.limit_fen, c.per, lower(c.valid)::text as "from", (upper(c.valid) - 1)::text as "to", c.updated_at
    from insurance.cover c where ${where} order by lower(c.valid) desc, c.id limit 50`.execute(tx)
  return rows.map((row) => ({
    id: row.id,
    elderId: row.elder_id as ElderId, // the column is this brand's uuid
    kind: CoverKind.parse(row.kind),
    name: row.name,
    number: row.number,
    shareBasisPoints: row.share_bp,
    limitFen: row.limit_fen,
    per: row.per === 'month' ? ('month' as const) : ('bill' as const),
    from: row.from,
    to: row.to,
    updatedAt: row.updated_at.toISOString(),
  }))
}

export const saveCoverRoute = route(contract.saveCover, async ({ tx, params, body }) => {
  if (body.to !== null && body.to < body.from)
    throw invalidInput(undefined, [
      { pointer: '/to', detail: '结束早于开始', detailEn: 'It ends before it begins' },
    ])
  const elder = await tx
    .selectFrom('people.elder')
    .select('region_code')
    .where('id', '=', body.elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  const before = await tx
    .selectFrom('insurance.cover')
    .select(['updated_at', 'elder_id'])
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (before && before.elder_id !== body.elderId) throw notFound()
  if (before && body.updatedAt !== undefined && before.updated_at.toISOString() !== body.updatedAt)
    throw stale()
  const values = {
    kind: body.kind,
    name: body.name,
    number: body.number,
    share_bp: body.shareBasisPoints,
    limit_fen: body.limitFen,
    per: body.per,
    valid: sql<string>`daterange(${body.from}::date, ${body.to}::date, '[]')`,
    updated_at: clock.now(),
  }
  await (before
    ? tx.updateTable('insurance.cover').set(values).where('id', '=', params.id).execute()
    : tx
        .insertInto('insurance.cover')
        .values({ id: params.id, elder_id: body.elderId, region_code: elder.region_code, ...values })
        .execute()
  ).catch((error: unknown) => {
    throw constraintOf(error) === 'cover_once' ? problems.overlapping() : error
  })
  await record(
    tx,
    events.registerSaved,
    { what: 'cover' },
    { regionCode: elder.region_code, elderId: body.elderId, subjectId: params.id },
  )
  const [view] = await coverViews(tx, sql`c.id = ${params.id}`)
  if (!view) throw notFound()
  return view
})
