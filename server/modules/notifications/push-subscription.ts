import webpush from 'web-push'
import {
  problems,
  pushKey,
  secretsOf,
  settingsOf,
  subscribePush,
  unsubscribePush,
} from '#contract/notifications'
import { done } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { clock } from '#platform/clock'
import type { App } from '#platform/module'
import { route } from '#platform/module'
import { encrypt } from '#platform/secrets'
import { isPushHost } from './channels/push.ts'

/** The installation's VAPID keys (RFC 8292), made once, at the first start. Returns the public one. */
export function vapidKey(app: App): Promise<string> {
  return app.db.asSystem('notifications.vapid', async (tx) => {
    const row = await tx
      .selectFrom('notifications.channel')
      .select(['settings', 'secrets'])
      .where('code', '=', 'web_push')
      .forUpdate()
      .executeTakeFirstOrThrow()
    const settings = settingsOf.web_push.parse(row.settings)
    if (settings.publicKey && row.secrets) return settings.publicKey
    const keys = webpush.generateVAPIDKeys()
    await tx
      .updateTable('notifications.channel')
      .set({
        settings: JSON.stringify({ ...settings, publicKey: keys.publicKey }),
        secrets: encrypt(JSON.stringify(secretsOf.web_push.parse({ privateKey: keys.privateKey }))),
        updated_at: clock.now(),
      })
      .where('code', '=', 'web_push')
      .execute()
    return keys.publicKey
  })
}

export const pushKeyRoute = route(pushKey, async ({ app }) => ({ publicKey: await vapidKey(app) }))

export const subscribePushRoute = route(subscribePush, async ({ app, actor, body, request }) => {
  // A browser that changes hands brings its subscription along, which then belongs to whoever is signed in now:
  // as the system, because the row may still be the previous person's.
  await app.db.asSystem('notifications.subscribe', async (tx) => {
    const channel = await tx
      .selectFrom('notifications.channel')
      .select('settings')
      .where('code', '=', 'web_push')
      .executeTakeFirstOrThrow()
    if (!isPushHost(body.endpoint, settingsOf.web_push.parse(channel.settings).hosts))
      throw problems.pushHost()
    const values = {
      account_id: actor.accountId,
      p256dh: body.keys.p256dh,
      auth: body.keys.auth,
      user_agent: request.headers['user-agent']?.slice(0, 200) ?? null,
    }
    await tx
      .insertInto('notifications.push_subscription')
      .values({ id: uuidv7(), endpoint: body.endpoint, created_at: clock.now(), ...values })
      .onConflict((c) => c.column('endpoint').doUpdateSet(values))
      .execute()
  })
  return done
})

export const unsubscribePushRoute = route(unsubscribePush, async ({ tx, query }) => {
  await tx.deleteFrom('notifications.push_subscription').where('endpoint', '=', query.endpoint).execute()
  return done
})
