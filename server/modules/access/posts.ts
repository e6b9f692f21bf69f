import { sql } from 'kysely'
import {
  createPost,
  editPost,
  endPost,
  events,
  listPosts,
  NewPost,
  type Post,
  problems,
} from '#contract/accounts'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { roles } from '#contract/permission'
import { invalidInput, notFound, stale } from '#contract/problem'
import { boundsOf } from '#contract/region'
import type { z } from 'zod'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { postView } from './account.ts'
import { administered, readAccount } from './account-read.ts'
import { homeOfManager, inMyRegion, notMine, orgInReach } from './account-write.ts'
import { rolesNamed } from './post-title.ts'
import { postRows } from './rows.ts'
import { endSessions } from './session.ts'

/** Gives a post within the administrator's region; errors name the fields below `pointer`. */
export async function addPost(
  tx: Tx,
  actor: Actor,
  account: { id: string; regionCode: number },
  draft: z.output<typeof NewPost>,
  pointer = '',
): Promise<string> {
  const { audience } = roles[draft.role]
  const today = dayOf(clock.now())
  const { regionCode, orgId } = await placeOf(tx, actor, account, draft, pointer)
  if (audience === 'org' && orgId === null) {
    throw invalidInput(undefined, [
      {
        pointer: `${pointer}/orgId`,
        detail: '机构岗位须指定机构',
        detailEn: 'A post in an organisation needs the organisation',
      },
    ])
  }
  const validFrom = draft.validFrom ?? today
  if (draft.validTo !== null && draft.validTo < validFrom) {
    throw invalidInput(undefined, [
      { pointer: `${pointer}/validTo`, detail: '不能早于开始日期', detailEn: 'Not before the first day' },
    ])
  }
  const id = uuidv7()
  await tx
    .insertInto('access.post')
    .values({
      id,
      account_id: account.id,
      role: draft.role,
      audience,
      title: draft.title ?? null,
      region_code: regionCode,
      org_id: orgId,
      person_id: audience === 'field' ? (draft.personId ?? uuidv7()) : null,
      valid_from: validFrom,
      valid_to: draft.validTo,
    })
    .execute()
    .catch((error: unknown) => {
      if (error instanceof Error && 'constraint' in error && error.constraint === 'post_once')
        throw problems.postTwice()
      throw error
    })
  await record(
    tx,
    events.postCreated,
    { accountId: readId(account.id), role: draft.role },
    { subjectId: id, regionCode, orgId },
  )
  return id
}

/** Where a post is: within the administrator's region, or, given by a manager, in the organisation as one of its roles. */
async function placeOf(
  tx: Tx,
  actor: Actor,
  account: { regionCode: number },
  draft: z.output<typeof NewPost>,
  pointer: string,
): Promise<{ regionCode: number; orgId: string | null }> {
  if (actor.scope.audience === 'staff') {
    const regionCode = draft.regionCode ?? account.regionCode
    inMyRegion(actor, regionCode, `${pointer}/regionCode`)
    await orgInReach(tx, draft.orgId, `${pointer}/orgId`)
    return { regionCode, orgId: draft.orgId }
  }
  const home = await homeOfManager(tx, actor)
  if (roles[draft.role].audience !== 'org') throw notMine(`${pointer}/role`)
  if (draft.orgId !== null && draft.orgId !== home.orgId) throw notMine(`${pointer}/orgId`)
  if (draft.regionCode !== undefined && draft.regionCode !== home.regionCode)
    throw notMine(`${pointer}/regionCode`)
  return home
}

const readId = (id: string) => events.postCreated.shape.shape.accountId.parse(id)

async function readPost(tx: Tx, id: string): Promise<z.input<typeof Post>> {
  const row = await postRows(tx).where('p.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return postView(row)
}

export const createPostRoute = route(createPost, async ({ tx, actor, params, body }) => {
  const account = await readAccount(tx, actor, params.id)
  // Nobody widens what they themselves may do.
  if (params.id === actor.accountId) throw problems.notYourself()
  return readPost(tx, await addPost(tx, actor, account, body))
})

/** By the name somebody gave it, else by region, as its title begins. */
const byPinyin = sql`coalesce(p.title, r.name, '') collate "zh-Hans-x-icu"`

export const listPostsRoute = route(listPosts, async ({ tx, actor, query }) => {
  const today = dayOf(clock.now())
  let list = postRows(tx).where(administered(actor, 'p'))
  if (query.region !== undefined) {
    const narrower = boundsOf(query.region)
    list = list.where('p.region_code', '>=', narrower.lo).where('p.region_code', '<', narrower.hi)
  }
  if (query.role) list = list.where('p.role', '=', query.role)
  if (query.search) {
    const like = `%${query.search.replace(/[\\%_]/g, '\\$&')}%`
    list = list.where((eb) =>
      eb.or([
        eb('p.title', 'ilike', like),
        eb.and([
          eb('p.title', 'is', null),
          eb.or([
            eb('r.name', 'ilike', like),
            sql<boolean>`p.role = any(${rolesNamed(query.search ?? '')}::text[])`,
          ]),
        ]),
        eb(sql<string>`access.name_of(p.account_id)`, 'ilike', like),
      ]),
    )
  }
  if (query.state === 'planned') list = list.where('p.ended_at', 'is', null).where('p.valid_from', '>', today)
  if (query.state === 'ended')
    list = list.where((eb) => eb.or([eb('p.ended_at', 'is not', null), eb('p.valid_to', '<', today)]))
  if (query.state === 'valid') {
    list = list
      .where('p.ended_at', 'is', null)
      .where('p.valid_from', '<=', today)
      .where((eb) => eb.or([eb('p.valid_to', 'is', null), eb('p.valid_to', '>=', today)]))
  }
  const [title, id] = decodeCursor(query.after) ?? []
  if (typeof title === 'string' && typeof id === 'string')
    list = list.where(sql<boolean>`(${byPinyin}, p.id) > (${title}, ${id}::uuid)`)
  const rows = await list
    .orderBy(byPinyin)
    .orderBy('p.id')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.title ?? last.region_name ?? '', last.id])
  return {
    items: page.rows.map(postView),
    next: page.next,
  }
})

/** The post, locked, unless it is one's own or over. */
async function lockPost(tx: Tx, actor: Actor, id: string) {
  const seen = await readPost(tx, id)
  if (seen.accountId === actor.accountId) throw problems.notYourself()
  const row = await tx
    .selectFrom('access.post')
    .select(['account_id', 'role', 'region_code', 'org_id', 'valid_from', 'valid_to', 'ended_at'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  if (row.ended_at !== null) throw problems.postEnded()
  return row
}

export const editPostRoute = route(editPost, async ({ tx, actor, params, body }) => {
  const before = await lockPost(tx, actor, params.id)
  const validFrom = body.validFrom ?? before.valid_from
  const validTo = body.validTo === undefined ? before.valid_to : body.validTo
  if (validTo !== null && validTo < validFrom) {
    throw invalidInput(undefined, [
      { pointer: '/validTo', detail: '不能早于开始日期', detailEn: 'Not before the first day' },
    ])
  }
  const changed = await tx
    .updateTable('access.post')
    .set({
      valid_from: validFrom,
      valid_to: validTo,
      updated_at: clock.now(),
      ...(body.title === undefined ? {} : { title: body.title }),
    })
    .where('id', '=', params.id)
    .where(sql<boolean>`date_trunc('milliseconds', updated_at) = ${body.updatedAt}::timestamptz`)
    .returning('id')
    .executeTakeFirst()
  if (!changed) throw stale()
  const post = await readPost(tx, params.id)
  if (post.state !== 'valid')
    await endSessions(tx, { accountId: before.account_id, postId: params.id }, 'post_not_valid')
  await record(
    tx,
    events.postEdited,
    { accountId: readId(before.account_id), role: post.role },
    { subjectId: params.id, regionCode: before.region_code, orgId: before.org_id },
  )
  return post
})

export const endPostRoute = route(endPost, async ({ tx, actor, params, body }) => {
  const before = await lockPost(tx, actor, params.id)
  const now = clock.now()
  await tx
    .updateTable('access.post')
    .set({ ended_at: now, ended_reason: body.reason, updated_at: now })
    .where('id', '=', params.id)
    .execute()
  await endSessions(tx, { accountId: before.account_id, postId: params.id }, 'post_ended')
  const post = await readPost(tx, params.id)
  await record(
    tx,
    events.postEnded,
    { accountId: readId(before.account_id), role: post.role, reason: body.reason },
    { subjectId: params.id, regionCode: before.region_code, orgId: before.org_id },
  )
  return post
})
