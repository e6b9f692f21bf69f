import { Language, LoginName, Mobile } from '#contract/access'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { type RoleName, roles } from '#contract/permission'
import { type Relation } from '#contract/grants'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { encrypt, keyedHash } from '#platform/secrets'
import { hashPassword } from './password.ts'

export type AccountDraft = {
  id?: string
  name: string
  /** Where it is administered; the whole country when left out. */
  region?: number
  orgId?: string | null
  login?: string | null
  phone?: string | null
  language?: Language
  /** Without one the account signs in by phone code or OIDC only. Not checked against the rules: the caller is trusted. */
  password?: string | null
  mustChangePassword?: boolean
}

/** Creates an account and returns its id. For other modules, the seed and tests; the console's door is `POST /access/accounts`. */
export async function createAccount(tx: Tx, draft: AccountDraft): Promise<string> {
  const id = draft.id ?? uuidv7()
  const phone = draft.phone ? Mobile.parse(draft.phone) : null
  await tx
    .insertInto('access.account')
    .values({
      id,
      name: draft.name,
      login: draft.login ? LoginName.parse(draft.login).toLowerCase() : null,
      phone_cipher: phone === null ? null : encrypt(phone),
      phone_hash: phone === null ? null : keyedHash('phone', phone),
      region_code: draft.region ?? 0,
      org_id: draft.orgId ?? null,
      language: draft.language ?? 'zh',
    })
    .execute()
  const hash = draft.password ? await hashPassword(draft.password) : null
  await tx
    .insertInto('access.credential')
    .values({
      account_id: id,
      password_hash: hash,
      password_set_at: hash === null ? null : clock.now(),
      must_change: draft.mustChangePassword ?? false,
    })
    .execute()
  return id
}

export type PostDraft = {
  id?: string
  accountId: string
  role: RoleName
  /** Staff: what the post sees. Others: where the post is administered; the account's own region when left out. */
  region?: number
  orgId?: string
  /** Field: whose work it is; a new one when left out. */
  personId?: string
  /** Family: elders linked with consent; consultants: elders granted for a year. */
  elderIds?: readonly string[]
  relation?: Relation
  title?: string
  validFrom?: string
  validTo?: string | null
}

/** Gives an account a post and returns its id. */
export async function createPost(tx: Tx, draft: PostDraft): Promise<string> {
  const id = draft.id ?? uuidv7()
  const { audience } = roles[draft.role]
  const today = dayOf(clock.now())
  const region = draft.region ?? (await regionOfAccount(tx, draft.accountId))
  await tx
    .insertInto('access.post')
    .values({
      id,
      account_id: draft.accountId,
      role: draft.role,
      audience,
      title: draft.title ?? null,
      region_code: region,
      org_id: draft.orgId ?? null,
      person_id: audience === 'field' ? (draft.personId ?? uuidv7()) : null,
      valid_from: draft.validFrom ?? today,
      valid_to: draft.validTo ?? null,
    })
    .execute()
  for (const elderId of draft.elderIds ?? []) await grant(tx, draft, id, elderId, today)
  return id
}

async function regionOfAccount(tx: Tx, accountId: string): Promise<number> {
  const { region_code } = await tx
    .selectFrom('access.account')
    .select('region_code')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  return region_code
}

async function grant(
  tx: Tx,
  draft: PostDraft,
  postId: string,
  elderId: string,
  today: string,
): Promise<void> {
  const elder = await tx
    .selectFrom('people.elder')
    .select('region_code')
    .where('id', '=', elderId)
    .executeTakeFirst()
  const region_code = elder?.region_code ?? 0
  if (draft.role === 'consultant') {
    const year = new Date(`${today}T00:00:00Z`)
    year.setUTCDate(year.getUTCDate() + 365)
    await tx
      .insertInto('access.access_grant')
      .values({
        id: uuidv7(),
        post_id: postId,
        elder_id: elderId,
        region_code,
        reason: '随岗位授权 / given with the post',
        valid_from: today,
        valid_to: draft.validTo ?? year.toISOString().slice(0, 10),
      })
      .execute()
    return
  }
  await tx
    .insertInto('access.family_grant')
    .values({
      id: uuidv7(),
      account_id: draft.accountId,
      elder_id: elderId,
      region_code,
      relation: draft.relation ?? (draft.role === 'elder' ? 'self' : 'child'),
      consent_at: clock.now(),
      consent_by: 'elder',
      consent_evidence: '随账号登记 / recorded with the account',
    })
    .execute()
}
