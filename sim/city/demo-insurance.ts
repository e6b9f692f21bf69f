import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import * as institutions from '#contract/institution-policies'
import * as insurance from '#contract/insurance'
import { saveCarePlan } from '#contract/insurance-elder'
import * as fund from '#contract/insurance-fund'
import { boundsOf, type RegionCode } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { App } from '#platform/module'
import { Session } from '../life/session.ts'
import { DEMO_PASSWORD, findStar } from './demo-accounts.ts'
import { type PlaceName, places } from './places.ts'

// Brands of ids are only types.
const branded = (id: string) => id as never
const day = (from: number) => dayOf(new Date(clock.now().getTime() + from * 86_400_000))
/** Days until the end of one institution's insurance after the other: in force, soon over, over; the fourth has none. */
const ENDS = [240, 18, -12]

/** What institutions insure, and in a pilot place who is insured, who applied and with whom there are contracts; through the endpoints. */
export async function createDemoInsurance(app: App, url: string, place: PlaceName): Promise<boolean> {
  const { stage } = places[place]
  const cast = await app.db.asSystem('demo.insurance', async (tx) => {
    const found = await castOf(tx, stage)
    const { elderId } = await findStar(tx, place)
    // The daughter's elder first: there her page has something on it.
    return {
      ...found,
      elders: [{ id: elderId }, ...found.elders.filter(({ id }) => id !== elderId)],
    }
  })
  if (cast.some) return false
  const clerk = await Session.signIn(url, 'console', 'clerk', DEMO_PASSWORD)
  for (const [i, org] of cast.homes.entries()) {
    const end = ENDS[i]
    if (end === undefined) break
    await clerk.call(institutions.saveInstitutionPolicy, {
      params: { id: uuidv7() },
      body: {
        orgId: branded(org.id),
        kind: 'liability',
        insurer: '演示财产保险公司',
        number: `DEMO-${i + 1}`,
        from: day(end - 364),
        to: day(end),
      },
    })
  }
  const { pilot } = await clerk.call(insurance.showPlace, { query: { region: stage } })
  if (pilot === 'here') {
    await insure(clerk, cast)
    await fillFund(url, place)
  }
  return true
}

/** Income of the year by source, the number of the insured, and one entry that a second person took back. The fund is kept by the whole place. */
async function fillFund(url: string, place: PlaceName): Promise<void> {
  const city = await Session.signIn(url, 'console', 'city', DEMO_PASSWORD)
  const { rule } = await city.call(insurance.showPlace)
  if (!rule) return
  const today = dayOf(clock.now())
  const year = today.slice(0, 4)
  const enter = (on: string, source: (typeof rule.plan.sources)[number], yuan: number) => {
    const id = uuidv7()
    return city
      .call(fund.saveFundEntry, {
        params: { id },
        body: {
          regionCode: rule.regionCode,
          on,
          source,
          amountFen: yuan * 100,
          reference: `DEMO-${on.replaceAll('-', '')}-${source}`,
          note: '演示数据',
        },
      })
      .then(() => id)
  }
  for (let month = 1; month <= Number(today.slice(5, 7)); month++) {
    const on = `${year}-${String(month).padStart(2, '0')}-01`
    for (const [i, source] of rule.plan.sources.entries())
      await enter(on, source, 120_000 - i * 35_000 + month * 1_500)
  }
  const twice = await enter(today, rule.plan.sources[0] ?? 'fiscal', 88_000)
  const head = await Session.signIn(url, 'console', 'head', DEMO_PASSWORD)
  await head.call(fund.reverseFundEntry, { params: { id: twice }, body: { reason: '演示：重复登记，冲回' } })
  await city.call(insurance.saveCoverage, {
    params: { id: uuidv7() },
    body: {
      regionCode: places[place].region,
      on: day(-20),
      target: 1000,
      insured: 949,
      source: '演示：医保参保统计',
    },
  })
}

type Cast = { some: boolean; homes: { id: string }[]; elders: { id: string }[] }

async function castOf(tx: Tx, stage: RegionCode): Promise<Cast> {
  const { lo, hi } = boundsOf(stage)
  const some = await tx.selectFrom('insurance.institution_policy').select('id').limit(1).executeTakeFirst()
  const homes = await tx
    .selectFrom('organisations.organisation')
    .select('id')
    .where('kind', '=', 'care_institution')
    .where('region_code', '>=', lo)
    .where('region_code', '<', hi)
    .orderBy('id')
    .limit(4)
    .execute()
  const elders = await tx
    .selectFrom('people.elder')
    .select('id')
    .where('status', '=', 'alive')
    .where('region_code', '>=', lo)
    .where('region_code', '<', hi)
    .where('mobility', 'in', ['bedridden', 'wheelchair'])
    .orderBy('id')
    .limit(24)
    .execute()
  return { some: some !== undefined, homes, elders }
}

async function insure(clerk: Session, { homes, elders }: Cast): Promise<void> {
  for (const [i, elder] of elders.entries()) {
    await clerk.call(insurance.saveEnrolment, {
      params: { id: uuidv7() },
      body: {
        elderId: branded(elder.id),
        kind: i % 3 === 0 ? 'employee' : 'resident',
        from: day(-600),
        source: '演示：医保参保名册',
        sourceDay: day(-30),
      },
    })
    // What the place left blank blocks the decision, so they wait.
    if (i % 3 === 0)
      await clerk.call(insurance.applyForCare, {
        params: { id: branded(uuidv7()) },
        body: { elderId: branded(elder.id), form: 'home', note: '演示申请' },
      })
  }
  for (const elder of elders.slice(0, 2))
    await clerk.call(saveCarePlan, {
      params: { id: uuidv7() },
      body: {
        elderId: branded(elder.id),
        from: day(-20),
        items: [
          { service: '协助洗浴', times: 2, per: 'week', minutes: 45 },
          { service: '翻身拍背', times: 3, per: 'day', minutes: 15 },
          { service: '康复训练', times: 3, per: 'week', minutes: 40 },
        ],
        note: '演示计划',
      },
    })
  for (const [i, home] of homes.slice(0, 2).entries())
    await clerk.call(fund.saveDesignated, {
      params: { id: uuidv7() },
      body: {
        orgId: branded(home.id),
        kind: 'private_institution',
        forms: i === 0 ? ['institution', 'home'] : ['institution'],
        number: `DEMO-LTC-${i + 1}`,
        from: day(-300),
        to: day(430),
      },
    })
}
