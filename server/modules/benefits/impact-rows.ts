import type { z } from 'zod'
import { sql } from 'kysely'
import * as contract from '#contract/benefit-impact'
import type { PayeeKind } from '#contract/benefit-words'
import type { ElderId } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { route } from '#platform/module'
import { payeeNames } from './words.ts'

type Row = {
  payee_kind: PayeeKind
  payee_id: string
  subject_id: string
  region_code: number
  verdict: contract.ImpactVerdict
  before: number
  after: number
}

/** In the order of places, so that a page is of one street. */
export const listImpactRowsRoute = route(contract.listImpactRows, async ({ tx, params, query }) => {
  const rule = await tx.selectFrom('policy.rule').select('id').where('id', '=', params.id).executeTakeFirst()
  if (!rule) throw notFound()
  const { lo, hi } = boundsOf(query.region ?? 0)
  const [region, subject] = decodeCursor(query.after) ?? [null, null]
  const { rows } = await sql<Row>`
    select payee_kind, payee_id, subject_id, region_code, verdict, before, after from benefits.impact_row
    where rule_id = ${params.id} and scheme = ${query.scheme} and region_code >= ${lo} and region_code < ${hi}
      and (${query.verdict ?? null}::benefits.impact_verdict is null or verdict = ${query.verdict ?? null}::benefits.impact_verdict)
      and (${region}::bigint is null or (region_code, subject_id) > (${region}::bigint, ${subject}::uuid))
    order by region_code, subject_id limit ${query.limit + 1}`.execute(tx)
  const page = cut(rows, query.limit, (last) => [last.region_code, last.subject_id])
  const names = await payeeNames(tx, page.rows)
  const regions = await regionNames(
    tx,
    page.rows.map((row) => row.region_code),
  )
  return {
    items: page.rows.map(
      (row): z.input<typeof contract.ImpactRow> => ({
        payeeKind: row.payee_kind,
        payeeId: row.payee_id,
        payeeName: names.get(row.payee_id) ?? '—',
        // The column of an elder's row is this brand's uuid.
        elderId: row.payee_kind === 'elder' ? (row.subject_id as ElderId) : null,
        regionCode: row.region_code,
        regionName: regions.get(row.region_code) ?? null,
        verdict: row.verdict,
        before: row.before,
        after: row.after,
      }),
    ),
    next: page.next,
  }
})
