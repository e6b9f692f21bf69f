import { createAccount, editAccount, events, problems } from '#contract/accounts'
import { Mobile } from '#contract/access'
import { uuidv7 } from '#contract/id'
import { notFound, stale } from '#contract/problem'
import { isWithin } from '#contract/region'
import { sql } from 'kysely'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { encrypt, keyedHash } from '#platform/secrets'
import { lockAdministered, readAccount } from './account-read.ts'
import { createAccount as create } from './create.ts'
import { temporaryPassword } from './password-rules.ts'
import { addPost } from './posts.ts'

/** A region that the administrator manages; the error names the field. */
export function inMyRegion(actor: Actor, code: number, pointer: string): void {
  if (actor.scope.audience === 'staff' && isWithin(code, actor.scope.region)) return
  throw problems.outsideRegion(undefined, [
    { pointer, detail: '不在您管理的区划内', detailEn: 'Outside the region you administer' },
  ])
}

type Home = { regionCode: number; orgId: string | null }

/** Where a new account belongs: within the administrator's region, or, of a manager, to the organisation and nowhere else. */
async function homeOf(
  tx: Tx,
  actor: Actor,
  wanted: { regionCode?: number | undefined; orgId: string | null },
): Promise<Home> {
  if (actor.scope.audience === 'staff') {
    const regionCode = wanted.regionCode ?? actor.scope.region
    inMyRegion(actor, regionCode, '/regionCode')
    await orgInReach(tx, wanted.orgId, '/orgId')
    return { regionCode, orgId: wanted.orgId }
  }
  const home = await homeOfManager(tx, actor)
  if (wanted.orgId !== null && wanted.orgId !== home.orgId) throw notMine('/orgId')
  if (wanted.regionCode !== undefined && wanted.regionCode !== home.regionCode) throw notMine('/regionCode')
  return home
}

/** The organisation that a manager manages, and where it is administered. */
export async function homeOfManager(tx: Tx, actor: Actor): Promise<{ regionCode: number; orgId: string }> {
  if (actor.scope.audience !== 'org') throw notFound()
  const { region_code } = await tx
    .selectFrom('access.post')
    .select('region_code')
    .where('id', '=', actor.postId)
    .executeTakeFirstOrThrow()
  return { regionCode: region_code, orgId: actor.scope.orgId }
}

export const notMine = (pointer: string) =>
  problems.outsideOrganisation(undefined, [
    {
      pointer,
      detail: '只能管理本机构的账号与岗位',
      detailEn: 'Only accounts and posts of your own organisation',
    },
  ])

/** Whoever works for an organisation sees its people: it must lie within the administrator's region. */
export async function orgInReach(tx: Tx, orgId: string | null, pointer: string): Promise<void> {
  if (orgId === null) return
  const { rows } = await sql<{ ok: boolean }>`select access.org_in_reach(${orgId}) as ok`.execute(tx)
  if (rows[0]?.ok) return
  throw problems.outsideRegion(undefined, [
    {
      pointer,
      detail: '该机构不在您管理的区划内',
      detailEn: 'This organisation is outside the region you administer',
    },
  ])
}

export const createAccountRoute = route(createAccount, async ({ tx, actor, body }) => {
  const home = await homeOf(tx, actor, body)
  if (body.login === null && body.phone === null) {
    throw problems.noWayIn(undefined, [
      { pointer: '/login', detail: '用户名或手机号至少填一项', detailEn: 'Give a sign-in name or a phone' },
    ])
  }
  // Whoever has a sign-in name gets a first password; family and field sign in by phone code.
  const password = body.login === null ? null : temporaryPassword()
  const id = await create(tx, {
    ...(body.id === undefined ? {} : { id: body.id }),
    name: body.name,
    region: home.regionCode,
    orgId: home.orgId,
    login: body.login,
    phone: body.phone,
    language: body.language,
    password,
    mustChangePassword: password !== null,
  }).catch(loginTaken)
  await record(tx, events.accountCreated, { accountId: readId(id) }, { subjectId: id, ...home })
  for (const [index, post] of body.posts.entries())
    await addPost(tx, actor, { id, ...home }, post, `/posts/${index}`)
  return { account: await readAccount(tx, actor, id), temporaryPassword: password }
})

const readId = (id: string) => events.accountCreated.shape.shape.accountId.parse(id)

function loginTaken(error: unknown): never {
  if (error instanceof Error && 'constraint' in error && error.constraint === 'account_login_key') {
    throw problems.loginTaken(undefined, [
      { pointer: '/login', detail: '该用户名已被使用', detailEn: 'This sign-in name is taken' },
    ])
  }
  throw error
}

export const editAccountRoute = route(editAccount, async ({ tx, actor, params, body }) => {
  const before = await lockAdministered(tx, params.id)
  // A manager is named by somebody else, as everybody in the organisation is.
  if (actor.scope.audience === 'org' && params.id === actor.accountId) throw problems.notYourself()
  if (body.regionCode !== undefined) inMyRegion(actor, body.regionCode, '/regionCode')
  const login = body.login === undefined ? before.login : (body.login?.toLowerCase() ?? null)
  const keepsPhone = body.phone === undefined ? before.phone_hash !== null : body.phone !== null
  if (login === null && !keepsPhone) {
    throw problems.noWayIn(undefined, [
      { pointer: '/login', detail: '用户名或手机号至少填一项', detailEn: 'Give a sign-in name or a phone' },
    ])
  }
  const phone = body.phone ? Mobile.parse(body.phone) : null
  const changed = await tx
    .updateTable('access.account')
    .set({
      login,
      updated_at: clock.now(),
      ...(body.name === undefined ? {} : { name: body.name }),
      ...(body.regionCode === undefined ? {} : { region_code: body.regionCode }),
      ...(body.phone === undefined
        ? {}
        : {
            phone_cipher: phone === null ? null : encrypt(phone),
            phone_hash: phone === null ? null : keyedHash('phone', phone),
          }),
    })
    .where('id', '=', params.id)
    .where(sql<boolean>`date_trunc('milliseconds', updated_at) = ${body.updatedAt}::timestamptz`)
    .returning('region_code')
    .executeTakeFirst()
    .catch(loginTaken)
  if (!changed) throw stale()
  const fields = Object.keys(body).filter((name) => name !== 'updatedAt')
  await record(
    tx,
    events.accountEdited,
    { accountId: params.id, fields },
    { subjectId: params.id, regionCode: changed.region_code, orgId: before.org_id },
  )
  return readAccount(tx, actor, params.id)
})

/** An id made on the page or here. */
export const idOr = (given: string | undefined): string => given ?? uuidv7()
