import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { ItemCode, publishItem } from '#contract/care-catalogue'
import type { Tx } from '#platform/db'
import { publish } from './items.ts'

const Catalogue = z.object({
  regionCode: z.number().int(),
  items: z.array(z.record(z.string(), z.unknown())),
})

/** The default catalogue of the product, for places that have none yet: once, and never over what people published. */
export async function loadCatalogue(tx: Tx): Promise<void> {
  const some = await tx.selectFrom('care.item').select('code').limit(1).executeTakeFirst()
  if (some) return
  const text = await readFile(new URL('./catalogue.json', import.meta.url), 'utf8')
  const { regionCode, items } = Catalogue.parse(JSON.parse(text))
  for (const one of items)
    await publish(tx, ItemCode.parse(one['code']), publishItem.body.parse({ ...one, regionCode }))
}
