import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-deductions'
import type { Evaluation } from '#contract/benefit-scheme'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import { criteriaLines } from './evaluate-elder.ts'
import { rowNames } from './row-names.ts'
import { schemeWords } from './words.ts'

export type DeductionRow = Selectable<DB['benefits.deduction']>

export const findDeduction = (tx: Tx, id: string) =>
  tx.selectFrom('benefits.deduction').selectAll().where('id', '=', id).executeTakeFirst()

/** For a change: locked until the transaction ends. */
export async function lockDeduction(tx: Tx, id: string): Promise<DeductionRow> {
  const row = await tx
    .selectFrom('benefits.deduction')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

export const aboutDeduction = (row: DeductionRow) => ({
  regionCode: row.region_code,
  elderId: row.elder_id,
  orgId: row.org_id,
  subjectId: row.id,
})

const checkOf = (row: DeductionRow): contract.SpotCheck =>
  row.found === 'true' || row.found === 'wrong' ? row.found : row.draw_id === null ? 'none' : 'drawn'

export async function deductionViews(
  tx: Tx,
  rows: readonly DeductionRow[],
): Promise<z.input<typeof contract.Deduction>[]> {
  const named = await rowNames(
    tx,
    rows,
    rows.flatMap((row) => [
      { payee_kind: 'elder' as const, payee_id: row.elder_id },
      { payee_kind: 'organisation' as const, payee_id: row.org_id },
    ]),
  )
  return rows.map((row) => ({
    id: row.id,
    elderId: row.elder_id,
    elderName: named.payee(row.elder_id),
    regionName: named.region(row.region_code),
    orgId: row.org_id,
    orgName: named.payee(row.org_id),
    scheme: row.scheme,
    schemeWords: named.scheme(row.scheme),
    // The table checks that it is one of them.
    serviceKind: row.service_kind as z.infer<typeof contract.ServiceKind>,
    on: row.on_day,
    month: row.month,
    invoice: row.invoice,
    billFen: row.bill_fen,
    insuranceFen: row.insurance_fen,
    deductFen: row.deduct_fen,
    ownFen: row.own_fen,
    capFen: row.cap_fen,
    declared: { centralCareAid: row.central_care_aid, upliftService: row.uplift_service },
    state: row.reversed_at === null ? 'entered' : 'reversed',
    check: checkOf(row),
    checkNote: row.check_note,
    checkedBy: row.checked_by_name,
    checkedAt: row.checked_at?.toISOString() ?? null,
    reversalAsked: row.found === 'wrong' && row.reversed_at === null,
    madeBy: row.made_by_name,
    reversedBy: row.reversed_by_name,
    reversedAt: row.reversed_at?.toISOString() ?? null,
    reverseReason: row.reverse_reason,
    createdAt: row.created_at.toISOString(),
  }))
}

/** One with the criteria as they came out when it was entered, in the words of its rule. */
export async function deductionShown(
  tx: Tx,
  row: DeductionRow,
): Promise<z.input<typeof contract.DeductionShown>> {
  const [view] = await deductionViews(tx, [row])
  const scheme = (await schemeWords(tx, [row.rule_id])).get(row.rule_id)
  if (!view || !scheme) throw notFound()
  return {
    ...view,
    criteria: criteriaLines(
      scheme.body,
      scheme.source.clause,
      // Written by `enterDeductionRoute` in this shape.
      row.criteria as Evaluation['criteria'],
    ),
    ruleId: row.rule_id,
    source: scheme.source,
  }
}

/** What an elder had deducted, month by month and scheme by scheme: what the family reads. */
export async function deductedOf(
  tx: Tx,
  elderId: string,
): Promise<{ month: string; scheme: string; bills: number; deductFen: number; ownFen: number }[]> {
  const { rows } = await sql<{
    month: string
    scheme: string
    bills: number
    deductFen: number
    ownFen: number
  }>`select d.month, d.scheme, count(*)::int as bills, sum(d.deduct_fen)::bigint as "deductFen", sum(d.own_fen)::bigint as "ownFen"
    from benefits.deduction d where d.elder_id = ${elderId} and d.reversed_at is null
    group by d.month, d.scheme order by d.month desc, d.scheme limit 36`.execute(tx)
  return rows
}
