import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/care-demands'
import { type OrderId, problems } from '#contract/care-words'
import { ageOn, dayOf } from '#contract/day'
import type { DemandChannel } from '#contract/demands'
import { uuidv7 } from '#contract/id'
import { decodeCursor, encodeCursor } from '#contract/page'
import { notFound, type Problem, ProblemError } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { itemFor, usualStart } from './by-need.ts'
import { asActor } from './on-behalf.ts'
import { NOTHING, propose } from './demand-proposal.ts'
import { placeOrder } from './place.ts'

type Waiting = {
  id: string
  elder_id: string
  elder_name: string
  birth_day: string
  region_code: number
  lon: number | null
  lat: number | null
  item: contract.DemandProposal['need']
  opened_at: Date
  sources: { id: string; channel: DemandChannel; text: string; by_name: string; at: string }[]
}

/** Open demands of living elders that no order answers, in the scope of `tx`. */
const waiting = (tx: Tx, where: ReturnType<typeof sql>, limit: number) =>
  sql<Waiting>`
    select d.id, d.elder_id, e.name as elder_name, e.birth_day, e.region_code, e.lon, e.lat, d.item, d.opened_at,
      (select jsonb_agg(jsonb_build_object('id', s.id, 'channel', s.channel, 'text', s.text, 'by_name', s.by_name, 'at', s.at) order by s.at, s.id)
        from assessment.demand_source s where s.demand_id = d.id) as sources
    from assessment.demand d join people.elder e on e.id = d.elder_id
    where d.state = 'open' and e.status = 'alive' and not exists (select from care.service_order o where o.demand_id = d.id and o.state <> 'cancelled')
      and ${where}
    order by d.opened_at, d.id limit ${limit}`
    .execute(tx)
    .then(({ rows }) => rows)

export const listDemandProposalsRoute = route(
  contract.listDemandProposals,
  async ({ app, tx, actor, query }) => {
    const [at, id] = decodeCursor(query.after) ?? []
    const { lo, hi } = boundsOf(query.region ?? 0)
    const rows = await waiting(
      tx,
      sql`d.region_code >= ${lo} and d.region_code < ${hi}
      and (${query.need ?? null}::people.need_item is null or d.item = ${query.need ?? null}::people.need_item)
      and (${query.demandId ?? null}::uuid is null or d.id = ${query.demandId ?? null})
      and (${query.channel ?? null}::text is null or exists (select from assessment.demand_source s where s.demand_id = d.id and s.channel = ${query.channel ?? null}))
      and (${query.campaignId ?? null}::uuid is null or exists (select from assessment.demand_source s
        join assessment.target t on t.id = s.ref where s.demand_id = d.id and s.channel = 'survey' and t.campaign_id = ${query.campaignId ?? null}))
      and (${query.q ?? null}::text is null or strpos(e.name, ${query.q ?? ''}) > 0)
      and (${at ?? null}::timestamptz is null or (d.opened_at, d.id) > (${at ?? null}::timestamptz, ${id ?? null}::uuid))`,
      query.limit + 1,
    )
    const shown = rows.slice(0, query.limit)
    const names = await regionNames(
      tx,
      shown.map((row) => row.region_code),
    )
    const last = rows.length > query.limit ? shown.at(-1) : undefined
    const proposed = await asActor({ app, actor }, 'care.propose_orders', (system) => propose(system, shown))
    const items = shown.map(
      (row, i): z.input<typeof contract.DemandProposal> => ({
        demandId: row.id as contract.DemandProposal['demandId'], // the columns are these brands' uuids
        elderId: row.elder_id as contract.DemandProposal['elderId'],
        elderName: row.elder_name,
        age: ageOn(row.birth_day, dayOf(clock.now())),
        regionCode: row.region_code,
        regionName: names.get(row.region_code) ?? String(row.region_code),
        need: row.item,
        sources: row.sources.map(({ by_name, at: said, ...source }) => ({
          ...source,
          byName: by_name,
          at: new Date(said).toISOString(),
        })),
        openedAt: row.opened_at.toISOString(),
        ...(proposed[i] ?? NOTHING),
      }),
    )
    return { items, next: last ? encodeCursor([last.opened_at.toISOString(), last.id]) : null }
  },
)

type Made = z.input<typeof contract.orderDemands.returns>['items'][number]

/** Words of a refusal in both languages; a field that is wrong says more than the title. */
function wordsOf({ title, titleEn, detail, errors }: Problem): { zh: string; en: string } {
  const [first] = errors ?? []
  return { zh: first?.detail ?? detail ?? title, en: first?.detailEn ?? titleEn ?? title }
}

export const orderDemandsRoute = route(contract.orderDemands, async ({ app, tx, actor, body }) => {
  const ids = [...new Set(body.demandIds)]
  const { rows: seen } = await sql<{ id: string }>`
    select d.id from assessment.demand d join people.elder e on e.id = d.elder_id where d.id = any (${ids}::uuid[])`.execute(
    tx,
  )
  if (seen.length < ids.length) throw notFound()
  return asActor({ app, actor }, 'care.order_demands', async (system) => {
    const items: Made[] = []
    for (const id of ids) items.push(await orderOne(system, id, body))
    return { items }
  })
})

async function orderOne(
  tx: Tx,
  id: string,
  body: z.output<typeof contract.orderDemands.body>,
): Promise<Made> {
  // Locked: two desks that order the same demand make one order.
  const { rows } = await sql<{ elder_id: string; elder_name: string; item: Waiting['item']; state: string }>`
    select d.elder_id, e.name as elder_name, d.item, d.state from assessment.demand d join people.elder e on e.id = d.elder_id
    where d.id = ${id} for update of d`.execute(tx)
  const [demand] = rows
  if (!demand) throw notFound()
  const about = {
    demandId: id as Made['demandId'], // the column is this brand's uuid
    elderName: demand.elder_name,
    need: demand.item,
  }
  const stands = await orderOf(tx, id)
  if (stands) return { ...about, order: { ...stands, before: true }, refused: null }
  if (demand.state !== 'open')
    return { ...about, order: null, refused: { zh: '需求已安排或办结', en: 'Arranged or closed already' } }
  await sql`savepoint demand_order`.execute(tx)
  try {
    const itemCode = await itemFor(tx, demand.elder_id, demand.item)
    if (!itemCode) throw problems.noItem()
    await placeOrder(tx, {
      id: uuidv7(),
      channel: 'staff',
      elderId: demand.elder_id,
      itemCode,
      demandId: id,
      wantedFrom: usualStart(clock.now(), body.day, body.time),
      note: body.note,
      useQuota: body.useQuota,
    })
    await sql`release savepoint demand_order`.execute(tx)
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    await sql`rollback to savepoint demand_order`.execute(tx)
    return { ...about, order: null, refused: wordsOf(error.problem) }
  }
  const made = await orderOf(tx, id)
  return { ...about, order: made ? { ...made, before: false } : null, refused: null }
}

async function orderOf(tx: Tx, demandId: string): Promise<Omit<NonNullable<Made['order']>, 'before'> | null> {
  const row = await tx
    .selectFrom('care.service_order as o')
    .leftJoin('organisations.organisation as g', 'g.id', 'o.org_id')
    .select(['o.id', 'o.number', 'o.state', 'g.name'])
    .where('o.demand_id', '=', demandId)
    .where('o.state', '<>', 'cancelled')
    .executeTakeFirst()
  return row
    ? { id: row.id as OrderId, number: row.number, state: row.state, orgName: row.name } // the column is this brand's uuid
    : null
}
