import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/insurance-fund'
import { events } from '#contract/insurance-events'
import { FundSource, fundSources, problems } from '#contract/insurance-words'
import { uuidv7 } from '#contract/id'
import { isProblem, notFound } from '#contract/problem'
import { problems as ledger } from '#contract/ledger'
import { cut, decodeCursor } from '#contract/page'
import { boundsOf, isWithin, type RegionCode } from '#contract/region'
import { balanceOf, openAccount, post, reverse } from '#modules/ledger'
import { regionName, regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { constraintOf } from './names.ts'
import { regionOf } from './place.ts'
import { findPlan, getPlan, mustHoldFund } from './rules.ts'

/** What the fund of a place has; it cannot fall below zero. */
export const fundAccount = (tx: Tx, region: RegionCode) =>
  openAccount(tx, {
    code: `ltc-fund:${region}`,
    kind: 'scheme',
    unit: 'fen',
    name: '长护险基金',
    regionCode: region,
    guarded: true,
  })
const sourceAccount = (tx: Tx, region: RegionCode, source: FundSource) =>
  openAccount(tx, {
    code: `ltc-source:${region}:${source}`.replaceAll('_', '-'),
    kind: 'bureau',
    unit: 'fen',
    name: `长护险基金来源 · ${fundSources[source].zh}`,
    regionCode: region,
  })
/** A posting that would take more than there is comes back as a word of this module. */
export const refuseShort = (error: unknown): never => {
  throw isProblem(error, ledger.insufficient) ? problems.fundShort() : error
}

type Row = {
  id: string
  region_code: number
  on_day: string
  source: string
  amount_fen: number
  reference: string
  note: string
  posting_id: string
  made_by: string | null
  made_by_name: string | null
  reversed_at: Date | null
  reverse_reason: string | null
  created_at: Date
}
async function read(tx: Tx, where: RawBuilder<unknown>, limit = 1): Promise<Row[]> {
  const { rows } =
    await sql<Row>`select f.* from insurance.fund_entry f where ${where} order by f.on_day desc, f.id desc limit ${limit}`.execute(
      tx,
    )
  return rows
}
async function views(tx: Tx, rows: readonly Row[]): Promise<z.input<typeof contract.FundEntry>[]> {
  const regions = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    id: row.id,
    regionCode: row.region_code,
    regionName: regions.get(row.region_code) ?? '—',
    on: row.on_day,
    source: FundSource.parse(row.source),
    amountFen: row.amount_fen,
    reference: row.reference,
    note: row.note,
    madeBy: row.made_by_name,
    reversedAt: row.reversed_at?.toISOString() ?? null,
    reverseReason: row.reverse_reason,
    createdAt: row.created_at.toISOString(),
  }))
}
async function viewOf(tx: Tx, id: string) {
  const [view] = await views(tx, await read(tx, sql`f.id = ${id}`))
  if (!view) throw notFound()
  return view
}

export const listFundEntriesRoute = route(contract.listFundEntries, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const [day, id] = decodeCursor(query.after) ?? []
  const rows = await read(
    tx,
    sql`f.region_code >= ${lo} and f.region_code < ${hi}
      and (${query.year ?? null}::int is null or extract(year from f.on_day) = ${query.year ?? null}::int)
      and (${query.source ?? null}::text is null or f.source = ${query.source ?? null})
      and (${day ?? null}::date is null or (f.on_day, f.id) < (${day ?? null}::date, ${id ?? null}::uuid))`,
    query.limit + 1,
  )
  const page = cut(rows, query.limit, (last) => [last.on_day, last.id])
  return { items: await views(tx, page.rows), next: page.next }
})

/** Under the client's id: sent twice, it is taken in once. */
export const saveFundEntryRoute = route(contract.saveFundEntry, async ({ tx, actor, params, body }) => {
  const stands = await read(tx, sql`f.id = ${params.id}`)
  if (stands.length > 0) return viewOf(tx, params.id)
  const plan = await getPlan(tx, body.regionCode, body.on)
  if (plan.regionCode !== body.regionCode) throw problems.ownLevel()
  mustHoldFund(actor, plan.regionCode)
  const postingId = uuidv7()
  await post(tx, {
    id: postingId,
    day: body.on,
    memo: {
      zh: `长护险基金收入 · ${fundSources[body.source].zh} · ${body.reference}`,
      en: `Income of the care insurance fund · ${fundSources[body.source].en} · ${body.reference}`,
    },
    source: 'insurance.fund_income',
    subjectId: params.id,
    regionCode: plan.regionCode,
    lines: [
      { accountId: await fundAccount(tx, plan.regionCode), unit: 'fen', amount: body.amountFen },
      {
        accountId: await sourceAccount(tx, plan.regionCode, body.source),
        unit: 'fen',
        amount: -body.amountFen,
      },
    ],
  })
  await tx
    .insertInto('insurance.fund_entry')
    .values({
      id: params.id,
      region_code: plan.regionCode,
      on_day: body.on,
      source: body.source,
      amount_fen: body.amountFen,
      reference: body.reference,
      note: body.note,
      posting_id: postingId,
    })
    .execute()
    .catch((error: unknown) => {
      throw constraintOf(error) === 'fund_entry_reference' ? problems.numberTaken(body.reference) : error
    })
  await record(
    tx,
    events.fundMoved,
    { amountFen: body.amountFen, what: body.source },
    { regionCode: plan.regionCode, subjectId: params.id },
  )
  return viewOf(tx, params.id)
})

export const reverseFundEntryRoute = route(contract.reverseFundEntry, async ({ tx, actor, params, body }) => {
  await sql`select from insurance.fund_entry where id = ${params.id} for update`.execute(tx)
  const [row] = await read(tx, sql`f.id = ${params.id}`)
  if (!row) throw notFound()
  if (row.reversed_at !== null) throw problems.wrongState()
  if (row.made_by === actor.accountId) throw problems.sameHand()
  await reverse(tx, row.posting_id, {
    memo: {
      zh: `冲回：${body.reason}`,
      en: `Taken back: ${body.reason}`,
    },
    source: 'insurance.fund_reversed',
  }).catch(refuseShort)
  await sql`update insurance.fund_entry set reversed_at = ${clock.now()}, reversed_by = ${actor.accountId}, reverse_reason = ${body.reason} where id = ${row.id}`.execute(
    tx,
  )
  await record(
    tx,
    events.fundMoved,
    { amountFen: -row.amount_fen, what: 'reversed' },
    { regionCode: row.region_code, subjectId: row.id },
  )
  return viewOf(tx, row.id)
})

type Month = {
  month: string
  kind: 'income' | 'spent'
  source: string | null
  fen: number
  entries: number
}

/** Income per source, spending and balance of a year, from the entries of the fund's account in the ledger alone. */
export const showFundRoute = route(contract.showFund, async ({ tx, actor, query }) => {
  const region = query.region ?? (await regionOf(tx, actor))
  const { year } = query
  const plan = await findPlan(tx, region)
  const held =
    plan?.body.pilot && actor.scope.audience === 'staff' && isWithin(plan.regionCode, actor.scope.region)
  const account = held
    ? await tx
        .selectFrom('ledger.account')
        .select('id')
        .where('code', '=', `ltc-fund:${plan.regionCode}`)
        .executeTakeFirst()
    : undefined
  const { rows } = account
    ? await sql<Month>`
        select date_trunc('month', e.day)::date::text as month, case when p.source like 'insurance.fund_%' then 'income' else 'spent' end as kind, f.source,
          sum(e.amount)::bigint as fen, count(*)::int as entries
        from ledger.entry e join ledger.posting p on p.id = e.posting_id left join insurance.fund_entry f on f.posting_id in (p.id, p.reverses)
        where e.account_id = ${account.id} and e.day >= make_date(${year}, 1, 1) and e.day < make_date(${year + 1}, 1, 1) group by 1, 2, 3 order by 1`.execute(
        tx,
      )
    : { rows: [] }
  const sum = (of: readonly Month[]) => of.reduce((total, one) => total + one.fen, 0)
  const income = rows.filter((one) => one.kind === 'income')
  const spent = rows.filter((one) => one.kind === 'spent')
  const opening = account ? await balanceOf(tx, account.id, `${year - 1}-12-31`) : 0
  const { lo, hi } = boundsOf(plan?.regionCode ?? region)
  const { rows: paid } = await sql<{ beneficiaries: number; claims: number; fen: number }>`
    select count(distinct c.elder_id)::int as beneficiaries, count(*)::int as claims, coalesce(sum((select sum((s ->> 'fen')::bigint) from jsonb_array_elements(c.shares) s where s ->> 'payer' = 'ltc')), 0)::bigint as fen
    from insurance.claim c where c.state = 'settled' and c.fund = 'ltc' and c.region_code >= ${lo} and c.region_code < ${hi}
      and c.settled_at >= (make_date(${year}, 1, 1)::timestamp at time zone 'Asia/Shanghai') and c.settled_at < (make_date(${year + 1}, 1, 1)::timestamp at time zone 'Asia/Shanghai')`.execute(
    tx,
  )
  const people = paid[0] ?? { beneficiaries: 0, claims: 0, fen: 0 }
  const balance = opening + sum(income) + sum(spent)
  return {
    regionCode: held ? plan.regionCode : null,
    regionName: plan?.body.pilot ? ((await regionName(tx, plan.regionCode)) ?? null) : null,
    year,
    openingFen: opening,
    income: FundSource.options.flatMap((source) => {
      const of = income.filter((one) => one.source === source)
      if (of.length === 0 && !plan?.body.sources.includes(source)) return []
      return [{ source, fen: sum(of), entries: of.reduce((n, one) => n + one.entries, 0) }]
    }),
    incomeFen: sum(income),
    spentFen: -sum(spent) || 0,
    balanceFen: balance,
    ledgerFen: account ? await balanceOf(tx, account.id, `${year}-12-31`) : 0,
    accountId: account?.id ?? null,
    beneficiaries: people.beneficiaries,
    claims: people.claims,
    averageFen: people.beneficiaries === 0 ? null : Math.round(people.fen / people.beneficiaries),
    months: [...new Set(rows.map((one) => one.month))].map((month) => ({
      month,
      incomeFen: sum(income.filter((one) => one.month === month)),
      spentFen: -sum(spent.filter((one) => one.month === month)) || 0,
    })),
  }
})
