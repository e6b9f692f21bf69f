import type { Selectable } from 'kysely'
import type { Route } from '#contract/notifications'
import { maskPhone, readPhone } from '#contract/phone'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import { decrypt, keyedHash } from '#platform/secrets'

export type MessageRow = Selectable<DB['notifications.message']>

/** Who a message is for and how they can be reached, at this moment. */
export type Reach = {
  name: string | null
  accountId: string | null
  phone: string | null
  /** What the number can take; anything but a mobile takes calls only. */
  line: 'mobile' | 'landline' | null
  masked: string | null
  lang: 'zh' | 'en'
  muted: Route[]
  quiet: { from: string; to: string } | null
  subscriptions: number
  stopped: boolean
}

export async function reachOf(tx: Tx, message: MessageRow): Promise<Reach> {
  const contact = message.to_contact_id
    ? await tx
        .selectFrom('people.contact')
        .select(['name', 'account_id', 'elder_id'])
        .where('id', '=', message.to_contact_id)
        .executeTakeFirst()
    : undefined
  const accountId = message.to_account_id ?? contact?.account_id ?? null
  const account = accountId
    ? await tx
        .selectFrom('access.account')
        .select(['name', 'phone_cipher', 'language', 'state'])
        .where('id', '=', accountId)
        .where('state', '=', 'active')
        .executeTakeFirst()
    : undefined
  const preference = accountId
    ? await tx
        .selectFrom('notifications.preference')
        .select(['lang', 'quiet_from', 'quiet_to'])
        .select((eb) => eb.fn<string>('array_to_string', ['muted', eb.val(',')]).as('muted'))
        .where('account_id', '=', accountId)
        .executeTakeFirst()
    : undefined
  const subscriptions = account
    ? await tx
        .selectFrom('notifications.push_subscription')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('account_id', '=', accountId)
        .executeTakeFirstOrThrow()
    : { n: 0 }
  const cipher =
    message.to_phone ??
    (message.to_contact_id ? await phoneOfContact(tx, message.to_contact_id) : null) ??
    account?.phone_cipher ??
    null
  const read = cipher ? readPhone(decrypt(cipher)) : null
  const phone = cipher ? (read?.phone ?? decrypt(cipher)) : null
  const stop = phone
    ? await tx
        .selectFrom('notifications.stop')
        .select('id')
        .where('phone_hash', '=', keyedHash('phone', phone))
        .executeTakeFirst()
    : undefined
  const lang = preference?.lang ?? account?.language
  return {
    name: contact?.name ?? account?.name ?? null,
    accountId: account ? accountId : null,
    phone,
    line: phone === null ? null : read?.kind === 'mobile' ? 'mobile' : 'landline',
    masked: phone ? maskPhone(phone) : null,
    lang: lang === 'en' ? 'en' : 'zh',
    muted: (preference?.muted ? preference.muted.split(',') : []) as Route[], // the column is an array of this enum
    quiet:
      preference?.quiet_from && preference.quiet_to
        ? { from: preference.quiet_from, to: preference.quiet_to }
        : null,
    subscriptions: subscriptions.n,
    stopped: stop !== undefined,
  }
}

/** The number in use today, a mobile before a landline: an SMS reaches only the first, a landline is called. */
async function phoneOfContact(tx: Tx, contactId: string): Promise<Buffer | null> {
  const row = await tx
    .selectFrom('people.phone')
    .select('cipher')
    .where('contact_id', '=', contactId)
    .where('ends_on', 'is', null)
    .orderBy((eb) => eb.case().when('kind', '=', 'mobile').then(0).else(1).end())
    .orderBy('created_at', 'desc')
    .executeTakeFirst()
  return row?.cipher ?? null
}
