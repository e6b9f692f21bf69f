import type { z } from 'zod'
import * as contract from '#contract/benefit-services'
import type { ServiceList } from '#contract/policy-parameter'
import { notFound } from '#contract/problem'
import { audienceOf, evaluate, type KeyedInForce, listInForce, servicesKind } from '#modules/policy'
import { regionName } from '#modules/regions'
import { route } from '#platform/module'

type Service = z.input<typeof contract.ListedService>
type List = KeyedInForce<ServiceList>
type Situation = z.infer<(typeof contract.listServices)['body']>['situation']

/** Whether a list is for somebody in a situation: entitled, not_entitled or unknown. */
function concerns(list: List, situation: Situation) {
  const audience = audienceOf(list)
  return audience === null ? { outcome: 'entitled' as const, missing: [] } : evaluate(audience, situation)
}

/**
 * One answer per service: free where a guaranteed list is for the person, else by the list that prices it. A service of the
 * guaranteed list alone is not offered to whom that list is not for.
 */
export function servicesFor(lists: readonly List[], situation: Situation): Service[] {
  const answers = new Map<string, Service>()
  const rank = (list: List) => (list.body.tier === 'guaranteed' ? 0 : list.body.tier === 'inclusive' ? 1 : 2)
  for (const list of [...lists].sort((a, b) => rank(a) - rank(b))) {
    const { outcome, missing } = concerns(list, situation)
    for (const item of list.body.items) {
      const before = answers.get(item.key)
      const priced = item.priceFen ?? null
      if (before && (before.outcome !== 'unknown' || list.body.tier !== 'inclusive')) continue
      if (before) {
        // Perhaps free, by what is not known yet; else at this price.
        answers.set(item.key, { ...before, priceFen: priced })
        continue
      }
      if (outcome === 'not_entitled' || outcome === 'not_concerned') continue
      const free = list.body.tier === 'guaranteed'
      answers.set(item.key, {
        key: item.key,
        words: { zh: item.zh, en: item.en },
        tier: list.body.tier ?? null,
        list: { zh: list.body.zh, en: list.body.en },
        outcome:
          outcome === 'unknown' ? 'unknown' : free ? 'free' : priced === null ? 'price_unknown' : 'priced',
        priceFen: free ? null : priced,
        missing: [...missing],
        who: item.who,
        what: item.what,
        mode: item.mode ?? null,
        standard: item.standard,
        payer: item.payer,
        since: list.validFrom,
      })
    }
  }
  return [...answers.values()]
}

export const listServicesRoute = route(contract.listServices, async ({ tx, body }) => {
  if (!(await regionName(tx, body.region))) throw notFound()
  const lists = await listInForce(tx, servicesKind, {
    region: body.region,
    ...(body.on ? { on: body.on } : {}),
  })
  return { items: servicesFor(lists, body.situation) }
})
