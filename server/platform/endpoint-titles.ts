import type { Endpoint } from '#contract/endpoint'
import { splitWords } from '#contract/words'

const titles = new Map<string, { zh: string; en: string }>()

/** Called once at boot with every endpoint that the contract declares, by `'GET /path'`. */
export function declareEndpoints(endpoints: ReadonlyMap<string, Pick<Endpoint, 'summary'>>): void {
  for (const [key, { summary }] of endpoints) titles.set(key, splitWords(summary))
}

/** What an endpoint does, in words, for the access log; one of a later version shows its own key. */
export function endpointTitle(key: string): { zh: string; en: string } {
  return titles.get(key) ?? { zh: key, en: key }
}
