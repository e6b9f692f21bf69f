import { sql } from 'kysely'
import { problems } from '#contract/benefit-words'
import { notFound } from '#contract/problem'
import { get, listInForce, servicesKind } from '#modules/policy'
import type { Tx } from '#platform/db'
import { quotaKind } from './quotas.ts'

export type Draw = { quotaId: string; amount: number }
export type Drawn = {
  draws: Draw[]
  covered: number
  account: string
  unit: 'fen' | 'minute'
  /** Of the months' cycle: who gave the quota. */
  region: number
}

export async function regionOf(tx: Tx, elderId: string): Promise<number> {
  const elder = await tx
    .selectFrom('people.elder')
    .select('region_code')
    .where('id', '=', elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  return elder.region_code
}

/** Whether the place's lists of services have it as one that a quota may be used for. */
export async function isPurchasable(tx: Tx, region: number, service: string, on: string): Promise<boolean> {
  const lists = await listInForce(tx, servicesKind, { region, on })
  return lists.some(({ body }) => body.items.some((item) => item.key === service && item.purchase === true))
}

export async function checkListed(
  tx: Tx,
  region: number,
  draft: { service: string; on: string },
): Promise<void> {
  if (!(await isPurchasable(tx, region, draft.service, draft.on))) throw problems.notListed(draft.service)
}

/**
 * From which months an amount can be taken, and how much of it: locks them, changes nothing. Ordinarily those that the
 * place's rule allows; making up, only those whose service was suspended. Refused where nothing is left, or too little
 * and the rule says so.
 */
export async function draw(
  tx: Tx,
  region: number,
  want: { elderId: string; scheme: string; on: string; amount: number; makeUp: boolean },
): Promise<Drawn> {
  const rule = await get(tx, quotaKind, { region, on: want.on })
  if (!rule) throw problems.noQuotaRule()
  const month = `${want.on.slice(0, 7)}-01`
  const first =
    want.makeUp || rule.body.carry === 'forever'
      ? '1970-01-01'
      : rule.body.carry === 'none'
        ? month
        : `${month.slice(0, 4)}-01-01`
  // Two at once wait for each other here, oldest month first.
  const { rows: months } = await sql<{
    id: string
    account_id: string
    left: number
    unit: 'fen' | 'minute'
    region: number
  }>`
    select q.id, q.account_id, q.credited - q.used - q.held - q.expired as left, q.unit::text, c.region_code as region
    from benefits.quota q join benefits.cycle c on c.id = q.cycle_id
    where q.elder_id = ${want.elderId} and q.scheme = ${want.scheme} and q.month between ${first}::date and ${month}::date
      and (q.suspended_at is not null) = ${want.makeUp}
    order by q.month for update of q`.execute(tx)
  const draws: Draw[] = []
  let covered = 0
  for (const one of months) {
    const amount = Math.min(one.left, want.amount - covered)
    if (amount <= 0) continue
    draws.push({ quotaId: one.id, amount })
    covered += amount
  }
  const [bucket] = months
  if (!bucket || covered === 0 || (covered < want.amount && rule.body.short === 'refuse'))
    throw problems.shortQuota(`${covered} / ${want.amount}`)
  return { draws, covered, account: bucket.account_id, unit: bucket.unit, region: bucket.region }
}
