import { sql } from 'kysely'
import { events } from '#contract/care-events'
import * as contract from '#contract/care-money'
import { problems, type StatementState, statementTransitions } from '#contract/care-words'
import { uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import { isWithin } from '#contract/region'
import { type Line, openAccount, post, reverse } from '#modules/ledger'
import { clock } from '#platform/clock'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import type { App } from '#platform/module'
import { route } from '#platform/module'
import { asActor } from './on-behalf.ts'
import { getStatement, type StatementRow } from './statement.ts'

const MINUTE = 'minute' as const
const FEN = 'fen' as const

async function lock(tx: Tx, id: string, verb: keyof typeof statementTransitions): Promise<StatementRow> {
  const row = await tx
    .selectFrom('care.statement')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  const from: readonly string[] = statementTransitions[verb]
  if (!from.includes(row.state)) throw problems.wrongState()
  return row
}

/** Their own scope first shows that the statement is theirs to see. */
async function onStatement<T>(
  { app, tx, actor }: { app: App; tx: Tx; actor: Actor },
  name: `care.${string}`,
  id: string,
  work: (system: Tx) => Promise<T>,
): Promise<T> {
  const seen = await tx.selectFrom('care.statement').select('id').where('id', '=', id).executeTakeFirst()
  if (!seen) throw notFound()
  return asActor({ app, actor }, name, work)
}

async function moved(tx: Tx, row: StatementRow, state: StatementState): Promise<void> {
  await record(
    tx,
    events.statement,
    { state, payableFen: row.payable_fen },
    { regionCode: row.region_code, orgId: row.org_id, subjectId: row.id },
  )
}

/**
 * Writes the lines of a draft: every purchased order of the provider in the county that was finished by the end of the month
 * and that no living statement pays. Disputed: held (A-BEN-10). Billed above delivered: blocked (B-BEN-30). Not closed yet: held.
 */
export async function fillStatement(
  tx: Tx,
  row: Pick<StatementRow, 'id' | 'org_id' | 'region_code' | 'month'>,
): Promise<void> {
  await tx.deleteFrom('care.statement_line').where('statement_id', '=', row.id).execute()
  await sql`
    insert into care.statement_line (statement_id, order_id, elder_id, org_id, region_code, scheme, verdict, reason, amount_fen, quota_minutes, billed_minutes, delivered_minutes)
    select ${row.id}, o.id, o.elder_id, o.org_id, ${row.region_code}, s.scheme,
      (case when o.state = 'disputed' then 'held' when o.state = 'finished' then 'held'
        when d.minutes < coalesce(o.billed_minutes, 0) then 'blocked' else 'payable' end)::care.verdict,
      case when o.state = 'disputed' then 'disputed' when o.state = 'finished' then 'unconfirmed'
        when d.minutes < coalesce(o.billed_minutes, 0) then 'overbilled' else 'complete' end,
      s.amount_fen, case when h.unit = 'minute' then coalesce(u.covered, h.covered) end, coalesce(o.billed_minutes, 0), d.minutes
    from care.service_order o
      join care.share s on s.order_id = o.id and s.source = 'fiscal' and s.amount_fen > 0
      cross join lateral (select floor(extract(epoch from o.finished_at - o.started_at) / 60)::int as minutes) d
      left join benefits.quota_hold h on h.id = o.hold_id left join benefits.quota_use u on u.id = h.use_id
    where o.org_id = ${row.org_id} and o.state in ('closed', 'disputed', 'finished')
      and o.region_code >= ${row.region_code} and o.region_code < ${upper(row.region_code)}
      and o.finished_at < (${row.month}::date + interval '1 month')::timestamp at time zone 'Asia/Shanghai'
      and not exists (select from care.statement_line l where l.order_id = o.id and l.live and l.verdict = 'payable' and l.statement_id <> ${row.id})`.execute(
    tx,
  )
  await sql`
    update care.statement t set payable = x.payable, payable_fen = x.payable_fen, payable_minutes = x.minutes, held = x.held, held_fen = x.held_fen,
      blocked = x.blocked, blocked_fen = x.blocked_fen, updated_at = ${clock.now()}
    from (select (count(*) filter (where verdict = 'payable'))::int as payable, coalesce(sum(amount_fen) filter (where verdict = 'payable'), 0)::bigint as payable_fen,
        coalesce(sum(delivered_minutes) filter (where verdict = 'payable'), 0)::int as minutes,
        (count(*) filter (where verdict = 'held'))::int as held, coalesce(sum(amount_fen) filter (where verdict = 'held'), 0)::bigint as held_fen,
        (count(*) filter (where verdict = 'blocked'))::int as blocked, coalesce(sum(amount_fen) filter (where verdict = 'blocked'), 0)::bigint as blocked_fen
      from care.statement_line where statement_id = ${row.id}) x where t.id = ${row.id}`.execute(tx)
}

/** First code above everything below a region. */
const upper = (region: number): number =>
  region % 10_000_000_000 === 0
    ? region + 10_000_000_000
    : region % 100_000_000 === 0
      ? region + 100_000_000
      : region % 1_000_000 === 0
        ? region + 1_000_000
        : region % 1000 === 0
          ? region + 1000
          : region + 1

export const makeStatementRoute = route(contract.makeStatement, async ({ app, actor, params, body }) => {
  if (actor.scope.audience !== 'staff' || !isWithin(body.region, actor.scope.region)) throw notFound()
  return asActor({ app, actor }, 'care.make_statement', async (system) => {
    const org = await system
      .selectFrom('organisations.organisation')
      .select('id')
      .where('id', '=', body.orgId)
      .executeTakeFirst()
    if (!org) throw notFound()
    const before = await system
      .selectFrom('care.statement')
      .selectAll()
      .where('id', '=', params.id)
      .forUpdate()
      .executeTakeFirst()
    if (before && (before.org_id !== body.orgId || before.region_code !== body.region)) throw notFound()
    if (before && before.state !== 'draft') throw problems.wrongState()
    const values = { month: body.month, invoiced_minutes: body.invoicedMinutes, prepared_at: clock.now() }
    await (before
      ? system
          .updateTable('care.statement')
          .set({ ...values, prepared_by: actor.accountId, prepared_by_name: actor.name })
          .where('id', '=', params.id)
          .execute()
      : system
          .insertInto('care.statement')
          .values({ id: params.id, org_id: body.orgId, region_code: body.region, ...values })
          .execute()
          .catch((error: unknown) => {
            if (error instanceof Error && 'constraint' in error && error.constraint === 'statement_draft')
              throw problems.draftStands()
            throw error
          }))
    const row = await lock(system, params.id, 'make')
    await fillStatement(system, row)
    await moved(system, await lock(system, params.id, 'make'), 'draft')
    return getStatement(system, params.id)
  })
})

export const dropStatementRoute = route(contract.dropStatement, async ({ app, tx, actor, params }) =>
  onStatement({ app, tx, actor }, 'care.drop_statement', params.id, async (system) => {
    const row = await lock(system, params.id, 'drop')
    await system
      .updateTable('care.statement')
      .set({ state: 'dropped', updated_at: clock.now() })
      .where('id', '=', row.id)
      .execute()
    await system
      .updateTable('care.statement_line')
      .set({ live: false })
      .where('statement_id', '=', row.id)
      .execute()
    await moved(system, row, 'dropped')
    return getStatement(system, row.id)
  }),
)

const account = (
  tx: Tx,
  kind: 'scheme' | 'provider' | 'bank' | 'bureau',
  code: string,
  unit: 'fen' | 'minute',
  name: string,
  region: number,
  orgId: string | null = null,
) => openAccount(tx, { code: code.replaceAll('_', '-'), kind, unit, name, regionCode: region, orgId })

/** What a statement approves: minutes of hours bought become money owed; money that quotas bought is owed already. */
async function approvalLines(tx: Tx, row: StatementRow): Promise<Line[]> {
  const { rows } = await sql<{ scheme: string; minutes: number; fen: number }>`
    select scheme, coalesce(sum(quota_minutes), 0)::bigint as minutes, sum(amount_fen)::bigint as fen from care.statement_line
    where statement_id = ${row.id} and verdict = 'payable' and quota_minutes is not null group by 1 order by 1`.execute(
    tx,
  )
  const lines: Line[] = []
  for (const { scheme, minutes, fen } of rows) {
    lines.push(
      {
        accountId: await account(
          tx,
          'provider',
          `provider:${row.org_id}:minute`,
          MINUTE,
          '政府购买服务',
          row.region_code,
          row.org_id,
        ),
        unit: MINUTE,
        amount: -minutes,
      },
      {
        accountId: await account(
          tx,
          'bureau',
          `settled:${row.region_code}:${scheme}:minute`,
          MINUTE,
          '已结算服务时长',
          row.region_code,
        ),
        unit: MINUTE,
        amount: minutes,
      },
      {
        accountId: await account(
          tx,
          'scheme',
          `purchase:${row.region_code}:${scheme}:fen`,
          FEN,
          '政府购买服务支出',
          row.region_code,
        ),
        unit: FEN,
        amount: -fen,
      },
      {
        accountId: await account(
          tx,
          'provider',
          `provider:${row.org_id}:fen`,
          FEN,
          '政府购买服务',
          row.region_code,
          row.org_id,
        ),
        unit: FEN,
        amount: fen,
      },
    )
  }
  return lines.filter((line) => line.amount !== 0)
}

export const approveStatementRoute = route(contract.approveStatement, async ({ app, tx, actor, params }) =>
  onStatement({ app, tx, actor }, 'care.approve_statement', params.id, async (system) => {
    const draft = await lock(system, params.id, 'approve')
    if (draft.prepared_by === actor.accountId) throw problems.sameHand()
    // As it stands now: who disputed since it was prepared is not paid.
    await fillStatement(system, draft)
    const row = await lock(system, params.id, 'approve')
    if (row.payable === 0) throw problems.emptyStatement()
    if (row.invoiced_minutes !== null && row.invoiced_minutes > row.payable_minutes)
      throw problems.overbilled(`${row.invoiced_minutes} > ${row.payable_minutes}`)
    const lines = await approvalLines(system, row)
    const posting = lines.length > 0 ? uuidv7() : null
    if (posting)
      await post(system, {
        id: posting,
        memo: {
          zh: `政府购买服务结算单 ${row.number}`,
          en: `Statement of purchased services ${row.number}`,
        },
        source: 'care.approved',
        subjectId: row.id,
        regionCode: row.region_code,
        lines,
      })
    await system
      .updateTable('care.statement')
      .set({
        state: 'approved',
        approved_by: actor.accountId,
        approved_by_name: actor.name,
        approved_at: clock.now(),
        approve_posting: posting,
        updated_at: clock.now(),
      })
      .where('id', '=', row.id)
      .execute()
    await moved(system, row, 'approved')
    return getStatement(system, row.id)
  }),
)

export const payStatementRoute = route(contract.payStatement, async ({ app, tx, actor, params, body }) =>
  onStatement({ app, tx, actor }, 'care.pay_statement', params.id, async (system) => {
    const row = await lock(system, params.id, 'pay')
    const posting = uuidv7()
    if (row.payable_fen > 0)
      await post(system, {
        id: posting,
        memo: {
          zh: `支付结算单 ${row.number}：${body.reference}`,
          en: `Statement ${row.number} paid: ${body.reference}`,
        },
        source: 'care.paid',
        subjectId: row.id,
        regionCode: row.region_code,
        lines: [
          {
            accountId: await account(
              system,
              'provider',
              `provider:${row.org_id}:fen`,
              FEN,
              '政府购买服务',
              row.region_code,
              row.org_id,
            ),
            unit: FEN,
            amount: -row.payable_fen,
          },
          {
            accountId: await account(
              system,
              'bank',
              `bank:${row.region_code}:purchase`,
              FEN,
              '政府购买服务付款',
              row.region_code,
            ),
            unit: FEN,
            amount: row.payable_fen,
          },
        ],
      })
    await system
      .updateTable('care.statement')
      .set({
        state: 'paid',
        paid_by_name: actor.name,
        paid_at: clock.now(),
        pay_posting: row.payable_fen > 0 ? posting : null,
        pay_reference: body.reference,
        updated_at: clock.now(),
      })
      .where('id', '=', row.id)
      .execute()
    await moved(system, row, 'paid')
    return getStatement(system, row.id)
  }),
)

/** Nothing is changed: the opposite postings, and its orders can be settled again. */
export const reverseStatementRoute = route(
  contract.reverseStatement,
  async ({ app, tx, actor, params, body }) =>
    onStatement({ app, tx, actor }, 'care.reverse_statement', params.id, async (system) => {
      const row = await lock(system, params.id, 'reverse')
      for (const posting of [row.pay_posting, row.approve_posting])
        if (posting) await reverse(system, posting, { memo: body.reason, source: 'care.reversed' })
      await system
        .updateTable('care.statement')
        .set({
          state: 'reversed',
          reversed_by_name: actor.name,
          reversed_at: clock.now(),
          reverse_reason: body.reason,
          updated_at: clock.now(),
        })
        .where('id', '=', row.id)
        .execute()
      await system
        .updateTable('care.statement_line')
        .set({ live: false })
        .where('statement_id', '=', row.id)
        .execute()
      await moved(system, row, 'reversed')
      return getStatement(system, row.id)
    }),
)
