import { sql } from 'kysely'
import type { DemandProposal } from '#contract/care-demands'
import { dayOf } from '#contract/day'
import type { OrgId } from '#contract/id'
import { ancestorOf } from '#contract/region'
import { quotasLeft } from '#modules/benefits'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { awayOn } from './pause.ts'
import { weightsOf } from './practice.ts'
import { candidateOf, type OfferRow, rank } from './rank.ts'

type Wanted = { id: string; elder_id: string; item: DemandProposal['need'] }
export type Proposed = Pick<DemandProposal, 'away' | 'item' | 'provider' | 'providers' | 'quota'>
export const NOTHING: Proposed = { away: null, item: null, provider: null, providers: 0, quota: null }

type Item = {
  id: string
  region_code: number
  item_code: string
  zh: string
  en: string
  unit: 'minutes' | 'times'
  minutes: number
  purchase_service: string | null
}
type Offer = OfferRow & { id: string }

/** Those who can come, best first, by the weights of the place; who is free and whose elder it is are asked of an order with its hour. */
async function ableOf(tx: Tx, region: number, offers: readonly Offer[], on: string) {
  const candidates = offers.map((one) => candidateOf(one, { dedicated: false, declined: false, free: true }))
  return rank(candidates, await weightsOf(tx, region, on)).able
}

/**
 * What would be ordered for each demand, who would come, and from which quota; in the order given. In a system
 * transaction: providers are of any county. A page of demands costs a handful of statements.
 */
export async function propose(tx: Tx, wanted: readonly Wanted[]): Promise<Proposed[]> {
  const on = dayOf(clock.now())
  const ids = wanted.map((one) => one.id)
  const away = await awayOn(
    tx,
    wanted.map((one) => one.elder_id),
    on,
  )
  const { rows: items } = await sql<Item>`
    select d.id, e.region_code, v.item_code, v.zh, v.en, v.unit::text, v.minutes, v.purchase_service
    from assessment.demand d join people.elder e on e.id = d.elder_id
      join care.item_version v on v.state = 'published' and v.item_code = care.item_for(d.item, e.region_code)
    where d.id = any (${ids}::uuid[])`.execute(tx)
  const { rows: offers } = await sql<Offer>`
    select g.id, f.* from unnest(${items.map((one) => one.id)}::uuid[], ${items.map((one) => one.item_code)}::text[]) g (id, item)
      join assessment.demand d on d.id = g.id join people.elder e on e.id = d.elder_id
      cross join lateral care.offers_for(g.item, e.region_code, e.lon, e.lat, ${on}::date) f`.execute(tx)
  const offersOf = Map.groupBy(offers, (one) => one.id)
  const quotas = new Map<string, Proposed['quota']>()
  const made: Proposed[] = []
  for (const one of wanted) {
    const base = { ...NOTHING, away: away.get(one.elder_id) ?? null }
    const item = items.find((each) => each.id === one.id)
    if (!item) {
      made.push(base)
      continue
    }
    const mine = offersOf.get(one.id) ?? []
    const able = await ableOf(tx, ancestorOf(item.region_code, 'county'), mine, on)
    const [best] = able
    const quotaKey = `${one.elder_id} ${item.purchase_service ?? ''}`
    if (item.purchase_service && !quotas.has(quotaKey)) {
      const want = { elderId: one.elder_id, service: item.purchase_service, on, makeUp: false }
      quotas.set(quotaKey, (await quotasLeft(tx, want))[0] ?? null)
    }
    made.push({
      ...base,
      item: {
        code: item.item_code,
        words: { zh: item.zh, en: item.en },
        unit: item.unit,
        minutes: item.minutes,
      },
      provider: best
        ? {
            orgId: best.orgId as OrgId, // the column is this brand's uuid
            orgName: mine.find((each) => each.offer_id === best.offerId)?.org_name ?? '—',
            priceFen: best.priceFen,
            metres: best.metres === null ? null : Math.round(best.metres),
          }
        : null,
      providers: able.length,
      quota: quotas.get(quotaKey) ?? null,
    })
  }
  return made
}
