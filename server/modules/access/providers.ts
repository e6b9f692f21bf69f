import {
  events,
  listProviders,
  problems,
  type Provider,
  removeProvider,
  saveProvider,
} from '#contract/access-rules'
import { done } from '#contract/endpoint'
import { notFound, stale } from '#contract/problem'
import type { z } from 'zod'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { type App, route } from '#platform/module'
import { encrypt } from '#platform/secrets'
import { inMyRegion } from './account-write.ts'
import { configure, redirectUri } from './oidc-client.ts'
import { decidesForAll } from './security.ts'

function providers(tx: Tx) {
  return tx
    .selectFrom('access.oidc_provider')
    .select([
      'id',
      'region_code',
      'name',
      'name_en',
      'issuer',
      'client_id',
      'scopes',
      'phone_claim',
      'links_by_phone',
      'second_factor_trusted',
      'enabled',
      'updated_at',
    ])
    .select((eb) => eb('client_secret_cipher', 'is not', null).$castTo<boolean>().as('has_secret'))
}

type Row = Awaited<ReturnType<ReturnType<typeof providers>['execute']>>[number]

function providerView(row: Row, app: App): z.input<typeof Provider> {
  return {
    id: row.id,
    regionCode: row.region_code,
    name: row.name,
    nameEn: row.name_en,
    issuer: row.issuer,
    clientId: row.client_id,
    hasSecret: row.has_secret,
    scopes: row.scopes,
    phoneClaim: row.phone_claim,
    linksByPhone: row.links_by_phone,
    secondFactorTrusted: row.second_factor_trusted,
    enabled: row.enabled,
    redirectUri: redirectUri(app),
    updatedAt: row.updated_at.toISOString(),
  }
}

export const listProvidersRoute = route(listProviders, async ({ tx, actor, app }) => {
  const rows = await providers(tx).orderBy('name').execute()
  return { items: rows.map((row) => providerView(row, app)), mayEdit: decidesForAll(actor) }
})

/** Reads the issuer's published configuration before it is kept: a typing error is found here and not by who signs in. */
export const saveProviderRoute = route(saveProvider, async ({ tx, actor, app, params, body }) => {
  if (!decidesForAll(actor)) throw problems.notInstallation()
  inMyRegion(actor, body.regionCode, '/regionCode')
  const before = await tx
    .selectFrom('access.oidc_provider')
    .select(['client_secret_cipher', 'updated_at'])
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (
    before &&
    before.updated_at.toISOString() !== (body.updatedAt && new Date(body.updatedAt).toISOString())
  )
    throw stale()
  const secret =
    body.clientSecret === undefined
      ? (before?.client_secret_cipher ?? null)
      : body.clientSecret === null
        ? null
        : encrypt(body.clientSecret)
  if (body.enabled) {
    await configure(app, {
      issuer: body.issuer,
      client_id: body.clientId,
      client_secret_cipher: secret,
    }).catch((error: unknown) => {
      const detail = rootOf(error)
      throw problems.issuerUnreachable(undefined, [
        {
          pointer: '/issuer',
          detail: `无法读取配置：${detail.zh}`,
          detailEn: `Its configuration cannot be read: ${detail.en}`,
        },
      ])
    })
  }
  const values = {
    region_code: body.regionCode,
    name: body.name,
    name_en: body.nameEn,
    issuer: body.issuer,
    client_id: body.clientId,
    client_secret_cipher: secret,
    scopes: body.scopes,
    phone_claim: body.phoneClaim,
    links_by_phone: body.linksByPhone,
    second_factor_trusted: body.secondFactorTrusted,
    enabled: body.enabled,
    updated_at: clock.now(),
  }
  await tx
    .insertInto('access.oidc_provider')
    .values({ id: params.id, ...values })
    .onConflict((oc) => oc.column('id').doUpdateSet(values))
    .execute()
    .catch((error: unknown) => {
      if (
        error instanceof Error &&
        'constraint' in error &&
        error.constraint === 'oidc_provider_issuer_client_id_key'
      )
        throw problems.providerTaken()
      throw error
    })
  await record(
    tx,
    events.providerChanged,
    { providerId: params.id, removed: false },
    { subjectId: params.id, regionCode: body.regionCode },
  )
  return providerView(await providers(tx).where('id', '=', params.id).executeTakeFirstOrThrow(), app)
})

/** What the network says when nobody answers. */
const noAnswer: Readonly<Record<string, { zh: string; en: string }>> = {
  ECONNREFUSED: { zh: '该地址拒绝连接', en: 'the address refuses connections' },
  ENOTFOUND: { zh: '没有这个域名', en: 'there is no such host' },
  ETIMEDOUT: { zh: '没有回答', en: 'no answer' },
  ECONNRESET: { zh: '连接被中断', en: 'the connection was cut' },
}
/** What lies at the bottom: the library says 「something went wrong」 around a refused host or a name that nobody knows. */
function rootOf(error: unknown): { zh: string; en: string } {
  if (!(error instanceof Error)) return { zh: String(error), en: String(error) }
  if (error.cause instanceof Error) return rootOf(error.cause)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return noAnswer[code] ?? { zh: error.message, en: error.message }
}

export const removeProviderRoute = route(removeProvider, async ({ tx, actor, params }) => {
  if (!decidesForAll(actor)) throw problems.notInstallation()
  const removed = await tx
    .deleteFrom('access.oidc_provider')
    .where('id', '=', params.id)
    .returning('region_code')
    .executeTakeFirst()
  if (!removed) throw notFound()
  await record(
    tx,
    events.providerChanged,
    { providerId: params.id, removed: true },
    { subjectId: params.id, regionCode: removed.region_code },
  )
  return done
})
