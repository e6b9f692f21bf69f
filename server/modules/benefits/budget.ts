import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-care'
import { events } from '#contract/benefit-events'
import { problems } from '#contract/benefit-words'
import { notFound, stale } from '#contract/problem'
import { boundsOf, isWithin } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { without } from '#platform/planner'
import { type CycleRow, refused } from './cycle.ts'
import { schemeNames } from './scheme-names.ts'

type Row = {
  id: string
  region_code: number
  year: number
  scheme: string | null
  source: z.infer<typeof contract.Budget>['source']
  source_name: string
  planned_fen: number
  note: string
  updated_at: Date
  approved: number
  paid: number
  months: number[]
  last: number | null
  last_month: string | null
}

type Sum = {
  region_code: number
  /** First day of the month that was computed. */
  month: string
  scheme: string
  regular: boolean
  state: string | null
  amount: number
}

/** What the approved months of a year come to, by scheme and by how the payment ended; each line is read once for all budgets. */
async function sumsOf(tx: Tx, year: number, regions: readonly number[]): Promise<Sum[]> {
  const { rows: cycles } = await sql<{ id: string }>`
    select c.id from benefits.cycle c where c.region_code = any (${[...regions]}::bigint[]) and c.state in ('frozen', 'paying', 'closed')
      and c.month >= make_date(${year}, 1, 1) and c.month < make_date(${year + 1}, 1, 1)`.execute(tx)
  const ids = cycles.map(({ id }) => id)
  if (ids.length === 0) return []
  // The policy's bounds are unknown to the planner, which takes a city's payments for one row and loops over them.
  const { rows } = await without(tx, ['nestloop'], () =>
    sql<Sum>`
    with last as materialized (
      select distinct on (p.root_id) p.root_id, p.state from benefits.payment p
      where p.batch_id in (select t.id from benefits.batch t where t.cycle_id = any (${ids}::uuid[])) order by p.root_id, p.attempt desc),
    told as materialized (
      select l.cycle_id, l.scheme, l.kind = 'regular' as regular, p.state::text as state, sum(l.amount)::bigint as amount
      from benefits.line l left join last p on p.root_id = l.payment_id
      where l.cycle_id = any (${ids}::uuid[]) and not l.void and l.unit = 'fen' group by 1, 2, 3, 4)
    select c.region_code, c.month::text, t.scheme, t.regular, t.state, t.amount from told t join benefits.cycle c on c.id = t.cycle_id`.execute(
      tx,
    ),
  )
  return rows
}

const total = (sums: readonly Sum[]) => sums.reduce((sum, one) => sum + one.amount, 0)

/** Budget lines of a year with what was approved and paid out of them. A scheme with a line of its own is not in the general one. */
async function budgetRows(tx: Tx, year: number, lo: number, hi: number, id?: string): Promise<Row[]> {
  const { rows: lines } = await sql<Omit<Row, 'approved' | 'paid' | 'months' | 'last' | 'last_month'>>`
    select b.id, b.region_code, b.year, b.scheme, b.source, b.source_name, b.planned_fen, b.note, b.updated_at
    from benefits.budget b where b.year = ${year} and b.region_code >= ${lo} and b.region_code < ${hi}
    order by b.region_code, b.scheme nulls last`.execute(tx)
  const sums = await sumsOf(tx, year, [...new Set(lines.map((line) => line.region_code))])
  return lines
    .filter((line) => id === undefined || line.id === id)
    .map((line) => {
      const others = lines.filter((one) => one.region_code === line.region_code && one.scheme !== null)
      const own = sums.filter(
        (one) =>
          one.region_code === line.region_code &&
          (line.scheme === null
            ? !others.some(({ scheme }) => scheme === one.scheme)
            : one.scheme === line.scheme),
      )
      const paid = own.filter((one) => one.state === 'paid')
      const lastMonth = own.map((one) => one.month).reduce((a, b) => (a > b ? a : b), '') || null
      const regular = own.filter((one) => one.month === lastMonth && one.regular)
      return {
        ...line,
        approved: total(own.filter((one) => one.state !== 'stopped')),
        paid: total(paid),
        months: Array.from({ length: 12 }, (_, m) =>
          total(paid.filter((one) => Number(one.month.slice(5, 7)) === m + 1)),
        ),
        last: regular.length === 0 ? null : total(regular),
        last_month: lastMonth,
      }
    })
}

async function views(tx: Tx, rows: readonly Row[]): Promise<z.input<typeof contract.Budget>[]> {
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const words = await schemeNames(
    tx,
    rows.flatMap((row) => row.scheme ?? []),
  )
  return rows.map((row) => {
    const left = row.last_month === null ? 0 : 12 - Number(row.last_month.slice(5, 7))
    const forecast = row.last === null ? null : row.approved + row.last * left
    // The first month whose cost no longer fits.
    const fits =
      row.last === null || row.last <= 0 ? 12 : Math.floor((row.planned_fen - row.approved) / row.last)
    const runsOut =
      row.last_month !== null && forecast !== null && forecast > row.planned_fen
        ? Number(row.last_month.slice(5, 7)) + Math.max(0, fits) + 1
        : null
    return {
      id: row.id,
      regionCode: row.region_code,
      regionName: names.get(row.region_code) ?? String(row.region_code),
      year: row.year,
      scheme: row.scheme,
      schemeWords: row.scheme === null ? null : (words.get(row.scheme) ?? { zh: row.scheme, en: row.scheme }),
      source: row.source,
      sourceName: row.source_name,
      plannedFen: row.planned_fen,
      committedFen: row.approved - row.paid,
      paidFen: row.paid,
      forecastFen: forecast,
      runsOut: runsOut === null ? null : `${row.year}-${String(Math.min(12, runsOut)).padStart(2, '0')}-01`,
      months: row.months.map(Number),
      note: row.note,
      updatedAt: row.updated_at.toISOString(),
    }
  })
}

/**
 * Every scheme of a month that costs money has a budget line, and none is overdrawn by it; else the approval is refused,
 * with which. Quotas and vouchers in yuan count as committed, as cash does; only time costs nothing here.
 */
export async function checkFence(tx: Tx, cycle: CycleRow): Promise<void> {
  const { rows: need } = await sql<{
    scheme: string
    amount: number
  }>`select scheme, sum(amount)::bigint as amount from benefits.line
    where cycle_id = ${cycle.id} and unit = 'fen' and not void group by scheme`.execute(tx)
  const year = Number(cycle.month.slice(0, 4))
  // Two approvals of one place wait for each other here, so that together they cannot pass the fence.
  await sql`select id from benefits.budget where region_code = ${cycle.region_code} and year = ${year} order by id for update`.execute(
    tx,
  )
  const budgets = await budgetRows(tx, year, cycle.region_code, cycle.region_code + 1)
  const general = budgets.find((one) => one.scheme === null)
  const asked = new Map<Row, { amount: number; schemes: string[] }>()
  for (const { scheme, amount } of need) {
    const line = budgets.find((one) => one.scheme === scheme) ?? general
    if (!line) throw problems.noBudget(scheme)
    const known = asked.get(line) ?? { amount: 0, schemes: [] }
    asked.set(line, { amount: known.amount + amount, schemes: [...known.schemes, scheme] })
  }
  for (const [line, { amount, schemes }] of asked)
    if (line.approved + amount > line.planned_fen)
      throw problems.fence(
        `${line.source_name}（${schemes.join('、')}）：${yuan(line.approved)} + ${yuan(amount)} > ${yuan(line.planned_fen)}`,
      )
}

const yuan = (fen: number) => (fen / 100).toFixed(2)

export const listBudgetsRoute = route(contract.listBudgets, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  return { items: await views(tx, await budgetRows(tx, query.year, lo, hi)) }
})

export const saveBudgetRoute = route(contract.saveBudget, async ({ tx, params, body, actor }) => {
  const { updatedAt, ...draft } = body
  const before = await tx
    .selectFrom('benefits.budget')
    .select('updated_at')
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (before && updatedAt !== undefined && before.updated_at.toISOString() !== updatedAt) throw stale()
  if (actor.scope.audience !== 'staff' || !isWithin(draft.regionCode, actor.scope.region))
    throw problems.noBudget()
  const values = {
    region_code: draft.regionCode,
    year: draft.year,
    scheme: draft.scheme,
    source: draft.source,
    source_name: draft.sourceName,
    planned_fen: draft.plannedFen,
    note: draft.note,
    updated_at: clock.now(),
  }
  const saved = await (before
    ? tx
        .updateTable('benefits.budget')
        .set({ ...values, updated_by_name: actor.name })
        .where('id', '=', params.id)
        .returning('id')
        .executeTakeFirst()
    : tx
        .insertInto('benefits.budget')
        .values({ id: params.id, ...values })
        .onConflict((c) => c.column('id').doNothing())
        .returning('id')
        .executeTakeFirst()
  ).catch(refused)
  // The id is that of a line which this desk does not see.
  if (!saved) throw notFound()
  await record(
    tx,
    events.budgetSaved,
    { year: draft.year, plannedFen: draft.plannedFen },
    { regionCode: draft.regionCode, subjectId: params.id },
  )
  const [view] = await views(
    tx,
    await budgetRows(tx, draft.year, draft.regionCode, draft.regionCode + 1, params.id),
  )
  if (!view) throw problems.noBudget()
  return view
})
