import webpush from 'web-push'
import type { z } from 'zod'
import type { secretsOf, settingsOf } from '#contract/notifications'
import { type Carrier, ChannelError, post } from './channel.ts'

/** Web push: VAPID (RFC 8292), payload encrypted for the browser (RFC 8291). */
type Config = {
  settings: z.output<(typeof settingsOf)['web_push']>
  secrets: z.output<(typeof secretsOf)['web_push']>
}

const TTL_SECONDS = 3600

/** May a browser's subscription point there? Only hosts of the list and below: the server must not be sent anywhere. */
export function isPushHost(endpoint: string, hosts: readonly string[]): boolean {
  const url = new URL(endpoint)
  const local = hosts.includes(url.host) && /^(?:127\.0\.0\.1|localhost)$/u.test(url.hostname)
  return (
    local ||
    (url.protocol === 'https:' &&
      hosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`)))
  )
}

export const webPush: Carrier<Config['settings'], Config['secrets']> = {
  code: 'web_push',
  async send(app, outgoing, { settings, secrets }) {
    const { accountId } = outgoing
    if (!accountId) throw new ChannelError('no_account', 'no account to push to', false)
    const list = await app.db.asSystem('notifications.push', (tx) =>
      tx
        .selectFrom('notifications.push_subscription')
        .selectAll()
        .where('account_id', '=', accountId)
        .execute(),
    )
    const payload = JSON.stringify({
      title: outgoing.title,
      body: outgoing.body,
      tag: outgoing.messageId,
      urgency: outgoing.urgency,
      incidentId: outgoing.incidentId,
      receipt: outgoing.token,
    })
    let accepted = 0
    let last: ChannelError | undefined
    for (const one of list.filter((subscription) => isPushHost(subscription.endpoint, settings.hosts))) {
      try {
        const request = webpush.generateRequestDetails(
          { endpoint: one.endpoint, keys: { p256dh: one.p256dh, auth: one.auth } },
          payload,
          {
            vapidDetails: {
              subject: settings.subject,
              publicKey: settings.publicKey ?? '',
              privateKey: secrets.privateKey,
            },
            TTL: TTL_SECONDS,
            urgency: outgoing.urgency === 'P0' || outgoing.urgency === 'P1' ? 'high' : 'normal',
          },
        )
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        )
        const { status } = await post(app, request.endpoint, headers, request.body ?? '')
        if (status === 404 || status === 410) {
          // The browser has let go of it (RFC 8030 §7.3).
          await app.db.asSystem('notifications.push', (tx) =>
            tx.deleteFrom('notifications.push_subscription').where('id', '=', one.id).execute(),
          )
          last = new ChannelError('gone', 'the browser no longer listens', false)
        } else if (status >= 200 && status < 300) accepted++
        else
          last = new ChannelError(
            `http_${status}`,
            `the push service answered ${status}`,
            status >= 500 || status === 429,
          )
      } catch (error) {
        last =
          error instanceof ChannelError
            ? error
            : new ChannelError(
                'bad_subscription',
                error instanceof Error ? error.message : 'cannot encrypt',
                false,
              )
      }
    }
    if (accepted === 0) throw last ?? new ChannelError('no_subscription', 'no browser listens', false)
    return {}
  },
}
