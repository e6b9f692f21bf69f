import { sql } from 'kysely'
import { events, problems } from '#contract/access'
import type { ProblemError } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'

/** How many tries a key has in a window. The keys hold hashes or addresses, never names or numbers. */
export type Limit = { readonly tries: number; readonly seconds: number }

/** Wrong passwords and codes from one address: an office of a hundred behind one address still gets in. */
export const ADDRESS_LIMIT: Limit = { tries: 50, seconds: 900 }

/** Counts one try and says whether it was within the limit, and when the window ends. */
export async function count(tx: Tx, key: string, limit: Limit): Promise<{ within: boolean; until: Date }> {
  const now = clock.now()
  const until = new Date(now.getTime() + limit.seconds * 1000)
  const row = await tx
    .insertInto('access.throttle')
    .values({ key, tries: 1, window_ends_at: until })
    .onConflict((oc) =>
      oc.column('key').doUpdateSet({
        tries: sql<number>`case when throttle.window_ends_at <= ${now} then 1 else throttle.tries + 1 end`,
        window_ends_at: sql<Date>`case when throttle.window_ends_at <= ${now} then ${until}::timestamptz else throttle.window_ends_at end`,
      }),
    )
    .returning(['tries', 'window_ends_at'])
    .executeTakeFirstOrThrow()
  return { within: row.tries <= limit.tries, until: row.window_ends_at }
}

/** Whether a key has tries left, without counting one. */
export async function isOpen(tx: Tx, key: string, limit: Limit): Promise<boolean> {
  const row = await tx
    .selectFrom('access.throttle')
    .select('tries')
    .where('key', '=', key)
    .where('window_ends_at', '>', clock.now())
    .executeTakeFirst()
  return row === undefined || row.tries < limit.tries
}

/** IPv6 users own a whole /64: it counts as one address. */
export function addressKey(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:'))
    return `address:${address.replace('::ffff:', '')}`
  const [head = '', tail = ''] = address.split('::')
  const front = head.split(':').filter(Boolean)
  const back = tail.split(':').filter(Boolean)
  const full = address.includes('::')
    ? [...front, ...Array(Math.max(0, 8 - front.length - back.length)).fill('0'), ...back]
    : front
  return `address:${full.slice(0, 4).join(':')}::/64`
}

export type Lock = { failures: number; failing_since: Date | null; locked_until: Date | null }

/** The problem to answer when an account is locked now; undefined when it is not. */
export function lockedNow(credential: Pick<Lock, 'locked_until'>): ProblemError | undefined {
  const now = clock.now()
  if (credential.locked_until === null || credential.locked_until <= now) return undefined
  return lockedUntil(credential.locked_until)
}

export function lockedUntil(until: Date): ProblemError {
  const minutes = Math.max(1, Math.ceil((until.getTime() - clock.now().getTime()) / 60_000))
  return problems.locked(`请 ${minutes} 分钟后再试 Try again in ${minutes} min`)
}

/**
 * Counts a failure of an account whose credential row is locked (`for update`) by the caller. Returns the lock's problem
 * when this failure locked it. To be kept, the caller returns its problem instead of throwing it.
 */
export async function countFailure(tx: Tx, accountId: string): Promise<ProblemError | undefined> {
  const now = clock.now()
  const rules = await tx
    .selectFrom('access.security')
    .select(['lock_after', 'lock_minutes'])
    .executeTakeFirstOrThrow()
  const row = await tx
    .selectFrom('access.credential as c')
    .innerJoin('access.account as a', 'a.id', 'c.account_id')
    .select(['c.failures', 'c.failing_since', 'a.region_code'])
    .where('c.account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  const windowStart = new Date(now.getTime() - rules.lock_minutes * 60_000)
  const goesOn = row.failing_since !== null && row.failing_since > windowStart
  const failures = (goesOn ? row.failures : 0) + 1
  const until = failures >= rules.lock_after ? new Date(now.getTime() + rules.lock_minutes * 60_000) : null
  await tx
    .updateTable('access.credential')
    .set({
      failures: until ? 0 : failures,
      failing_since: until ? null : goesOn ? row.failing_since : now,
      ...(until ? { locked_until: until } : {}),
    })
    .where('account_id', '=', accountId)
    .execute()
  if (!until) return undefined
  await record(
    tx,
    events.locked,
    { until: until.toISOString() },
    { subjectId: accountId, regionCode: row.region_code },
  )
  return lockedUntil(until)
}

/** The same answers for a name that nobody has, so that trying tells nothing about who exists. */
export async function countUnknown(tx: Tx, key: string): Promise<ProblemError | undefined> {
  const rules = await tx
    .selectFrom('access.security')
    .select(['lock_after', 'lock_minutes'])
    .executeTakeFirstOrThrow()
  const { within, until } = await count(tx, key, {
    tries: rules.lock_after - 1,
    seconds: rules.lock_minutes * 60,
  })
  return within ? undefined : lockedUntil(until)
}

export async function unknownIsLocked(tx: Tx, key: string): Promise<ProblemError | undefined> {
  const rules = await tx.selectFrom('access.security').select('lock_after').executeTakeFirstOrThrow()
  const row = await tx
    .selectFrom('access.throttle')
    .select(['tries', 'window_ends_at'])
    .where('key', '=', key)
    .where('window_ends_at', '>', clock.now())
    .executeTakeFirst()
  return row && row.tries >= rules.lock_after ? lockedUntil(row.window_ends_at) : undefined
}
