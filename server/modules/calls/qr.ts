import { randomBytes } from 'node:crypto'
import qrcode from 'qrcode'
import {
  askByQr,
  events,
  listQrCodes,
  makeQrCode,
  problems,
  QrCode,
  retireQrCode,
  scanQr,
} from '#contract/calls'
import { uuidv7 } from '#contract/id'
import { maskPhone } from '#contract/phone'
import { notFound, tooMany } from '#contract/problem'
import type { Selectable } from 'kysely'
import type { z } from 'zod'
import { clock } from '#platform/clock'
import { record } from '#platform/events'
import { type App, route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { encrypt } from '#platform/secrets'
import { centreFor } from './match.ts'
import { openRequest, priorityOf } from './queue.ts'

async function qrView(app: App, row: Selectable<DB['calls.qr_code']>): Promise<z.input<typeof QrCode>> {
  const path = `/family/help/${row.token}`
  return {
    id: row.id,
    label: row.label,
    elderId: row.elder_id as never, // the columns are these brands' uuids
    siteId: row.site_id as never,
    regionCode: row.region_code,
    active: row.active,
    path,
    svg: await qrcode.toString(new URL(path, app.config.publicUrl).href, { type: 'svg', margin: 1 }),
  }
}

export const listQrCodesRoute = route(listQrCodes, async ({ tx, app }) => {
  const rows = await tx
    .selectFrom('calls.qr_code')
    .selectAll()
    .orderBy('created_at', 'desc')
    .limit(200)
    .execute()
  return { items: await Promise.all(rows.map((row) => qrView(app, row))) }
})

export const makeQrCodeRoute = route(makeQrCode, async ({ tx, app, body }) => {
  const elder = body.elderId
    ? await tx
        .selectFrom('people.elder')
        .select('region_code')
        .where('id', '=', body.elderId)
        .executeTakeFirst()
    : undefined
  if (body.elderId && !elder) throw notFound()
  const row = await tx
    .insertInto('calls.qr_code')
    .values({
      id: uuidv7(),
      token: randomBytes(18).toString('base64url'),
      label: body.label,
      elder_id: body.elderId,
      site_id: body.siteId,
      region_code: elder?.region_code ?? body.regionCode,
      created_at: clock.now(),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(
    tx,
    events.qrMade,
    { label: body.label },
    { subjectId: row.id, elderId: row.elder_id, regionCode: row.region_code },
  )
  return qrView(app, row)
})

export const retireQrCodeRoute = route(retireQrCode, async ({ tx, app, params }) => {
  const row = await tx
    .updateTable('calls.qr_code')
    .set({ active: false })
    .where('id', '=', params.id)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw notFound()
  await record(
    tx,
    events.qrRetired,
    {},
    { subjectId: row.id, elderId: row.elder_id, regionCode: row.region_code },
  )
  return qrView(app, row)
})

export const scanQrRoute = route(scanQr, async ({ tx, params }) => {
  const row = await tx
    .selectFrom('calls.qr_code')
    .selectAll()
    .where('token', '=', params.token)
    .where('active', '=', true)
    .executeTakeFirst()
  if (!row) throw problems.qrUnknown()
  const centre = await centreFor(tx, { region: row.region_code, called: null })
  // The label is what stands on the wall; whose home it is stays unsaid.
  return { label: row.label, hotline: centre?.number ?? null }
})

/** Requests of one code in ten minutes; a code on a wall can be photographed. */
const LIMIT = 10

export const askByQrRoute = route(askByQr, async ({ tx, params, body }) => {
  const row = await tx
    .selectFrom('calls.qr_code')
    .selectAll()
    .where('token', '=', params.token)
    .where('active', '=', true)
    .executeTakeFirst()
  if (!row) throw problems.qrUnknown()
  const since = new Date(clock.now().getTime() - 600_000)
  const { n } = await tx
    .selectFrom('calls.request')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('channel', '=', 'qr')
    .where('region_code', '=', row.region_code)
    .where((eb) => (row.elder_id ? eb('elder_id', '=', row.elder_id) : eb('elder_id', 'is', null)))
    .where('waiting_since', '>=', since)
    .executeTakeFirstOrThrow()
  if (n >= LIMIT) throw tooMany()
  const id = await openRequest(tx, {
    channel: 'qr',
    kind: body.kind,
    elderId: row.elder_id,
    regionCode: row.region_code,
    orgId: null,
    subject: `${row.label}：${body.subject}`.slice(0, 1000),
    caller: body.phone ? { cipher: encrypt(body.phone), masked: maskPhone(body.phone) } : undefined,
    priority: await priorityOf(tx, body.kind, row.elder_id),
    centreId: (await centreFor(tx, { region: row.region_code, called: null }))?.id ?? null,
  })
  const made = await tx
    .selectFrom('calls.request')
    .select('number')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { number: made.number }
})
