import { sql } from 'kysely'
import * as contract from '#contract/benefit-deductions'
import { listProviders } from '#contract/benefit-payees'
import { dayOf } from '#contract/day'
import { type ElderId, type OrgId, uuidv7 } from '#contract/id'
import { clock } from '#platform/clock'
import type { App } from '#platform/module'
import { Session } from '../life/session.ts'
import { DEMO_PASSWORD } from './demo-accounts.ts'
import { type PlaceName, places } from './places.ts'

/** Bills of this month that the voucher took its share of: one reversed, some drawn, one looked at on site. Once. */
export async function createDemoDeductions(app: App, url: string, place: PlaceName): Promise<boolean> {
  const { stage } = places[place]
  const today = dayOf(clock.now())
  const month = `${today.slice(0, 7)}-01`
  const elders = await app.db.asSystem('demo.deductions', async (tx) => {
    const there = await sql`select from benefits.deduction limit 1`.execute(tx)
    if (there.rows.length > 0) return []
    const { rows } = await sql<{ id: string }>`
      select r.elder_id as id from assessment.record r join people.elder e on e.id = r.elder_id and e.status = 'alive'
        join people.fact f on f.elder_id = e.id and f.kind = 'ability' and f.value = r.ability and f.valid @> ${today}::date
      where r.state = 'confirmed' and r.level >= 2 and r.assessed_on <= ${month}::date and e.region_code >= ${stage} and e.region_code < ${stage + 1_000_000}
        and not exists (select from people.fact d where d.elder_id = e.id and d.kind = 'destitute' and d.valid @> ${today}::date)
      order by r.elder_id limit 12`.execute(tx)
    return rows
  })
  if (elders.length === 0) return false
  const [clerk, checker] = await Promise.all(
    ['clerk', 'checker'].map((login) => Session.signIn(url, 'console', login, DEMO_PASSWORD)),
  )
  if (!clerk || !checker) return false
  const { items } = await clerk.call(listProviders, { query: { region: stage, limit: 20 } })
  const orgs = items.filter((one) => one.designated === true)
  if (orgs.length === 0) return false
  const made: string[] = []
  for (const [i, elder] of elders.entries()) {
    const id = uuidv7()
    await clerk.call(contract.enterDeduction, {
      params: { id },
      body: {
        elderId: elder.id as ElderId, // an id of the register
        scheme: 'voucher',
        orgId: (orgs[i % orgs.length]?.orgId ?? '') as OrgId, // as above
        serviceKind: contract.ServiceKind.options[i % 4] ?? 'home_visit',
        on: month,
        billFen: [23_500, 30_000, 300_000, 12_345][i % 4] ?? 23_500,
        insuranceFen: i % 4 === 1 ? 21_000 : 0,
        invoice: `DEMO-${String(1001 + i)}`,
        declared: { centralCareAid: false, upliftService: false },
      },
    })
    made.push(id)
  }
  const [, wrong] = made
  if (wrong)
    await checker.call(contract.reverseDeduction, {
      params: { id: wrong },
      body: { reason: '发票金额登记有误' },
    })
  const which = { region: stage, month, scheme: 'voucher' }
  await checker.call(contract.drawDeductions, { body: which })
  return true
}
