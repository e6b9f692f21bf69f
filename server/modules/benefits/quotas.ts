import { sql } from 'kysely'
import { z } from 'zod'
import { uuidv7 } from '#contract/id'
import { type Line, openAccount, openAccounts, post } from '#modules/ledger'
import { get, policyKind } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { CycleRow } from './cycle.ts'
import { paidTo } from './paid-to.ts'
import { schemeNames } from './scheme-names.ts'

/** What a place says of quotas: what happens when one is short, and how long a rest keeps. */
export const quotaKind = policyKind({
  name: 'benefits.quota',
  zh: '服务额度口径',
  en: 'How quotas are used',
  shape: z.object({
    /** refuse: not enough, no use. partial: what is left is taken, the rest is the elder's own. */
    short: z.enum(['refuse', 'partial']),
    /** none: a month's rest is taken back when the month is closed. year: with December's. forever: never. */
    carry: z.enum(['none', 'year', 'forever']),
  }),
})

type Unit = 'fen' | 'minute'
/** A posting carries so many elders at most. */
const CHUNK = 500
const code = (...parts: (string | number)[]) => parts.join(':').replaceAll('_', '-')

/** What a scheme of a place has given out in quotas: falls below zero by what is held or used. */
export const issuedAccount = async (tx: Tx, region: number, scheme: string, unit: Unit) =>
  openAccount(tx, {
    code: code('issued', region, scheme, unit),
    kind: 'scheme',
    unit,
    name: `${await accountName(tx, scheme, region)} · 已发额度`,
    regionCode: region,
  })

/** Accounts are named as people call the scheme; their code keeps its key. */
export async function accountName(tx: Tx, scheme: string, region: number): Promise<string> {
  return (await schemeNames(tx, [scheme], region)).get(scheme)?.zh.slice(0, 90) ?? scheme
}

type Due = {
  id: string
  elder_id: string
  region_code: number
  scheme: string
  month: string
  form: string
  unit: Unit
  amount: number
}

/**
 * Credits what approved months owe in quotas, vouchers and goods to the accounts of their elders: every line once. Lines on
 * hold wait until the hold is settled. Without `elderId` the whole month.
 */
export async function creditQuotas(
  tx: Tx,
  cycle: Pick<CycleRow, 'id' | 'region_code' | 'month'>,
  elderId?: string,
): Promise<number> {
  const { rows } = await sql<Due>`
    update benefits.line set credited_at = ${clock.now()}
    where cycle_id = ${cycle.id} and form <> 'cash' and not void and not held and credited_at is null and payee_kind = 'elder' and amount > 0
      and (${elderId ?? null}::uuid is null or payee_id = ${elderId ?? null}::uuid)
    returning id, payee_id as elder_id, region_code, scheme, month::text, form::text, unit::text, amount`.execute(
    tx,
  )
  for (let from = 0; from < rows.length; from += CHUNK)
    await creditChunk(tx, cycle, rows.slice(from, from + CHUNK))
  return rows.length
}

async function creditChunk(
  tx: Tx,
  cycle: Pick<CycleRow, 'id' | 'region_code' | 'month'>,
  due: readonly Due[],
): Promise<void> {
  // One account per elder, scheme and unit; opened by one statement, as a city has tens of thousands.
  const codes = due.map((one) => code('quota', one.elder_id, one.scheme, one.unit))
  const names = await schemeNames(
    tx,
    due.map((one) => one.scheme),
    cycle.region_code,
  )
  const accountOf = await openAccounts(
    tx,
    due.map((one, i) => ({
      code: codes[i] ?? '',
      kind: 'quota',
      unit: one.unit,
      name: names.get(one.scheme)?.zh.slice(0, 90) ?? one.scheme,
      regionCode: one.region_code,
      elderId: one.elder_id,
    })),
  )
  const lines: Line[] = []
  const totals = new Map<string, { scheme: string; unit: Unit; amount: number }>()
  const account: string[] = []
  due.forEach((one, i) => {
    const id = accountOf.get(codes[i] ?? '')
    if (id === undefined) throw new Error(`no account ${codes[i]}`)
    account.push(id)
    lines.push({ accountId: id, unit: one.unit, amount: one.amount })
    const key = `${one.scheme}|${one.unit}`
    const total = totals.get(key) ?? { scheme: one.scheme, unit: one.unit, amount: 0 }
    totals.set(key, { ...total, amount: total.amount + one.amount })
  })
  for (const { scheme, unit, amount } of totals.values())
    lines.push({ accountId: await issuedAccount(tx, cycle.region_code, scheme, unit), unit, amount: -amount })
  await post(tx, {
    id: uuidv7(),
    memo: {
      zh: `${cycle.month.slice(0, 7)} 服务额度`,
      en: `${cycle.month.slice(0, 7)} service quota`,
    },
    source: 'benefits.credited',
    subjectId: cycle.id,
    regionCode: cycle.region_code,
    lines,
  })
  await sql`insert into benefits.quota (elder_id, region_code, cycle_id, scheme, month, form, unit, account_id, credited)
    select elder, max(region), ${cycle.id}, scheme, month, max(form)::benefits.form, max(unit)::ledger.unit, (array_agg(account))[1], sum(amount)
    from unnest(${due.map((one) => one.elder_id)}::uuid[], ${due.map((one) => one.region_code)}::bigint[], ${due.map((one) => one.scheme)}::text[],
      ${due.map((one) => one.month)}::date[], ${due.map((one) => one.form)}::text[], ${due.map((one) => one.unit)}::text[], ${account}::uuid[], ${due.map((one) => one.amount)}::bigint[])
      x (elder, region, scheme, month, form, unit, account, amount) group by elder, scheme, month
    on conflict (elder_id, scheme, month) do update set credited = benefits.quota.credited + excluded.credited, updated_at = ${clock.now()}`.execute(
    tx,
  )
}

/** A hold is settled by paying: what waited of quotas is credited now. */
export async function creditWaiting(tx: Tx, elderId: string): Promise<void> {
  const { rows } = await sql<Pick<CycleRow, 'id' | 'region_code' | 'month'>>`
    select c.id, c.region_code, c.month::text as month from benefits.cycle c where c.state in ('frozen', 'paying', 'closed')
      and exists (select from benefits.line l where l.cycle_id = c.id and ${paidTo(sql`${elderId}::uuid`)} and l.form <> 'cash' and l.credited_at is null and not l.held and not l.void)
    order by c.month`.execute(tx)
  for (const cycle of rows) await creditQuotas(tx, cycle, elderId)
}

/** With a month that is closed its rest is taken back where the place's rule says so; of service time that is the shortfall. */
export async function expireQuotas(tx: Tx, cycle: CycleRow): Promise<void> {
  const rule = await get(tx, quotaKind, { region: cycle.region_code, on: cycle.month })
  const carry = rule?.body.carry ?? 'forever'
  if (carry === 'forever' || (carry === 'year' && cycle.month.slice(5, 7) !== '12')) return
  const first = carry === 'year' ? `${cycle.month.slice(0, 4)}-01-01` : cycle.month
  const { rows } = await sql<{ account_id: string; scheme: string; unit: Unit; amount: number }>`
    with old as (select q.id, q.credited - q.used - q.held - q.expired as rest from benefits.quota q join benefits.cycle c on c.id = q.cycle_id
        where c.region_code = ${cycle.region_code} and q.month between ${first}::date and ${cycle.month}::date and q.used + q.held + q.expired < q.credited
        and q.suspended_at is null for update of q)
    update benefits.quota q set expired = q.expired + old.rest, updated_at = ${clock.now()} from old where q.id = old.id
    returning q.account_id, q.scheme, q.unit::text, old.rest as amount`.execute(tx)
  for (let from = 0; from < rows.length; from += CHUNK) {
    const lines: Line[] = []
    for (const { account_id, scheme, unit, amount } of rows.slice(from, from + CHUNK))
      lines.push(
        { accountId: account_id, unit, amount: -amount },
        { accountId: await issuedAccount(tx, cycle.region_code, scheme, unit), unit, amount },
      )
    await post(tx, {
      id: uuidv7(),
      memo: {
        zh: `${cycle.month.slice(0, 7)} 额度到期收回`,
        en: `${cycle.month.slice(0, 7)} quota expired`,
      },
      source: 'benefits.expired',
      subjectId: cycle.id,
      regionCode: cycle.region_code,
      lines,
    })
  }
}
