import { sql } from 'kysely'
import * as contract from '#contract/care-field'
import type { OrderId } from '#contract/care-words'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { recordPaper, registerOrganisation, registerSite } from '#modules/organisations'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { Caller, World } from '#testing'
import { publishOffer } from './offers.ts'

export const COUNTY = 410803000000
export const VILLAGE = 410803001001
/** Where the elders of the fixtures live: WGS-84. */
export const HOME = { lon: 113.24, lat: 35.21 }

export type Provider = { orgId: string; offerId: string; workers: string[] }

/** A provider with papers, an open site, care workers and an offer. */
export async function makeProvider(
  tx: Tx,
  given: {
    name: string
    item?: string
    priceFen?: number
    /** Degrees north of the elders: 0.009 is about a kilometre. */
    north?: number
    workers?: number
    licence?: boolean
    contractTo?: string | null
    serves?: number[]
    region?: number
  },
): Promise<Provider> {
  const region = given.region ?? COUNTY
  const orgId = await registerOrganisation(tx, {
    name: given.name,
    shortName: null,
    kind: 'home_care_provider',
    creditCode: null,
    regionCode: region,
    address: null,
    phone: null,
    contactName: null,
    note: null,
    state: 'operating',
  })
  await registerSite(tx, {
    orgId: orgId as never, // made above in the shape of the brand
    kind: 'community_station',
    name: `${given.name}站`,
    regionCode: region === COUNTY ? VILLAGE : region,
    address: '建设路1号',
    coordinates: { lon: HOME.lon, lat: HOME.lat + (given.north ?? 0), system: 'WGS84' },
    dutyPhone: null,
    roundTheClock: false,
    openingHours: [],
    servesRegions: [],
  })
  const paper = (kind: 'licence' | 'contract', validTo: string | null) =>
    recordPaper(tx, {
      id: uuidv7(),
      orgId,
      kind,
      name: kind === 'licence' ? '营业执照' : '政府购买服务合同',
      number: `测-${kind}`,
      issuer: '中站区民政局',
      validFrom: '2020-01-01',
      validTo,
    })
  if (given.licence !== false) await paper('licence', null)
  await paper('contract', given.contractTo ?? null)
  const workers: string[] = []
  for (let i = 0; i < (given.workers ?? 1); i++) {
    const id = uuidv7()
    await sql`insert into benefits.worker (id, org_id, region_code, name, employed) values (${id}, ${orgId}, ${region}, ${`${given.name}护理员${i + 1}`}, daterange('2020-01-01', null))`.execute(
      tx,
    )
    workers.push(id)
  }
  const offerId = uuidv7()
  if (given.licence !== false)
    await publishOffer(tx, {
      id: offerId,
      orgId,
      itemCode: given.item ?? 'bath-home',
      priceFen: given.priceFen ?? 8000,
      servesRegions: given.serves ?? [COUNTY],
      note: '',
    })
  return { orgId, offerId, workers }
}

export const later = (hours: number): string =>
  new Date(clock.now().getTime() + hours * 3_600_000).toISOString()
export const today = (): string => dayOf(clock.now())
export const signature = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  Buffer.from('signed'),
]).toString('base64')

export const phoneOf = (t: World, workerId: string): Promise<Caller> =>
  t.as('caregiver', { personId: workerId })

/** A worker does an order from acceptance to its proof, in the time that the clock of the test takes. */
export async function serve(
  t: World,
  worker: Caller,
  id: OrderId,
  more: {
    minutes?: number
    claimed?: number
    satisfaction?: number | null
    pay?: 'cash' | 'bank_card' | 'e_payment' | null
    content?: string
  } = {},
): Promise<void> {
  const at = () => t.clock.now().toISOString()
  const params = { id }
  await worker.call(contract.acceptMine, { params, body: { at: at() } })
  await worker.call(contract.arriveMine, { params, body: { at: at(), fix: { ...HOME, accuracyM: 12 } } })
  await worker.call(contract.startMine, { params, body: { at: at() } })
  await t.clock.forward({ minutes: more.minutes ?? 90 })
  const satisfaction = more.satisfaction === undefined ? 5 : more.satisfaction
  await worker.call(contract.finishMine, {
    params,
    body: {
      at: at(),
      content: more.content ?? '测血压，助浴，更衣',
      ...(more.claimed === undefined ? {} : { minutes: more.claimed }),
      satisfaction,
      signature: satisfaction === null ? null : signature,
      payment: more.pay === null ? null : { method: more.pay ?? 'cash' },
    },
  })
}

/** Somebody who signs in anew for each call: the clock of these tests runs for days, and nobody stays signed in. */
export const always = (t: World, ...who: Parameters<World['as']>): Pick<Caller, 'call'> => ({
  call: async (endpoint, input) => (await t.as(...who)).call(endpoint, input),
})
