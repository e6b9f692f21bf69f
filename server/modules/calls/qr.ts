import { randomBytes } from 'node:crypto'
import qrcode from 'qrcode'
import {
  askByQr,
  events,
  followQr,
  listQrCodes,
  makeElderQrCodes,
  makeQrCode,
  problems,
  QrCode,
  type QrDanger,
  type RequestKind,
  retireQrCode,
  scanQr,
} from '#contract/calls'
import type { IncidentKind } from '#contract/alarms'
import { uuidv7 } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { maskPhone } from '#contract/phone'
import { notFound, tooMany } from '#contract/problem'
import { ancestorOf, boundsOf } from '#contract/region'
import type { z } from 'zod'
import { raise } from '#modules/alarms'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { type App, route } from '#platform/module'
import { encrypt } from '#platform/secrets'
import { freeIncident } from './close.ts'
import { takeWith } from './from-alarms.ts'
import { centreFor } from './match.ts'
import { openRequest, priorityOf } from './queue.ts'

function codes(tx: Tx) {
  return tx
    .selectFrom('calls.qr_code as k')
    .leftJoin('people.elder as e', 'e.id', 'k.elder_id')
    .leftJoin('regions.region as r', 'r.code', 'k.region_code')
    .selectAll('k')
    .select(['e.name as elder_name', 'r.name as region_name'])
    .select((eb) =>
      eb
        .selectFrom('calls.request as q')
        .select((of) => of.fn.countAll<number>().as('n'))
        .whereRef('q.qr_code_id', '=', 'k.id')
        .as('requests'),
    )
}
type Row = Awaited<ReturnType<ReturnType<typeof codes>['executeTakeFirstOrThrow']>>

async function qrView(tx: Tx, app: App, row: Row): Promise<z.input<typeof QrCode>> {
  const path = `/help/${row.token}`
  return {
    id: row.id,
    number: row.number,
    label: row.label,
    elderId: row.elder_id as never, // the columns are these brands' uuids
    elderName: row.elder_name,
    siteId: row.site_id as never,
    regionCode: row.region_code,
    regionName: row.region_name,
    active: row.active,
    createdAt: row.created_at.toISOString(),
    requests: row.requests ?? 0,
    hotline: (await centreFor(tx, { region: row.region_code, called: null }))?.number ?? null,
    path,
    // Level M: a card in a pocket is scratched.
    svg: await qrcode.toString(new URL(path, app.config.publicUrl).href, {
      type: 'svg',
      margin: 1,
      errorCorrectionLevel: 'M',
    }),
  }
}

async function viewOf(tx: Tx, app: App, id: string): Promise<z.input<typeof QrCode>> {
  const row = await codes(tx).where('k.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return qrView(tx, app, row)
}

export const listQrCodesRoute = route(listQrCodes, async ({ tx, app, query }) => {
  const bounds = boundsOf(query.region ?? 0)
  const after = decodeCursor(query.after)
  const words = query.q?.trim() ?? ''
  const pattern = `%${words.replaceAll(/[\\%_]/gu, '\\$&')}%`
  const rows = await codes(tx)
    .where('k.region_code', '>=', bounds.lo)
    .where('k.region_code', '<', bounds.hi)
    .$if(query.elderId !== undefined, (q) => q.where('k.elder_id', '=', query.elderId ?? ''))
    .$if(query.ids !== undefined, (q) => q.where('k.id', 'in', query.ids ?? []))
    .$if(query.stands === 'elder', (q) => q.where('k.elder_id', 'is not', null))
    .$if(query.stands === 'place', (q) => q.where('k.elder_id', 'is', null))
    .$if(query.active !== undefined, (q) => q.where('k.active', '=', query.active ?? true))
    .$if(words !== '', (q) =>
      q.where((eb) =>
        eb.or([
          eb('k.label', 'ilike', pattern),
          eb('e.name', 'ilike', pattern),
          ...(/^\d{1,12}$/u.test(words) ? [eb('k.number', '=', Number(words))] : []),
        ]),
      ),
    )
    .$if(after !== undefined, (q) => q.where('k.number', '<', Number(after?.[0] ?? 0)))
    .orderBy('k.number', 'desc')
    .limit(query.limit + 1)
    .execute()
  const shown = cut(rows, query.limit, (last) => [last.number])
  return {
    items: await Promise.all(shown.rows.map((row) => qrView(tx, app, row))),
    next: shown.next,
  }
})

async function make(
  tx: Tx,
  code: { label: string; elderId: string | null; siteId: string | null; regionCode: number },
): Promise<string> {
  const id = uuidv7()
  await tx
    .insertInto('calls.qr_code')
    .values({
      id,
      token: randomBytes(18).toString('base64url'),
      label: code.label,
      elder_id: code.elderId,
      site_id: code.siteId,
      region_code: code.regionCode,
      created_at: clock.now(),
    })
    .execute()
  await record(
    tx,
    events.qrMade,
    { label: code.label },
    { subjectId: id, elderId: code.elderId, regionCode: code.regionCode },
  )
  return id
}

export const makeQrCodeRoute = route(makeQrCode, async ({ tx, app, body }) => {
  const elder = body.elderId
    ? await tx
        .selectFrom('people.elder')
        .select('region_code')
        .where('id', '=', body.elderId)
        .executeTakeFirst()
    : undefined
  if (body.elderId && !elder) throw notFound()
  const id = await make(tx, { ...body, regionCode: elder?.region_code ?? body.regionCode })
  return viewOf(tx, app, id)
})

export const makeElderQrCodesRoute = route(makeElderQrCodes, async ({ tx, app, body }) => {
  const elderIds = [...new Set(body.elderIds)]
  const elders = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code'])
    .where('id', 'in', elderIds)
    .execute()
  if (elders.length < elderIds.length) throw notFound()
  const there = await tx
    .selectFrom('calls.qr_code')
    .select('elder_id')
    .where('elder_id', 'in', elderIds)
    .where('active', '=', true)
    .execute()
  const missing = elders.filter((elder) => !there.some((code) => code.elder_id === elder.id))
  for (const elder of missing)
    await make(tx, { label: '求助卡', elderId: elder.id, siteId: null, regionCode: elder.region_code })
  const rows = await codes(tx)
    .where('k.elder_id', 'in', elderIds)
    .where('k.active', '=', true)
    .orderBy('k.number')
    .execute()
  return { items: await Promise.all(rows.map((row) => qrView(tx, app, row))), made: missing.length }
})

export const retireQrCodeRoute = route(retireQrCode, async ({ tx, app, params }) => {
  const row = await tx
    .updateTable('calls.qr_code')
    .set({ active: false })
    .where('id', '=', params.id)
    .returning(['id', 'elder_id', 'region_code'])
    .executeTakeFirst()
  if (!row) throw notFound()
  await record(
    tx,
    events.qrRetired,
    {},
    { subjectId: row.id, elderId: row.elder_id, regionCode: row.region_code },
  )
  return viewOf(tx, app, row.id)
})

// ---------------------------------------------------------------- by anybody with a phone
async function inUse(tx: Tx, token: string) {
  const row = await tx
    .selectFrom('calls.qr_code')
    .selectAll()
    .where('token', '=', token)
    .where('active', '=', true)
    .executeTakeFirst()
  if (!row) throw problems.qrUnknown()
  return row
}

export const scanQrRoute = route(scanQr, async ({ tx, params }) => {
  const row = await inUse(tx, params.token)
  const centre = await centreFor(tx, { region: row.region_code, called: null })
  const county = await tx
    .selectFrom('regions.region')
    .select('name')
    .where('code', '=', ancestorOf(row.region_code, 'county'))
    .executeTakeFirst()
  return {
    stands: row.elder_id ? ('elder' as const) : ('place' as const),
    number: row.number,
    // What hangs on a wall is public; what staff called an elder's card may name them, so it stays here.
    label: row.elder_id ? null : row.label,
    area: county?.name ?? null,
    hotline: centre?.number ?? null,
  }
})

/** Requests of one code in ten minutes, emergencies apart: a code on a wall can be photographed and played with. */
const LIMIT = 10
const WINDOW_MS = 600_000

async function admit(tx: Tx, codeId: string, kind: RequestKind): Promise<void> {
  const { n } = await tx
    .selectFrom('calls.request')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('qr_code_id', '=', codeId)
    .where('kind', kind === 'emergency' ? '=' : '<>', 'emergency')
    .where('waiting_since', '>=', new Date(clock.now().getTime() - WINDOW_MS))
    .executeTakeFirstOrThrow()
  if (n >= LIMIT) throw tooMany()
}

const KINDS: Record<QrDanger, IncidentKind> = {
  fall: 'fall',
  unconscious: 'medical',
  lost: 'lost',
  fire: 'smoke',
  no_answer: 'welfare',
  other: 'sos',
}

/**
 * An emergency is an incident at once: the desk rings and the ladder climbs by itself. P1, because nobody has verified the
 * stranger. The request follows its incident; where another request does so already, this one stands beside it.
 */
async function raiseFor(
  tx: Tx,
  code: { id: string; number: number; label: string; elder_id: string | null; region_code: number },
  requestId: string,
  { danger, subject, place }: Pick<z.output<(typeof askByQr)['body']>, 'danger' | 'subject' | 'place'>,
): Promise<{ incidentId: string; beside: boolean }> {
  const raised = await raise(tx, {
    signalId: requestId,
    elderId: code.elder_id,
    ...(code.elder_id ? {} : { placeKey: `qr/${code.id}`, place: code.label, regionCode: code.region_code }),
    kind: KINDS[danger ?? 'other'],
    severity: 'P1',
    source: 'app',
    detail: `扫码求助 ${code.number}：${subject}`.slice(0, 500),
    ...(place ? { lon: place.lon, lat: place.lat } : {}),
  })
  if (!raised) throw notFound()
  const { incidentId } = raised
  return { incidentId, beside: (await freeIncident(tx, incidentId)) === null }
}

const numberOf = (tx: Tx, codeId: string, id: string) =>
  tx
    .selectFrom('calls.request')
    .select(['id', 'number', 'state', 'waiting_since', 'taken_at', 'closed_at'])
    .where('id', '=', id)
    .where('qr_code_id', '=', codeId)
    .executeTakeFirst()

export const askByQrRoute = route(askByQr, async ({ tx, params, body }) => {
  const code = await inUse(tx, params.token)
  const id = body.id ?? uuidv7()
  const before = await numberOf(tx, code.id, id)
  if (before) return { id, number: before.number }
  await admit(tx, code.id, body.kind)
  const incident = body.kind === 'emergency' ? await raiseFor(tx, code, id, body) : null
  await openRequest(tx, {
    id,
    channel: 'qr',
    kind: body.kind,
    elderId: code.elder_id,
    regionCode: code.region_code,
    orgId: null,
    subject: `${code.label} ${code.number}：${body.subject}`.slice(0, 1000),
    caller: body.phone ? { cipher: encrypt(body.phone), masked: maskPhone(body.phone) } : undefined,
    qrCodeId: code.id,
    ...(incident ?? {}),
    place: body.place,
    priority: await priorityOf(tx, body.kind, code.elder_id),
    centreId: (await centreFor(tx, { region: code.region_code, called: null }))?.id ?? null,
  })
  if (incident?.beside) await takeWith(tx, incident.incidentId)
  const made = await numberOf(tx, code.id, id)
  // The id is somebody else's request: nothing was made, and nothing is said of that one.
  if (!made) throw notFound()
  return { id, number: made.number }
})

export const followQrRoute = route(followQr, async ({ tx, params }) => {
  // A code taken out of use after somebody asked: they still see what became of it.
  const code = await tx
    .selectFrom('calls.qr_code')
    .select('id')
    .where('token', '=', params.token)
    .executeTakeFirst()
  if (!code) throw problems.qrUnknown()
  const row = await numberOf(tx, code.id, params.id)
  if (!row) throw notFound()
  return {
    number: row.number,
    state: row.state,
    waitingSince: row.waiting_since.toISOString(),
    takenAt: row.taken_at?.toISOString() ?? null,
    closedAt: row.closed_at?.toISOString() ?? null,
  }
})
