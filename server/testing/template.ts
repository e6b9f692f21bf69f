import { loadRulePacks } from '#modules/alarms'
// Declares its kinds of rules, which the packs hold.
import '#modules/benefits'
import '#modules/insurance'
import { loadCatalogue } from '#modules/care'
import { loadIntakes, loadScales } from '#modules/assessment'
import { loadPacks } from '#modules/policy'
import { loadDivisions } from '#modules/regions'
import type pg from 'pg'
import { connect, type Logins } from '#platform/db'
import { useSecrets } from '#platform/secrets'

export const TEST_SECRET = Buffer.alloc(32, 7)

/** What every test may rely on: the divisions of the four places and the policy packs, and nothing else. */
export async function prepareTemplate(logins: Logins, _owner: pg.ClientConfig): Promise<void> {
  useSecrets(TEST_SECRET)
  const db = connect(logins, { api: 1, worker: 2 })
  try {
    await db.asSystem('testing.template', async (tx) => {
      await loadDivisions(tx)
      await loadPacks(tx)
      await loadRulePacks(tx)
      await loadScales(tx)
      await loadIntakes(tx)
      await loadCatalogue(tx)
    })
  } finally {
    await db.close()
  }
}
