import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-applications'
import { holdReasons } from '#contract/benefit-words'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import type { App } from '#platform/module'
import { route } from '#platform/module'
import { applicationViews } from './applications.ts'
import { deductedOf } from './deduction.ts'
import { evaluateElder, whysOf } from './evaluate-elder.ts'
import { schemeNames } from './scheme-names.ts'

type Statement = z.input<typeof contract.Statement>
type State = Statement['months'][number]['state']

/** What an elder gets now and why, what came of each month, and what was asked for. */
export async function statementOf(tx: Tx, app: App, elderId: string): Promise<Statement> {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['name', 'region_code'])
    .where('id', '=', elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  // The asker may see the elder; the rules' own tables are read as the system.
  const items = await app.db.asSystem('benefits.statement', async (system) => {
    const one = await evaluateElder(system, elderId)
    return whysOf(system, one)
  })
  const { rows } = await app.db.asSystem('benefits.statement', (system) =>
    sql<{
      month: string
      scheme: string
      unit: 'fen' | 'minute'
      amount: number
      kind: string
      form: string
      held: boolean
      credited: boolean
      cycle_state: string
      payment_state: string | null
      paid_on: string | null
      tail: string | null
    }>`
      select l.month, l.scheme, l.unit, l.amount, l.kind, l.form, l.held, l.credited_at is not null as credited, c.state as cycle_state, p.state as payment_state, p.paid_on, a.number_tail as tail
      from benefits.line l join benefits.cycle c on c.id = l.cycle_id
      left join lateral (select x.state, x.paid_on, x.account_id from benefits.payment x where x.root_id = l.payment_id order by x.attempt desc limit 1) p on true
      left join benefits.account a on a.id = p.account_id
      where l.payee_kind = 'elder' and l.subject_id = ${elderId} and not l.void and c.state <> 'cancelled' and c.state not in ('draft', 'submitted', 'checked')
      order by l.month desc, l.scheme limit 120`.execute(system),
  )
  const { rows: balances } = await sql<{
    scheme: string
    form: Statement['balances'][number]['form']
    unit: 'fen' | 'minute'
    credited: number
    used: number
    left: number
  }>`select scheme, form::text, unit::text, sum(credited)::bigint as credited, sum(used)::bigint as used, sum(credited - used - held - expired)::bigint as left
    from benefits.quota where elder_id = ${elderId} and credited > expired group by scheme, form, unit order by scheme`.execute(
    tx,
  )
  const deducted = await deductedOf(tx, elderId)
  const names = await schemeNames(
    tx,
    [...rows, ...balances, ...deducted].map((row) => row.scheme),
    elder.region_code,
  )
  const applications = await tx
    .selectFrom('benefits.application')
    .selectAll()
    .where('subject_id', '=', elderId)
    .orderBy('created_at', 'desc')
    .limit(20)
    .execute()
  const holds = await tx
    .selectFrom('benefits.hold')
    .select(['reason', 'since'])
    .where('payee_id', '=', elderId)
    .where('released_at', 'is', null)
    .execute()
  return {
    elderId,
    elderName: elder.name,
    month: rows[0]?.month ?? null,
    items,
    months: rows.map((row) => ({
      month: row.month,
      scheme: row.scheme,
      schemeWords: names.get(row.scheme) ?? { zh: row.scheme, en: row.scheme },
      unit: row.unit,
      amount: row.amount,
      kind: row.kind,
      state: stateOf(row),
      paidOn: row.paid_on,
      accountTail: row.tail,
    })),
    balances: balances.map((one) => ({
      ...one,
      schemeWords: names.get(one.scheme) ?? { zh: one.scheme, en: one.scheme },
    })),
    deductions: deducted.map((one) => ({
      ...one,
      schemeWords: names.get(one.scheme) ?? { zh: one.scheme, en: one.scheme },
    })),
    applications: await applicationViews(tx, applications),
    holds: holds.map((one) => ({
      reason: one.reason,
      reasonWords: holdReasons[one.reason],
      since: one.since,
    })),
  }
}

function stateOf(row: {
  form: string
  held: boolean
  credited: boolean
  tail: string | null
  payment_state: string | null
}): State {
  if (row.form !== 'cash') return row.credited ? 'credited' : row.held ? 'on_hold' : 'approved'
  switch (row.payment_state) {
    case 'paid':
      return 'paid'
    case 'sent':
    case 'queued':
      return 'at_bank'
    case 'failed':
      // Without an account it never went out.
      return row.tail === null ? 'no_account' : 'came_back'
    case 'held':
      return 'on_hold'
    case 'stopped':
      return 'stopped'
    default:
      return row.held ? 'on_hold' : 'approved'
  }
}

export const familyStatementRoute = route(contract.familyStatement, ({ tx, app, params }) =>
  statementOf(tx, app, params.elderId),
)
export const statementForRoute = route(contract.statementFor, ({ tx, app, params }) =>
  statementOf(tx, app, params.elderId),
)
export const showStatementRoute = route(contract.showStatement, ({ tx, app, params }) =>
  statementOf(tx, app, params.elderId),
)
