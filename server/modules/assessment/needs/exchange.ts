import { createHmac } from 'node:crypto'
import { type RawBuilder, type Selectable, sql } from 'kysely'
import { z } from 'zod'
import * as contract from '#contract/assessment-exchange'
import { uuidv7 } from '#contract/id'
import { decodeCursor, encodeCursor } from '#contract/page'
import { invalidInput, notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { isStanding, regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { enqueue, job } from '#platform/jobs'
import { type App, route } from '#platform/module'
import { askOutside, RefusedHost } from '#platform/outside'
import type { DB } from '#platform/schema.gen'
import { decrypt, encrypt } from '#platform/secrets'

type Row = Selectable<DB['assessment.exchange']>
const TIMEOUT_MS = 10_000
/** Minutes before the next try; afterwards the last one for good: a result is never silently given up. */
const PAUSES = [1, 5, 15, 60, 240, 720] as const

/** Four messages for a new result, one for each domain; the same result again makes none. */
export async function openMessages(tx: Tx, recordId: string): Promise<void> {
  const now = clock.now()
  for (const domain of contract.Domain.options)
    await sql`insert into assessment.exchange (id, record_id, elder_id, region_code, domain, next_step_at, created_at)
      select ${uuidv7()}, r.id, r.elder_id, r.region_code, ${domain}, ${now}, ${now} from assessment.record r where r.id = ${recordId}
      on conflict (record_id, domain) do nothing`.execute(tx)
}

/** The partner of the nearest place above the elder, for a domain. */
async function partnerOf(tx: Tx, row: Pick<Row, 'region_code' | 'domain'>) {
  const { rows } = await sql<{ url: string; secret: Buffer }>`
    select url, secret from assessment.partner
    where domain = ${row.domain} and active and region_code = any (policy.ancestors(${row.region_code}) || ${row.region_code}::bigint)
    order by region_code desc limit 1`.execute(tx)
  return rows[0]
}

export const exchangeSend = job(
  'assessment.exchange_send',
  z.object({ id: z.uuid() }),
  async (app, { id }) => {
    const ready = await app.db.asSystem('assessment.exchange_read', async (tx) => {
      const row = await tx
        .selectFrom('assessment.exchange')
        .selectAll()
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .executeTakeFirst()
      if (!row) return undefined
      const partner = await partnerOf(tx, row)
      const record = await tx
        .selectFrom('assessment.record')
        .selectAll()
        .where('id', '=', row.record_id)
        .executeTakeFirstOrThrow()
      const elder = await tx
        .selectFrom('people.elder')
        .select(['name', 'birth_day', 'identity_cipher'])
        .where('id', '=', row.elder_id)
        .executeTakeFirstOrThrow()
      const message = contract.ExchangeMessage.parse({
        id: row.id,
        domain: row.domain,
        elder: {
          identity: elder.identity_cipher ? decrypt(elder.identity_cipher) : null,
          name: elder.name,
          birthDay: elder.birth_day,
        },
        result: {
          scale: record.scale_id,
          version: record.scale_version,
          level: record.level,
          levelName: record.level_zh,
          assessedOn: record.assessed_on,
          validUntil: record.valid_until,
        },
      })
      return { partner, message }
    })
    if (!ready) return
    const outcome = ready.partner
      ? await post(app, ready.partner, JSON.stringify(ready.message))
      : 'no partner'
    await app.db.asSystem('assessment.exchange_sent', (tx) =>
      tx
        .updateTable('assessment.exchange')
        .set(
          outcome === 'no partner'
            ? { next_step_at: null, last_error: 'no-partner' }
            : 'receipt' in outcome
              ? {
                  state: 'acknowledged',
                  receipt: outcome.receipt,
                  acknowledged_at: clock.now(),
                  next_step_at: null,
                  last_error: null,
                }
              : { last_error: outcome.error.slice(0, 300) },
        )
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .execute(),
    )
  },
)

async function post(
  app: App,
  partner: { url: string; secret: Buffer },
  body: string,
): Promise<{ receipt: string } | { error: string }> {
  const signature = createHmac('sha256', decrypt(partner.secret)).update(body).digest('hex')
  try {
    const { status, text } = await askOutside(
      partner.url,
      {
        headers: { 'Content-Type': 'application/json', 'X-Yike-Signature': `sha256=${signature}` },
        body,
        timeoutMs: TIMEOUT_MS,
      },
      app.config.partnerHosts,
    )
    if (status < 200 || status > 299) return { error: `HTTP ${status}` }
    const read = contract.ExchangeReceipt.safeParse(JSON.parse(text))
    return read.success ? read.data : { error: 'no-receipt' }
  } catch (error) {
    if (error instanceof RefusedHost) return { error: 'refused-host' }
    if (error instanceof Error) return { error: error.message }
    throw error
  }
}

/** Claims a message: the next try is set before it is sent, so that a lost job is tried again. */
export const exchangeDue = deadline({
  name: 'assessment.exchange_due',
  table: 'assessment.exchange',
  column: 'next_step_at',
  everyMs: 5_000,
  batch: 100,
  run: async (tx, row) => {
    const pause = PAUSES[Math.min(row.attempts, PAUSES.length - 1)] ?? 60
    await tx
      .updateTable('assessment.exchange')
      .set({
        attempts: row.attempts + 1,
        next_step_at: new Date(clock.now().getTime() + pause * 60_000),
      })
      .where('id', '=', row.id)
      .execute()
    await enqueue(
      tx,
      exchangeSend,
      { id: row.id },
      { key: `exchange ${row.id} ${row.attempts}`, maxAttempts: 1 },
    )
  },
})

async function views(tx: Tx, where: RawBuilder<unknown>, limit = 100) {
  const { rows } = await sql<Row & { elder_name: string }>`
    select x.*, e.name as elder_name from assessment.exchange x join people.elder e on e.id = x.elder_id
    where ${where} order by x.created_at desc, x.id desc limit ${limit}`.execute(tx)
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    cursor: [row.created_at.toISOString(), row.id],
    id: row.id,
    recordId: row.record_id,
    elderId: row.elder_id,
    elderName: row.elder_name,
    regionName: names.get(row.region_code) ?? String(row.region_code),
    // The columns are checked to hold these words.
    domain: row.domain as contract.Domain,
    state: row.state as z.infer<typeof contract.ExchangeState>,
    attempts: row.attempts,
    lastError: row.last_error,
    receipt: row.receipt,
    nextTryAt: row.next_step_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
  }))
}

export const listMessagesRoute = route(contract.listMessages, async ({ tx, query }) => {
  const [at, id] = decodeCursor(query.after) ?? []
  const found = await views(
    tx,
    sql`(${query.state ?? null}::text is null or x.state = ${query.state ?? null})
      and (${query.domain ?? null}::text is null or x.domain = ${query.domain ?? null})
      and (${query.recordId ?? null}::uuid is null or x.record_id = ${query.recordId ?? null})
      and (${at ?? null}::timestamptz is null or (x.created_at, x.id) < (${at ?? null}::timestamptz, ${id ?? null}::uuid))`,
    query.limit + 1,
  )
  const last = found.length > query.limit ? found[query.limit - 1] : undefined
  return { items: found.slice(0, query.limit), next: last ? encodeCursor(last.cursor) : null }
})

async function change(tx: Tx, id: string, from: readonly string[], set: Partial<Row>) {
  const { numUpdatedRows } = await tx
    .updateTable('assessment.exchange')
    .set(set)
    .where('id', '=', id)
    .where('state', 'in', [...from])
    .executeTakeFirst()
  const [view] = await views(tx, sql`x.id = ${id}`)
  if (!view) throw notFound()
  if (!numUpdatedRows) throw contract.wrongState()
  return view
}
export const retryMessageRoute = route(contract.retryMessage, ({ tx, params }) =>
  change(tx, params.exchangeId, ['waiting', 'stopped'], { state: 'waiting', next_step_at: clock.now() }),
)
export const stopMessageRoute = route(contract.stopMessage, ({ tx, params }) =>
  change(tx, params.exchangeId, ['waiting'], { state: 'stopped', next_step_at: null }),
)

export const listPartnersRoute = route(contract.listPartners, async ({ tx }) => ({
  items: await partners(tx),
}))

async function partners(tx: Tx, id: string | null = null) {
  const { rows } = await sql<{
    id: string
    region_code: number
    domain: contract.Domain
    url: string
    active: boolean
    waiting: number
    acknowledged: number
  }>`
    select p.id, p.region_code, p.domain, p.url, p.active,
      (select count(*)::int from assessment.exchange x where x.domain = p.domain and x.state = 'waiting') as waiting,
      (select count(*)::int from assessment.exchange x where x.domain = p.domain and x.state = 'acknowledged') as acknowledged
    from assessment.partner p where ${id}::uuid is null or p.id = ${id} order by p.region_code, p.domain`.execute(
    tx,
  )
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map(({ region_code: regionCode, ...row }) => ({
    ...row,
    regionCode,
    regionName: names.get(regionCode) ?? String(regionCode),
  }))
}

export const savePartnerRoute = route(contract.savePartner, async ({ tx, params, body }) => {
  if (!(await isStanding(tx, body.regionCode)))
    throw invalidInput(undefined, [
      { pointer: '/regionCode', detail: '没有这个行政区划', detailEn: 'There is no such division' },
    ])
  const before = await tx
    .selectFrom('assessment.partner')
    .select('id')
    .where('id', '=', params.partnerId)
    .executeTakeFirst()
  if (!before && body.secret === undefined)
    throw invalidInput(undefined, [
      { pointer: '/secret', detail: '请填写共享密钥', detailEn: 'Give the shared secret' },
    ])
  const values = { url: body.url, active: body.active, updated_at: clock.now() }
  if (before)
    await tx
      .updateTable('assessment.partner')
      .set({ ...values, ...(body.secret ? { secret: encrypt(body.secret) } : {}) })
      .where('id', '=', before.id)
      .execute()
  else {
    const inserted = await tx
      .insertInto('assessment.partner')
      .values({
        id: params.partnerId,
        region_code: body.regionCode,
        domain: body.domain,
        secret: encrypt(body.secret ?? ''),
        ...values,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (!inserted.numInsertedOrUpdatedRows)
      throw invalidInput(undefined, [
        {
          pointer: '/domain',
          detail: '该地区这一领域已登记',
          detailEn: 'This domain is registered there already',
        },
      ])
  }
  // Results that waited for a partner are sent now.
  const { lo, hi } = boundsOf(body.regionCode)
  if (body.active)
    await tx
      .updateTable('assessment.exchange')
      .set({ next_step_at: clock.now() })
      .where('domain', '=', body.domain)
      .where('state', '=', 'waiting')
      .where('next_step_at', 'is', null)
      .where('region_code', '>=', lo)
      .where('region_code', '<', hi)
      .execute()
  const [view] = await partners(tx, params.partnerId)
  if (!view) throw notFound()
  return view
})
