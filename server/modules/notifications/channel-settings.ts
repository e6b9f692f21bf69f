import { sql } from 'kysely'
import {
  type Channel,
  channelNames,
  ChannelCode,
  editChannel,
  events,
  listChannels,
  listStops,
  problems,
  setStop,
  settingsOf,
  testChannel,
} from '#contract/notifications'
import { BUSINESS_ZONE } from '#contract/day'
import { notFound, stale } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { mustBeOutside, RefusedHost } from '#platform/outside'
import { encrypt } from '#platform/secrets'
import { setStopped } from './callbacks.ts'
import { configOf } from './carriers.ts'
import { getMessage, mayReadCodes } from './message.ts'
import { vapidKey } from './push-subscription.ts'
import { queue } from './send.ts'
import { z } from 'zod'

const Settings = z.record(z.string(), z.unknown())

async function channelViews(tx: Tx, code?: ChannelCode): Promise<Channel[]> {
  const since = new Date(clock.now().getTime() - 86_400_000)
  const rows = await tx
    .selectFrom('notifications.channel as c')
    .select([
      'c.code',
      'c.route',
      'c.enabled',
      'c.ordinal',
      'c.settings',
      'c.has_secrets',
      'c.receipt_seconds',
      'c.token',
      'c.updated_at',
    ])
    .select([
      sql<number>`(select count(*) from notifications.attempt a where a.channel = c.code and a.started_at >= ${since})`.as(
        'sent',
      ),
      sql<number>`(select count(*) from notifications.attempt a where a.channel = c.code and a.started_at >= ${since} and a.state in ('failed', 'expired'))`.as(
        'bad',
      ),
    ])
    .$if(code !== undefined, (q) => q.where('c.code', '=', code ?? 'outbox'))
    .orderBy('c.ordinal')
    .execute()
  return rows.map((row) => ({
    code: row.code,
    route: row.route,
    enabled: row.enabled,
    ordinal: row.ordinal,
    settings: Settings.parse(row.settings),
    hasSecrets: row.has_secrets === true,
    receiptSeconds: row.receipt_seconds,
    receiptPath:
      row.route === 'voice' || ['aliyun_sms', 'tencent_sms', 'http_gateway'].includes(row.code)
        ? `/api/notifications/receipts/${row.code}/${row.token}`
        : null,
    updatedAt: row.updated_at.toISOString(),
    sentLastDay: row.sent,
    failedLastDay: row.bad,
  }))
}

async function channelView(tx: Tx, code: ChannelCode): Promise<Channel> {
  const found = (await channelViews(tx, code))[0]
  if (!found) throw notFound()
  return found
}

export const listChannelsRoute = route(listChannels, async ({ tx }) => ({ items: await channelViews(tx) }))

/** Switching a channel on asks for complete settings and secrets; half-filled ones can be kept while it is off. */
export const editChannelRoute = route(editChannel, async ({ tx, app, params, body }) => {
  const before = await channelView(tx, params.code)
  if (Date.parse(before.updatedAt) !== Date.parse(body.updatedAt)) throw stale()
  const keys = params.code === 'web_push' ? { publicKey: await vapidKey(app) } : {}
  const settings = { ...body.settings, ...keys }
  if (body.enabled) {
    refuseInside(settings, app.config.partnerHosts)
    const stored = body.secrets ?? (before.hasSecrets ? undefined : {})
    if (stored) configOf(params.code, settings, stored)
    else {
      const read = settingsOf[params.code].safeParse(settings)
      if (!read.success) {
        throw problems.channelIncomplete(
          undefined,
          read.error.issues.map((issue) => ({
            pointer: `/settings/${issue.path.join('/')}`,
            detail: issue.message,
          })),
        )
      }
    }
  }
  await tx
    .updateTable('notifications.channel')
    .set({
      enabled: body.enabled,
      ordinal: body.ordinal,
      settings: JSON.stringify(settings),
      receipt_seconds: body.receiptSeconds,
      updated_at: clock.now(),
      ...(body.secrets && params.code !== 'web_push'
        ? { secrets: encrypt(JSON.stringify(body.secrets)) }
        : {}),
    })
    .where('code', '=', params.code)
    .execute()
  await record(tx, events.channelChanged, { channel: params.code, enabled: body.enabled }, { regionCode: 0 })
  return channelView(tx, params.code)
})

/** An address that will be refused when it is asked is refused when it is typed in. */
function refuseInside(settings: Record<string, unknown>, listed: readonly string[]): void {
  for (const name of ['url', 'endpoint']) {
    const address = settings[name]
    if (typeof address !== 'string' || !URL.canParse(address)) continue
    try {
      mustBeOutside(address, listed)
    } catch (error) {
      if (!(error instanceof RefusedHost)) throw error
      throw problems.channelIncomplete(undefined, [
        {
          pointer: `/settings/${name}`,
          detail: '公网地址须用 https；内网主机须由运维列入 YIKE_PARTNER_HOSTS',
          detailEn:
            'A public host needs https; a host inside the network must be listed in YIKE_PARTNER_HOSTS',
        },
      ])
    }
  }
}

export const testChannelRoute = route(testChannel, async ({ tx, actor, params, body }) => {
  const channel = await channelView(tx, params.code)
  if (!channel.enabled)
    throw problems.channelIncomplete(
      `${channelNames[params.code].zh}未启用 ${channelNames[params.code].en} is off`,
    )
  const toPhone = channel.route === 'sms' || channel.route === 'voice'
  if (toPhone && !body.phone) {
    throw problems.channelIncomplete(undefined, [
      { pointer: '/phone', detail: '请填写接收号码', detailEn: 'Give a number to send to' },
    ])
  }
  const at = clock.now().toLocaleTimeString('zh-CN', { timeZone: BUSINESS_ZONE, hour12: false })
  const id = await queue(tx, {
    template: 'notifications.test',
    to: toPhone && body.phone ? { phone: body.phone } : { accountId: actor.accountId },
    params: { at },
    regionCode: actor.scope.audience === 'staff' ? actor.scope.region : null,
    only: params.code,
  })
  if (!id) throw notFound()
  return getMessage(tx, id, await mayReadCodes(tx, actor))
})

export const listStopsRoute = route(listStops, async ({ tx }) => {
  const rows = await tx
    .selectFrom('notifications.stop')
    .selectAll()
    .orderBy('at', 'desc')
    .limit(1000)
    .execute()
  return {
    items: rows.map((row) => ({
      id: row.id,
      masked: row.masked,
      at: row.at.toISOString(),
      how:
        row.how === 'reply' ? ('reply' as const) : row.how === 'own' ? ('own' as const) : ('staff' as const),
      accountId: row.account_id as never, // the column is this brand's uuid
    })),
  }
})

export const setStopRoute = route(setStop, async ({ tx, body }) => {
  await setStopped(tx, body.phone, body.stopped, 'staff')
  return { stopped: body.stopped }
})
