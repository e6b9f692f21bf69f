import { sql } from 'kysely'
import * as benefits from '#contract/benefit-payees'
import * as quotas from '#contract/benefit-quotas'
import * as catalogue from '#contract/care-catalogue'
import * as family from '#contract/care-family'
import * as field from '#contract/care-field'
import * as money from '#contract/care-money'
import * as orders from '#contract/care-orders'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import * as papers from '#contract/organisation-papers'
import { clock } from '#platform/clock'
import type { App } from '#platform/module'
import { Session } from '../life/session.ts'
import { DEMO_PASSWORD } from './demo-accounts.ts'
import { type PlaceName, places } from './places.ts'

// Brands of ids are only types.
const branded = (id: string) => id as never
const at = (minutes: number) => new Date(clock.now().getTime() + minutes * 60_000).toISOString()
/** A picture of one white dot: a signature that nobody wrote. */
const SIGNATURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4////fwAJ+wP9CNHoHgAAAABJRU5ErkJggg=='

type Org = { id: string; name: string; region: number }
type Elder = { id: string; lon: number; lat: number; scheme: string | null; month: string | null }

/** Providers with papers and offers, care workers, and a week of orders in every state, through the endpoints themselves. */
export async function createDemoOrders(app: App, url: string, place: PlaceName): Promise<boolean> {
  const { stage } = places[place]
  const some = await app.db.asSystem('demo.orders', (tx) =>
    tx.selectFrom('care.service_order').select('id').limit(1).executeTakeFirst(),
  )
  if (some) return false
  const clerk = await Session.signIn(url, 'console', 'clerk', DEMO_PASSWORD)
  const worker = await Session.signIn(url, 'field', 'responder2', DEMO_PASSWORD)
  const { own, others, elders } = await app.db.asSystem('demo.orders', (tx) => cast(tx, stage))
  if (!own || elders.length < 4) return false
  for (const [i, org] of [own.org, ...others].entries()) await equip(clerk, org, stage, i)
  await employ(clerk, own.workerId, own.name, own.org.id)
  for (const [i, org] of others.entries())
    for (const name of [`${['史', '龚', '邢'][i] ?? '何'}春梅`, `${['史', '龚', '邢'][i] ?? '何'}建国`])
      await employ(clerk, uuidv7(), name, org.id)
  // The service of a month was suspended: what its quotas hold is made up now.
  for (const { id, scheme, month } of elders)
    if (scheme && month)
      await clerk.call(quotas.suspendQuotas, {
        body: { region: stage, scheme, month, elderId: branded(id), reason: '演示：暂停上门服务，余额待补' },
      })
  const { items: offers } = await clerk.call(catalogue.listOffers, { query: { orgId: branded(own.org.id) } })
  const give = async (elder: Elder, itemCode: string, from: number) => {
    const id = uuidv7()
    await clerk.call(orders.placeOrder, {
      body: {
        id: branded(id),
        elderId: branded(elder.id),
        itemCode,
        wantedFrom: at(from),
        makeUp: elder.scheme !== null,
      },
    })
    const offer = offers.find((one) => one.itemCode === itemCode)
    if (offer)
      await clerk.call(orders.dispatchOrder, {
        params: { id: branded(id) },
        body: { offerId: offer.id, workerId: branded(own.workerId) },
      })
    return id
  }
  const serve = async (
    elder: Elder,
    itemCode: string,
    grade: number | null,
    minutes: number,
    content: string,
  ) => {
    const id = await give(elder, itemCode, -100)
    const params = { id: branded(id) }
    await worker.call(field.acceptMine, { params, body: { at: at(-170) } })
    await worker.call(field.arriveMine, {
      params,
      body: { at: at(-minutes - 6), fix: { lon: elder.lon + 0.0002, lat: elder.lat, accuracyM: 14 } },
    })
    await worker.call(field.startMine, { params, body: { at: at(-minutes - 2) } })
    await worker.call(field.finishMine, {
      params,
      body: {
        at: at(-2),
        content,
        satisfaction: grade,
        signature: grade === null ? null : SIGNATURE,
        payment: { method: minutes % 2 ? 'e_payment' : 'cash' },
      },
    })
    return id
  }
  const who = (n: number) => elders[n % elders.length] ?? (elders[0] as Elder) // there are four at least
  for (const [n, [item, grade, minutes, content]] of (
    [
      ['bath-home', 5, 82, '测血压 132/78，协助洗澡、更衣，清理浴室'],
      ['clean-home', 4, 120, '擦窗、拖地、换洗床单'],
      ['meal-delivery', 5, 24, '送午餐一份，长者安好'],
      ['medical-escort', 4, 175, '陪同挂号、取药，送回家中'],
      ['meal-delivery', 5, 20, '送午餐一份'],
      ['clean-home', 3, 96, '厨房与卫生间保洁'],
      ['bath-home', 4, 78, '上门助浴'],
    ] as const
  ).entries())
    await serve(who(n), item, grade, minutes, content)
  const doubtful = await serve(who(1), 'clean-home', 2, 60, '打扫房间')
  await clerk.call(orders.disputeOrder, {
    params: { id: branded(doubtful) },
    body: { reason: '家属反映只来了半小时' },
  })
  await serve(who(2), 'company-visit', null, 55, '陪伴聊天、读报')
  // Tomorrow and later, one of them accepted; one that only a lawyer could do.
  const soon = await give(who(0), 'bath-home', 1450)
  await worker.call(field.acceptMine, { params: { id: branded(soon) }, body: { at: at(-1) } })
  await give(who(3), 'walk-escort', 200)
  for (const [n, item] of ['rehabilitation', 'errand', 'legal-advice'].entries()) {
    const id = uuidv7()
    await clerk.call(orders.placeOrder, {
      body: { id: branded(id), elderId: branded(who(n).id), itemCode: item, wantedFrom: at(1500 + n * 120) },
    })
    if (item === 'errand')
      await clerk.call(orders.cancelOrder, {
        params: { id: branded(id) },
        body: { reason: 'elder_away', note: '去女儿家住一周' },
      })
  }
  await byFamily(app, url)
  await clerk.call(money.makeStatement, {
    params: { id: branded(uuidv7()) },
    body: { orgId: branded(own.org.id), region: stage, month: `${dayOf(clock.now()).slice(0, 7)}-01` },
  })
  return true
}

async function byFamily(app: App, url: string): Promise<void> {
  const daughter = await Session.signIn(url, 'family', 'daughter', DEMO_PASSWORD)
  const { rows } = await app.db.asSystem('demo.orders', (tx) =>
    sql<{
      id: string
    }>`select g.elder_id as id from access.family_grant g join access.account a on a.id = g.account_id where a.login = 'daughter' limit 1`.execute(
      tx,
    ),
  )
  const [elder] = rows
  if (elder)
    await daughter.call(family.placeOwnOrder, {
      params: { elderId: branded(elder.id) },
      body: { id: branded(uuidv7()), itemCode: 'meal-delivery', wantedFrom: at(1300), note: '少盐，软烂' },
    })
}

/** The provider whose care worker can sign in, two others of the county, and elders with a quota first. */
async function cast(tx: Parameters<Parameters<App['db']['asSystem']>[1]>[0], stage: number) {
  const { rows: mine } = await sql<{ worker: string; name: string; id: string; org: string; region: number }>`
    select r.id as worker, r.name, o.id, o.name as org, o.region_code as region from responders.responder r join access.account a on a.id = r.account_id
      join organisations.organisation o on o.id = r.org_id where a.login = 'responder2'`.execute(tx)
  const [first] = mine
  const { rows: others } = await sql<Org>`
    select id, name, region_code as region from organisations.organisation where region_code = ${stage} and kind in ('community_body', 'care_institution')
      and id <> ${first?.id ?? null} and state = 'operating' order by kind desc, name limit 2`.execute(tx)
  const { rows: elders } = await sql<Elder>`
    select e.id, e.lon, e.lat, q.scheme, q.month::text from people.elder e
      left join lateral (select q.scheme, q.month from benefits.quota q where q.elder_id = e.id and q.form = 'money_quota' and q.used + q.expired = 0 order by q.month desc limit 1) q on true
    where e.status = 'alive' and e.lon is not null and e.region_code >= ${stage} and e.region_code < ${stage + 1_000_000} and e.birth_day < '1956-01-01'
    order by q.scheme is null, e.id limit 6`.execute(tx)
  return {
    own: first && {
      workerId: first.worker,
      name: first.name,
      org: { id: first.id, name: first.org, region: first.region },
    },
    others,
    elders,
  }
}

async function equip(clerk: Session, org: Org, stage: number, i: number): Promise<void> {
  for (const [kind, name] of [
    ['licence', i === 0 ? '营业执照' : '民办非企业单位登记证书'],
    ['contract', '政府购买居家养老服务合同'],
  ] as const)
    await clerk.call(papers.recordPaper, {
      params: { id: branded(org.id), paperId: uuidv7() },
      body: {
        kind,
        name,
        number: `演示-${kind === 'licence' ? '许' : '合'}-${i + 1}`,
        issuer: '民政局（演示）',
        validFrom: '2026-01-01',
        validTo: kind === 'contract' ? '2027-12-31' : null,
      },
    })
  const prices: [string, number][] = [
    ['bath-home', 8000 + i * 1000],
    ['clean-home', 7000 - i * 500],
    ['meal-delivery', 1500 + i * 100],
    ['company-visit', 4000],
    ['medical-escort', 9000 + i * 600],
    ...(i === 0
      ? ([['walk-escort', 3000]] as [string, number][])
      : ([
          ['rehabilitation', 12_000 - i * 1000],
          ['errand', 2000],
        ] as [string, number][])),
  ]
  for (const [itemCode, priceFen] of prices)
    await clerk.call(catalogue.publishOffer, {
      params: { id: branded(uuidv7()) },
      body: { orgId: branded(org.id), itemCode, priceFen, servesRegions: [stage] },
    })
}

const employ = (clerk: Session, id: string, name: string, orgId: string) =>
  clerk.call(benefits.saveWorker, {
    params: { id },
    body: {
      orgId: branded(orgId),
      name,
      certificateLevel: 4,
      certificateNumber: `演示${id.slice(-6)}`,
      certifiedFrom: '2024-03-01',
      workplace: 'community',
      nursingSince: '2022-05-01',
      employedFrom: '2023-01-01',
    },
  })
