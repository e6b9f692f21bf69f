import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-deductions'
import { events } from '#contract/benefit-events'
import { problems } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { forbidden, notFound } from '#contract/problem'
import { ancestorOf, boundsOf, isWithin } from '#contract/region'
import { post, reverse } from '#modules/ledger'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { refuseConflict } from './conflict.ts'
import {
  aboutDeduction,
  deductionShown,
  type DeductionRow,
  deductionViews,
  findDeduction,
  lockDeduction,
} from './deduction.ts'
import { monthOf, mustBeBill, mustDeduct, readBill, reckonBill, reckonedView } from './deduction-reckon.ts'
import { like } from './payee-lists.ts'
import { schemeAccount } from './postings.ts'
import { servedAccount } from './quota-use.ts'
import { payeeNames } from './words.ts'

type Entered = z.output<typeof contract.enterDeduction.body>

const same = (row: DeductionRow, bill: Entered) =>
  row.elder_id === bill.elderId &&
  row.org_id === bill.orgId &&
  row.scheme === bill.scheme &&
  row.service_kind === bill.serviceKind &&
  row.on_day === bill.on &&
  row.bill_fen === bill.billFen &&
  row.insurance_fen === bill.insuranceFen &&
  row.invoice === bill.invoice

/** What stands under the id, when it is the same bill. */
function standing(row: DeductionRow, bill: Entered): DeductionRow {
  if (!same(row, bill)) throw contract.deductionProblems.otherContent()
  return row
}

export const enterDeductionRoute = route(
  contract.enterDeduction,
  async ({ tx, app, actor, params, body }) => {
    const before = await findDeduction(tx, params.id)
    if (before) return deductionShown(tx, standing(before, body))
    const { elderRegion, orgRegion } = await mustBeBill(tx, body)
    // The scheme's account is the county's: who sees less cannot post to it.
    const county = ancestorOf(elderRegion, 'county')
    if (actor.scope.audience !== 'staff' || !isWithin(county, actor.scope.region)) throw forbidden()
    await refuseConflict(tx, actor, { elderId: body.elderId, orgId: body.orgId, subjectId: body.elderId })
    const facts = await readBill(app, body)
    // Two bills of one month wait for each other here.
    const { rows } = await sql<{ used: number }>`
      select benefits.hold_deduction_month(${body.elderId}, ${body.scheme}, ${monthOf(body.on)}::date) as used`.execute(
      tx,
    )
    const meanwhile = await findDeduction(tx, params.id)
    if (meanwhile) return deductionShown(tx, standing(meanwhile, body))
    const one = reckonBill(facts, body, rows[0]?.used ?? 0)
    const { deductFen, ownFen } = mustDeduct(await reckonedView(tx, body, one))
    const { rule } = one.scheme
    const postingId = uuidv7()
    const kind = contract.serviceKinds[body.serviceKind]
    await post(tx, {
      id: postingId,
      memo: {
        zh: `${body.on} ${kind.zh} · ${rule.body.zh}抵扣`,
        en: `${body.on} ${kind.en} · deducted: ${rule.body.en}`,
      },
      source: 'benefits.deducted',
      subjectId: params.id,
      regionCode: county,
      lines: [
        { accountId: await schemeAccount(tx, county, body.scheme), unit: 'fen', amount: -deductFen },
        {
          accountId: await servedAccount(tx, ancestorOf(orgRegion, 'county'), body, 'fen'),
          unit: 'fen',
          amount: deductFen,
        },
      ],
    })
    const row = await tx
      .insertInto('benefits.deduction')
      .values({
        id: params.id,
        elder_id: body.elderId,
        region_code: elderRegion,
        org_id: body.orgId,
        scheme: body.scheme,
        rule_id: rule.id,
        service_kind: body.serviceKind,
        on_day: body.on,
        month: one.month,
        invoice: body.invoice,
        bill_fen: body.billFen,
        insurance_fen: body.insuranceFen,
        deduct_fen: deductFen,
        own_fen: ownFen,
        cap_fen: one.capFen,
        central_care_aid: body.declared.centralCareAid,
        uplift_service: body.declared.upliftService,
        criteria: JSON.stringify(one.decision?.evaluation.criteria ?? []),
        posting_id: postingId,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
      .catch((error: unknown) => {
        const constraint = error instanceof Error && 'constraint' in error ? error.constraint : undefined
        if (constraint === 'deduction_invoice') throw contract.deductionProblems.invoiceTaken(body.invoice)
        if (constraint === 'deduction_pkey') throw contract.deductionProblems.otherContent()
        throw error
      })
    await record(
      tx,
      events.deducted,
      { scheme: row.scheme, billFen: row.bill_fen, deductFen, ownFen },
      aboutDeduction(row),
    )
    return deductionShown(tx, row)
  },
)

export const showDeductionRoute = route(contract.showDeduction, async ({ tx, params }) => {
  const row = await findDeduction(tx, params.id)
  if (!row) throw notFound()
  return deductionShown(tx, row)
})

export const reverseDeductionRoute = route(contract.reverseDeduction, async ({ tx, actor, params, body }) => {
  const row = await lockDeduction(tx, params.id)
  if (row.reversed_at !== null) throw problems.wrongState()
  if (row.made_by === actor.accountId) throw problems.sameHand()
  await refuseConflict(tx, actor, { elderId: row.elder_id, orgId: row.org_id, subjectId: row.elder_id })
  await reverse(tx, row.posting_id, {
    memo: { zh: `抵扣冲正：${body.reason}`, en: `Deduction reversed: ${body.reason}` },
    source: 'benefits.deducted',
  })
  const after = await tx
    .updateTable('benefits.deduction')
    .set({
      reversed_at: clock.now(),
      reversed_by: actor.accountId,
      reversed_by_name: actor.name,
      reverse_reason: body.reason,
    })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(
    tx,
    events.deductionReversed,
    { scheme: row.scheme, deductFen: row.deduct_fen },
    aboutDeduction(row),
  )
  return deductionShown(tx, after)
})

const checks: Record<contract.SpotCheck, RawBuilder<boolean>> = {
  none: sql`draw_id is null`,
  drawn: sql`draw_id is not null and found is null`,
  true: sql`found = 'true'`,
  wrong: sql`found = 'wrong'`,
}

export const listDeductionsRoute = route(contract.listDeductions, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const after = decodeCursor(query.after)
  const words = like(query.q)
  const rows = await tx
    .selectFrom('benefits.deduction')
    .selectAll()
    .where('region_code', '>=', lo)
    .where('region_code', '<', hi)
    .$if(query.month !== undefined, (q) => q.where('month', '=', query.month ?? ''))
    .$if(query.scheme !== undefined, (q) => q.where('scheme', '=', query.scheme ?? ''))
    .$if(query.orgId !== undefined, (q) => q.where('org_id', '=', query.orgId ?? ''))
    .$if(query.elderId !== undefined, (q) => q.where('elder_id', '=', query.elderId ?? ''))
    .$if(query.state === 'entered', (q) => q.where('reversed_at', 'is', null))
    .$if(query.state === 'reversed', (q) => q.where('reversed_at', 'is not', null))
    .$if(query.check !== undefined, (q) => q.where(checks[query.check ?? 'none']))
    .$if(words !== null, (q) =>
      q.where(
        sql<boolean>`(upper(invoice) like upper(${words?.slice(1) ?? ''}) or exists (select from people.elder e where e.id = elder_id and e.name like ${words})
          or exists (select from organisations.organisation o where o.id = org_id and o.name like ${words}))`,
      ),
    )
    .$if(after !== undefined, (q) =>
      q.where(sql<boolean>`(on_day, id) < (${after?.[0] ?? null}::date, ${after?.[1] ?? null}::uuid)`),
    )
    .orderBy('on_day', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.on_day, last.id])
  return { items: await deductionViews(tx, page.rows), next: page.next }
})

export const sumDeductionsRoute = route(contract.sumDeductions, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const rows = await sumsOf(tx, query, lo, hi)
  const names = await payeeNames(
    tx,
    rows.map((row) => ({ payee_kind: 'organisation' as const, payee_id: row.orgId })),
  )
  return { items: rows.map((row) => ({ ...row, orgName: names.get(row.orgId) ?? '—' })) }
})

async function sumsOf(
  tx: Tx,
  { month, scheme }: { month: string; scheme?: string | undefined },
  lo: number,
  hi: number,
): Promise<Omit<contract.ProviderSum, 'orgName'>[]> {
  const { rows } = await sql<Omit<contract.ProviderSum, 'orgName'>>`
    select org_id as "orgId", count(*)::int as count, sum(bill_fen)::bigint as "billFen", sum(insurance_fen)::bigint as "insuranceFen",
      sum(deduct_fen)::bigint as "deductFen", sum(own_fen)::bigint as "ownFen"
    from benefits.deduction where month = ${month}::date and region_code >= ${lo} and region_code < ${hi} and reversed_at is null
      and (${scheme ?? null}::text is null or scheme = ${scheme ?? null}) group by org_id order by sum(deduct_fen) desc, org_id`.execute(
    tx,
  )
  return rows
}
