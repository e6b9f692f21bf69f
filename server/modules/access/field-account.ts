import { sql } from 'kysely'
import { Mobile } from '#contract/access'
import type { RoleName } from '#contract/permission'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { decrypt, keyedHash } from '#platform/secrets'
import { maskPhone } from './account.ts'
import { createPost } from './create.ts'
import { endSessions } from './session.ts'

export type FoundAccount = { id: string; name: string; phoneMasked: string | null; regionName: string | null }

/** Active accounts within one's scope by part of a name or sign-in name, a whole phone number, or the id. */
export async function findAccounts(
  tx: Tx,
  wanted: { text?: string | undefined; id?: string | undefined; lo: number; hi: number },
): Promise<FoundAccount[]> {
  let list = tx
    .selectFrom('access.account as a')
    .leftJoin('regions.region as r', 'r.code', 'a.region_code')
    .select(['a.id', 'a.name', 'a.phone_cipher', 'r.name as region_name'])
    .where('a.state', '=', 'active')
    .where('a.region_code', '>=', wanted.lo)
    .where('a.region_code', '<', wanted.hi)
  if (wanted.id !== undefined) list = list.where('a.id', '=', wanted.id)
  if (wanted.text) {
    const phone = Mobile.safeParse(wanted.text)
    const like = `%${wanted.text.replace(/[\\%_]/g, '\\$&')}%`
    list = list.where((eb) =>
      eb.or([
        eb('a.name', 'ilike', like),
        eb('a.login', 'ilike', like),
        ...(phone.success ? [eb('a.phone_hash', '=', keyedHash('phone', phone.data))] : []),
      ]),
    )
  }
  const rows = await list.orderBy(sql`a.name collate "zh-Hans-x-icu"`).orderBy('a.id').limit(20).execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    phoneMasked: row.phone_cipher && maskPhone(decrypt(row.phone_cipher)),
    regionName: row.region_name,
  }))
}

/** The account may work in the field as this person; a post that says so already is kept. */
export async function giveFieldPost(
  tx: Tx,
  to: { accountId: string; personId: string; role: RoleName; region: number; orgId: string | null },
): Promise<void> {
  const known = await tx
    .selectFrom('access.post')
    .select('id')
    .where('account_id', '=', to.accountId)
    .where('person_id', '=', to.personId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (known) return
  await createPost(tx, {
    accountId: to.accountId,
    personId: to.personId,
    role: to.role,
    region: to.region,
    ...(to.orgId === null ? {} : { orgId: to.orgId }),
  })
}

/** No account works as this person any more: its posts and sessions end. */
export async function endFieldPosts(tx: Tx, personId: string, reason: string): Promise<void> {
  const now = clock.now()
  const ended = await tx
    .updateTable('access.post')
    .set({ ended_at: now, ended_reason: reason, updated_at: now })
    .where('person_id', '=', personId)
    .where('ended_at', 'is', null)
    .returning(['id', 'account_id'])
    .execute()
  for (const post of ended)
    await endSessions(tx, { accountId: post.account_id, postId: post.id }, 'post_ended')
}
