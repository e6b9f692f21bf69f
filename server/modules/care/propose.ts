import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/care-orders'
import { type CareWorkerId, type OfferId, problems } from '#contract/care-words'
import { dayOf } from '#contract/day'
import type { OrgId } from '#contract/id'
import { type QuotaLeft, quotasLeft } from '#modules/benefits'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { onOrder } from './on-behalf.ts'
import { lockOrder, type OrderRow } from './order.ts'
import { staffingOf, weightsOf } from './practice.ts'
import { type Candidate, candidateOf, type OfferRow, rank, type Ranked } from './rank.ts'
import { type Covered, split } from './split.ts'

export type WorkerChoice = {
  id: string
  name: string
  dedicated: boolean
  today: number
  free: boolean
  /** Of care workers only; other professions have papers of their own. */
  lacks: ('certificate' | 'pre_job')[]
}
type Staffing = Awaited<ReturnType<typeof staffingOf>>
/** What the place does not let be sent without. */
export const refusedFor = (
  { lacks }: WorkerChoice,
  staffing: Staffing,
): 'certificate' | 'pre_job' | undefined =>
  lacks.find((one) => (one === 'certificate' ? staffing.certificate : staffing.preJobTraining) === 'refuse')
/** Said beside a proposal where the place only warns. */
const warned = {
  certificate: ({ certificate }: Staffing): contract.Reason[] =>
    certificate === 'warn'
      ? [
          {
            code: 'no_certificate',
            good: false,
            zh: '护理员没有有效证书',
            en: 'The worker has no certificate',
          },
        ]
      : [],
  pre_job: ({ preJobTraining }: Staffing): contract.Reason[] =>
    preJobTraining === 'warn'
      ? [{ code: 'not_trained', good: false, zh: '护理员未经岗前培训', en: 'The worker was never trained' }]
      : [],
}
/** A choice made by hand is refused in words. */
export function mustBeFit(worker: WorkerChoice, staffing: Staffing): void {
  const lack = refusedFor(worker, staffing)
  if (lack === 'certificate') throw problems.notCertified(worker.name)
  if (lack === 'pre_job') throw problems.notTrained(worker.name)
}
export type Choice = Ranked & { orgName: string; siteName: string | null; worker: WorkerChoice | null }

/** Care workers of organisations with their orders of the day: the elder's own first, then who is free and has least to do. */
export async function workersFor(
  tx: Tx,
  order: OrderRow,
  orgIds: readonly string[],
): Promise<Map<string, WorkerChoice[]>> {
  const { rows } = await sql<WorkerChoice & { org_id: string }>`
    select w.id, w.org_id, w.name, d.worker_id is not null as dedicated,
      (select count(*)::int from care.service_order o where o.worker_id = w.id and o.id <> ${order.id} and o.state <> 'cancelled'
        and (o.wanted_from at time zone 'Asia/Shanghai')::date = (${order.wanted_from}::timestamptz at time zone 'Asia/Shanghai')::date) as today,
      not exists (select from care.service_order o where o.worker_id = w.id and o.id <> ${order.id} and o.state in ('offered', 'accepted', 'arrived', 'started')
        and tstzrange(o.wanted_from, o.wanted_to) && tstzrange(${order.wanted_from}::timestamptz, ${order.wanted_to}::timestamptz)) as free,
      case when w.profession <> 'care_worker' then '{}' else array_remove(array[
        case when not exists (select from benefits.certificate c where c.worker_id = w.id and c.valid @> ${dayOf(order.wanted_from)}::date) then 'certificate' end,
        case when not exists (select from benefits.attendance t join benefits.course c on c.id = t.course_id where t.trainee_id = w.id and t.passed and c.kind = 'pre_job') then 'pre_job' end], null) end as lacks
    from benefits.worker w left join care.dedication d on d.worker_id = w.id and d.elder_id = ${order.elder_id}
    where w.org_id = any (${orgIds}::uuid[]) and w.employed @> ${dayOf(order.wanted_from)}::date
      and not exists (select from care.assignment a where a.order_id = ${order.id} and a.worker_id = w.id and a.state in ('declined', 'expired'))
    order by free desc, dedicated desc, today, w.name, w.id`.execute(tx)
  return Map.groupBy(rows, (row) => row.org_id)
}

/** Everybody who offers the item of an order, ranked with reasons by the weights of the place. In a system transaction. */
export async function choicesFor(tx: Tx, order: OrderRow): Promise<{ able: Choice[]; refused: Choice[] }> {
  const on = dayOf(order.wanted_from)
  const { rows } = await sql<OfferRow>`
    select * from care.offers_for(${order.item_code}, ${order.region_code}, ${order.lon}, ${order.lat}, ${on}::date)`.execute(
    tx,
  )
  const workers = await workersFor(
    tx,
    order,
    rows.map((row) => row.org_id),
  )
  const tried = await tx
    .selectFrom('care.assignment')
    .select('org_id')
    .where('order_id', '=', order.id)
    .where('state', 'in', ['declined', 'expired'])
    .execute()
  const staffing = await staffingOf(tx, order.region_code, on)
  const fit = (orgId: string) =>
    (workers.get(orgId) ?? []).filter((one) => refusedFor(one, staffing) === undefined)
  const candidates = rows.map((row): Candidate => {
    const mine = fit(row.org_id)
    return candidateOf(row, {
      dedicated: mine.some((one) => one.dedicated && one.free),
      declined: tried.some((one) => one.org_id === row.org_id),
      free: mine.some((one) => one.free),
    })
  })
  const ranked = rank(candidates, await weightsOf(tx, order.region_code, on))
  const named = (list: readonly Ranked[]) =>
    list.map((one): Choice => {
      const row = rows.find((other) => other.offer_id === one.offerId)
      const worker = fit(one.orgId).find((each) => each.free) ?? null
      return {
        ...one,
        reasons: [...one.reasons, ...(worker?.lacks ?? []).flatMap((lack) => warned[lack](staffing))],
        orgName: row?.org_name ?? '—',
        siteName: row?.site_name ?? null,
        worker,
      }
    })
  return { able: named(ranked.able), refused: named(ranked.refused) }
}

/** The quota that would be used for an order: time before money, as the place gave it. Null when there is none. */
export async function quotaFor(tx: Tx, order: OrderRow): Promise<(QuotaLeft & { service: string }) | null> {
  if (!order.use_quota) return null
  const item = await tx
    .selectFrom('care.item_version')
    .select('purchase_service')
    .where('item_code', '=', order.item_code)
    .where('version', '=', order.item_version)
    .executeTakeFirst()
  const service = item?.purchase_service
  if (!service) return null
  const [first] = await quotasLeft(tx, {
    elderId: order.elder_id,
    service,
    on: dayOf(order.wanted_from),
    makeUp: order.make_up,
  })
  return first ? { ...first, service } : null
}

export const plannedMinutes = (order: Pick<OrderRow, 'wanted_from' | 'wanted_to'>): number =>
  Math.round((order.wanted_to.getTime() - order.wanted_from.getTime()) / 60_000)

/** So many who cannot are shown with why: nobody reads a whole province. */
const SHOWN = 30

export const proposeProvidersRoute = route(contract.proposeProviders, async ({ app, tx, actor, params }) =>
  onOrder({ app, tx, actor }, 'care.propose', params.id, async (system) => {
    const order = await lockOrder(system, params.id)
    const { able, refused } = await choicesFor(system, order)
    const quota = await quotaFor(system, order)
    const minutes = plannedMinutes(order)
    const view = (one: Choice): z.input<typeof contract.Proposal> => {
      const covered: Covered | null = quota && {
        scheme: quota.scheme,
        unit: quota.unit,
        amount: Math.min(quota.left, quota.unit === 'fen' ? one.priceFen : minutes),
      }
      return {
        offerId: one.offerId as OfferId, // the columns are these brands' uuids
        orgId: one.orgId as OrgId,
        orgName: one.orgName,
        priceFen: one.priceFen,
        metres: one.metres === null ? null : Math.round(one.metres),
        siteName: one.siteName,
        rating: one.rating,
        rated: one.rated,
        score: one.score,
        reasons: one.reasons,
        worker: one.worker && {
          id: one.worker.id as CareWorkerId,
          name: one.worker.name,
          dedicated: one.worker.dedicated,
          today: one.worker.today,
        },
        shares: split(one.priceFen, minutes, covered),
      }
    }
    const { farMetres: _far, ...weights } = await weightsOf(
      system,
      order.region_code,
      dayOf(order.wanted_from),
    )
    return { weights, items: able.map(view), refused: refused.slice(0, SHOWN).map(view) }
  }),
)
