import { sql } from 'kysely'
import * as contract from '#contract/insurance-claims'
import { CareForm, claimTransitions, CoverKind, type Payer, problems } from '#contract/insurance-words'
import { uuidv7 } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { invalidInput, notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { openAccount, post, reverse } from '#modules/ledger'
import { known } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { type ClaimRow, claimMoved, claimRows, claimView, claimViews, getClaim, sharesOf } from './claim.ts'
import { fundAccount, refuseShort } from './fund.ts'
import { constraintOf, like } from './names.ts'
import { flagsFor } from './presence.ts'
import { isContracted } from './providers.ts'
import { getPlan, mustHoldFund, orderOf, type Plan } from './rules.ts'
import { type Source, splitBill } from './split.ts'

export const listClaimsRoute = route(contract.listClaims, async ({ tx, app, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const [at, id] = decodeCursor(query.after) ?? []
  const q = like(query.q)
  const rows = await claimRows(
    tx,
    sql`c.region_code >= ${lo} and c.region_code < ${hi}
      and (${query.state ?? null}::text is null or c.state::text = ${query.state ?? null})
      and (${query.fund ?? null}::text is null or c.fund = ${query.fund ?? null})
      and (${query.flagged ?? null}::text is null or c.flags <> '[]')
      and (${query.elderId ?? null}::uuid is null or c.elder_id = ${query.elderId ?? null})
      and (${query.orgId ?? null}::uuid is null or c.org_id = ${query.orgId ?? null})
      and (${query.month ?? null}::date is null or c.month = ${query.month ?? null}::date)
      and (${q}::text is null or c.number like ${q} or c.invoice like ${q} or exists (select from people.elder e where e.id = c.elder_id and e.name like ${q}))
      and (${at ?? null}::timestamptz is null or (c.created_at, c.id) < (${at ?? null}::timestamptz, ${id ?? null}::uuid))`,
    query.limit + 1,
  )
  const page = cut(rows, query.limit, (last) => [last.created_at.toISOString(), last.id])
  return { items: await claimViews(tx, app, page.rows), next: page.next }
})
export const showClaimRoute = route(contract.showClaim, ({ tx, app, params }) =>
  claimView(tx, app, params.id),
)

type Bill = {
  claimId: string
  elderId: string
  regionCode: number
  level: number
  form: CareForm
  from: string
  to: string
  billFen: number
}
const daysOf = ({ from, to }: Pick<Bill, 'from' | 'to'>) =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000) + 1

/** Who pays what of a bill: the basic insurance by the place's rule, other covers by their terms, in the place's order. As the system. */
async function sharesFor(tx: Tx, plan: Plan, bill: Bill) {
  const rows = known(plan.body.benefits, '待遇标准 / what the fund pays')
  const row = rows.find((one) => one.form === bill.form && one.levels.includes(bill.level))
  const { rows: paid } = await sql<{ payer: Payer; cover_id: string | null; fen: number }>`
    select s ->> 'payer' as payer, (s ->> 'coverId')::uuid as cover_id, sum((s ->> 'fen')::bigint)::bigint as fen
    from insurance.claim c, jsonb_array_elements(c.shares) s
    where c.elder_id = ${bill.elderId} and c.month = date_trunc('month', ${bill.from}::date)::date and c.id <> ${bill.claimId} and c.state in ('submitted', 'checked', 'settled') group by 1, 2`.execute(
    tx,
  )
  const used = (payer: Payer, coverId: string | null) =>
    paid.find((one) => one.payer === payer && one.cover_id === coverId)?.fen ?? 0
  const { rows: covers } = await sql<{
    id: string
    kind: string
    name: string
    share_bp: number
    limit_fen: number | null
    per: string
  }>`select id, kind, name, share_bp, limit_fen, per from insurance.cover where elder_id = ${bill.elderId} and valid @> ${bill.from}::date order by lower(valid), id`.execute(
    tx,
  )
  const sources: Source[] = covers.map((one) => {
    const payer = CoverKind.parse(one.kind)
    const left =
      one.limit_fen === null
        ? null
        : Math.max(0, one.limit_fen - (one.per === 'month' ? used(payer, one.id) : 0))
    return { payer, name: one.name, coverId: one.id, basisPoints: one.share_bp, leftFen: left }
  })
  if (row)
    sources.unshift({
      payer: 'ltc',
      name: plan.source.slice(0, 60),
      coverId: null,
      basisPoints: row.shareBasisPoints,
      leftFen:
        row.limitFen === null
          ? null
          : row.per === 'day'
            ? row.limitFen * daysOf(bill)
            : Math.max(0, row.limitFen - used('ltc', null)),
    })
  return splitBill(bill.billFen, sources, await orderOf(tx, bill.regionCode, bill.from))
}

const wrong = (pointer: string, detail: string, detailEn: string) =>
  invalidInput(undefined, [{ pointer, detail, detailEn }])

export const submitClaimRoute = route(contract.submitClaim, async ({ tx, app, actor, params, body }) => {
  const stands = await claimRows(tx, sql`c.id = ${params.id}`, 1)
  if (stands.length > 0) return claimView(tx, app, params.id)
  const orgId = actor.scope.audience === 'org' ? actor.scope.orgId : body.orgId
  if (orgId === null) throw wrong('/orgId', '请选择服务机构', 'Which organisation served?')
  if (body.to < body.from) throw wrong('/to', '结束早于开始', 'It ends before it begins')
  if (body.to.slice(0, 7) !== body.from.slice(0, 7))
    throw wrong('/to', '一笔申报只能在同一个月内', 'A claim is of one month')
  if (body.fund === 'medical' && (body.askedFen === null || body.askedFen > body.billFen))
    throw wrong('/askedFen', '请填写申请支付的金额，不超过总额', 'What is asked for, at most the bill')
  // What the asker sees: an organisation the elders whom it serves, staff those of their place.
  const { rows: cases } = await sql<{ id: string; region_code: number; handler_org_id: string | null }>`
    select c.id, c.region_code, c.handler_org_id from insurance.care_case c
    where c.elder_id = ${body.elderId} and c.state in ('granted', 'ended') and c.valid @> daterange(${body.from}::date, ${body.to}::date, '[]')`.execute(
    tx,
  )
  const elder = await app.db.asSystem('insurance.look', (system) =>
    system
      .selectFrom('people.elder')
      .select(['region_code', 'org_id'])
      .where('id', '=', body.elderId)
      .executeTakeFirst(),
  )
  const mine =
    cases.length > 0 ||
    (actor.scope.audience === 'org'
      ? elder?.org_id === orgId
      : actor.scope.audience === 'staff' &&
        elder !== undefined &&
        boundsOf(actor.scope.region).lo <= elder.region_code &&
        elder.region_code < boundsOf(actor.scope.region).hi)
  if (!elder || !mine) throw notFound()
  const [granted] = cases
  // Of the fund that granted, wherever the elder has moved since.
  const regionCode = granted?.region_code ?? elder.region_code
  const plan = await getPlan(tx, regionCode, body.from)
  if (body.fund === 'ltc' && !granted) throw problems.notGranted()
  const claim = { claimId: params.id, elderId: body.elderId, form: body.form, from: body.from, to: body.to }
  const looked = await app.db.asSystem('insurance.look', async (system) => {
    if (!(await isContracted(system, orgId, body))) throw problems.notContracted()
    const { rows } = await sql<{
      level: number
    }>`select r.level from insurance.care_case c join assessment.record r on r.id = c.record_id where c.id = ${granted?.id ?? null}`.execute(
      system,
    )
    return {
      flags: await flagsFor(system, { ...claim, orgId, fund: body.fund }),
      split:
        body.fund === 'medical'
          ? {
              shares: [
                { payer: 'medical' as const, name: '基本医疗保险', coverId: null, fen: body.askedFen ?? 0 },
              ],
              selfFen: body.billFen - (body.askedFen ?? 0),
            }
          : await sharesFor(system, plan, {
              ...claim,
              regionCode,
              level: rows[0]?.level ?? 0,
              billFen: body.billFen,
            }),
    }
  })
  const now = clock.now()
  await sql`insert into insurance.claim (id, number, fund, case_id, elder_id, region_code, org_id, handler_org_id, form, days, month, invoice, services, bill_fen, asked_fen, shares, self_fen, flags, created_at, updated_at)
    values (${params.id}, 'SB' || to_char(${now}::timestamptz at time zone 'Asia/Shanghai', 'YYYYMM') || lpad(nextval('insurance.claim_number')::text, 6, '0'), ${body.fund},
      ${body.fund === 'ltc' ? (granted?.id ?? null) : null}, ${body.elderId}, ${regionCode}, ${orgId}, ${granted?.handler_org_id ?? null}, ${body.form},
      daterange(${body.from}::date, ${body.to}::date, '[]'), date_trunc('month', ${body.from}::date)::date, ${body.invoice}, ${body.services}, ${body.billFen},
      ${body.fund === 'medical' ? body.askedFen : null}, ${JSON.stringify(looked.split.shares)}::jsonb, ${looked.split.selfFen}, ${JSON.stringify(looked.flags)}::jsonb, ${now}, ${now})`
    .execute(tx)
    .catch((error: unknown) => {
      throw constraintOf(error) === 'claim_invoice' ? problems.numberTaken(body.invoice) : error
    })
  await claimMoved(tx, await getClaim(tx, params.id), 'submitted')
  return claimView(tx, app, params.id)
})

/** Throws unless the claim stands in one of the states. */
const mustBe = (row: ClaimRow, states: readonly ClaimRow['state'][]) => {
  if (!states.includes(row.state)) throw problems.wrongState()
}

export const checkClaimRoute = route(contract.checkClaim, async ({ tx, app, actor, params, body }) => {
  const row = await getClaim(tx, params.id, true)
  mustBe(row, claimTransitions.check)
  const flags = await app.db.asSystem('insurance.look', (system) =>
    flagsFor(system, { ...row, claimId: row.id, elderId: row.elder_id, orgId: row.org_id }),
  )
  if (flags.length > 0 && body.note === '') throw problems.flagged()
  await sql`update insurance.claim set state = 'checked', flags = ${JSON.stringify(flags)}::jsonb, check_note = ${body.note}, checked_by = ${actor.accountId}, checked_by_name = ${actor.name},
    checked_at = ${clock.now()}, updated_at = ${clock.now()} where id = ${row.id}`.execute(tx)
  await claimMoved(tx, row, 'checked', body.note)
  return claimView(tx, app, row.id)
})

export const refuseClaimRoute = route(contract.refuseClaim, async ({ tx, app, actor, params, body }) => {
  const row = await getClaim(tx, params.id, true)
  mustBe(row, claimTransitions.refuse)
  await sql`update insurance.claim set state = 'refused', reason = ${body.reason}, checked_by = ${actor.accountId}, checked_by_name = ${actor.name}, updated_at = ${clock.now()}
    where id = ${row.id}`.execute(tx)
  await claimMoved(tx, row, 'refused', body.reason)
  return claimView(tx, app, row.id)
})

const fundPart = (row: ClaimRow) =>
  sharesOf(row).reduce((sum, one) => sum + (one.payer === 'ltc' ? one.fen : 0), 0)

/** The fund pays its part to the organisation; what other covers and the elder pay does not pass through it. */
export const settleClaimRoute = route(contract.settleClaim, async ({ tx, app, actor, params }) => {
  const row = await getClaim(tx, params.id, true)
  mustBe(row, claimTransitions.settle)
  if (row.checked_by === actor.accountId) throw problems.sameHand()
  const plan = await getPlan(tx, row.region_code, row.from)
  mustHoldFund(actor, plan.regionCode)
  const flagged = (await claimView(tx, app, row.id)).flags.length > 0
  if (flagged && row.check_note === '') throw problems.flagged()
  const fen = fundPart(row)
  const postingId = row.fund === 'ltc' && fen > 0 ? uuidv7() : null
  if (postingId !== null)
    await post(tx, {
      id: postingId,
      memo: { zh: `长护险结算 ${row.number}`, en: `Long-term care claim ${row.number}` },
      source: 'insurance.claim_settled',
      subjectId: row.id,
      regionCode: plan.regionCode,
      lines: [
        { accountId: await fundAccount(tx, plan.regionCode), unit: 'fen', amount: -fen },
        {
          accountId: await openAccount(tx, {
            code: `ltc-provider:${row.org_id}`,
            kind: 'provider',
            unit: 'fen',
            name: '长护险结算款',
            regionCode: plan.regionCode,
            orgId: row.org_id,
          }),
          unit: 'fen',
          amount: fen,
        },
      ],
    }).catch(refuseShort)
  await sql`update insurance.claim set state = 'settled', settled_by = ${actor.accountId}, settled_by_name = ${actor.name}, settled_at = ${clock.now()}, posting_id = ${postingId},
    updated_at = ${clock.now()} where id = ${row.id}`.execute(tx)
  await claimMoved(tx, row, 'settled')
  return claimView(tx, app, row.id)
})

export const reverseClaimRoute = route(contract.reverseClaim, async ({ tx, app, actor, params, body }) => {
  const row = await getClaim(tx, params.id, true)
  mustBe(row, claimTransitions.reverse)
  const plan = await getPlan(tx, row.region_code, row.from)
  mustHoldFund(actor, plan.regionCode)
  if (row.posting_id !== null)
    await reverse(tx, row.posting_id, {
      memo: {
        zh: `冲回 ${row.number}：${body.reason}`,
        en: `${row.number} taken back: ${body.reason}`,
      },
      source: 'insurance.claim_reversed',
    })
  await sql`update insurance.claim set state = 'reversed', reason = ${body.reason}, updated_at = ${clock.now()} where id = ${row.id}`.execute(
    tx,
  )
  await claimMoved(tx, row, 'reversed', body.reason)
  return claimView(tx, app, row.id)
})
