import { type RawBuilder, sql } from 'kysely'
import { Mobile } from '#contract/access'
import {
  type Account,
  type AccountFilter,
  exportAccounts,
  getAccount,
  listAccountSessions,
  listAccounts,
  problems,
} from '#contract/accounts'
import { cut, decodeCursor } from '#contract/page'
import { type RoleName, roles } from '#contract/permission'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { dayOf } from '#contract/day'
import type { z } from 'zod'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { keyedHash } from '#platform/secrets'
import { inZone, sendSheet } from '#platform/spreadsheet'
import { accountView, type SummaryRow, summaryView } from './account.ts'
import { accessGrantRows, familyGrantRows, postRows } from './rows.ts'
import { listSessions } from './session-list.ts'

/** The region that a member of staff works in. */
export function regionOf(actor: Actor): number {
  if (actor.scope.audience !== 'staff') throw notFound()
  return actor.scope.region
}

/** What an administrator (a region) or a manager (an organisation) administers, which lists state beside what the database enforces. */
export function administered(actor: Actor, rows: 'a' | 'p'): RawBuilder<boolean> {
  const column = (name: string) => sql.ref(`${rows}.${name}`)
  switch (actor.scope.audience) {
    case 'staff': {
      const { lo, hi } = boundsOf(actor.scope.region)
      return sql`(${column('region_code')} >= ${lo} and ${column('region_code')} < ${hi})`
    }
    case 'org':
      return sql`${column('org_id')} = ${actor.scope.orgId}`
    default:
      throw notFound()
  }
}

function accounts(tx: Tx, actor: Actor) {
  const today = dayOf(clock.now())
  return tx
    .selectFrom('access.account as a')
    .innerJoin('access.credential as c', 'c.account_id', 'a.id')
    .leftJoin('regions.region as r', 'r.code', 'a.region_code')
    .select([
      'a.id',
      'a.name',
      'a.login',
      'a.phone_cipher',
      'a.region_code',
      'r.name as region_name',
      'a.state',
      'c.locked_until',
      'a.last_signed_in_at',
      'a.created_at',
    ])
    .select((eb) => [
      eb('c.password_hash', 'is not', null).$castTo<boolean>().as('has_password'),
      eb('c.totp_confirmed_at', 'is not', null).$castTo<boolean>().as('has_totp'),
      eb
        .selectFrom('access.post as p')
        .select((q) => q.fn<string[]>('array_agg', [sql`distinct p.role`]).as('roles'))
        .whereRef('p.account_id', '=', 'a.id')
        .where('p.ended_at', 'is', null)
        .where((q) => q.or([q('p.valid_to', 'is', null), q('p.valid_to', '>=', today)]))
        .as('roles'),
    ])
    .where(administered(actor, 'a'))
}

function filtered(tx: Tx, actor: Actor, filter: AccountFilter) {
  const now = clock.now()
  let query = accounts(tx, actor)
  if (filter.search) {
    const phone = Mobile.safeParse(filter.search)
    const like = `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`
    query = query.where((eb) =>
      eb.or([
        eb('a.name', 'ilike', like),
        eb('a.login', 'ilike', like),
        ...(phone.success ? [eb('a.phone_hash', '=', keyedHash('phone', phone.data))] : []),
      ]),
    )
  }
  const { role, region } = filter
  if (role) {
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('access.post as q')
          .select('q.id')
          .whereRef('q.account_id', '=', 'a.id')
          .where('q.role', '=', role)
          .where('q.ended_at', 'is', null),
      ),
    )
  }
  if (filter.state === 'locked') query = query.where('c.locked_until', '>', now)
  else if (filter.state) query = query.where('a.state', '=', filter.state)
  if (region !== undefined) {
    const { lo, hi } = boundsOf(region)
    query = query.where('a.region_code', '>=', lo).where('a.region_code', '<', hi)
  }
  if (filter.orgId) query = query.where('a.org_id', '=', filter.orgId)
  if (filter.secondFactor)
    query = query.where('c.totp_confirmed_at', filter.secondFactor === 'on' ? 'is not' : 'is', null)
  return query
}

const NEVER = new Date(0)
/** Names in the order of their pinyin, as people look for them. */
const byPinyin = sql`a.name collate "zh-Hans-x-icu"`

export const listAccountsRoute = route(listAccounts, async ({ tx, actor, query }) => {
  const [key, id] = decodeCursor(query.after) ?? []
  let list = filtered(tx, actor, query)
  const from = typeof id === 'string' ? { key, id } : undefined
  switch (query.sort) {
    case 'name':
      list = list.orderBy(byPinyin).orderBy('a.id')
      if (from) list = list.where(sql<boolean>`(${byPinyin}, a.id) > (${from.key}, ${from.id}::uuid)`)
      break
    case '-createdAt':
      list = list.orderBy('a.created_at', 'desc').orderBy('a.id', 'desc')
      if (from)
        list = list.where(
          sql<boolean>`(date_trunc('milliseconds', a.created_at), a.id) < (${from.key}::timestamptz, ${from.id}::uuid)`,
        )
      break
    case '-lastSignedInAt':
      list = list
        .orderBy(sql`coalesce(a.last_signed_in_at, ${NEVER}::timestamptz)`, 'desc')
        .orderBy('a.id', 'desc')
      if (from)
        list = list.where(
          sql<boolean>`(coalesce(a.last_signed_in_at, ${NEVER}::timestamptz), a.id) < (${from.key}::timestamptz, ${from.id}::uuid)`,
        )
      break
  }
  const rows = await list.limit(query.limit + 1).execute()
  const page = cut(rows, query.limit, (last) => [sortKey(query.sort, last), last.id])
  return {
    items: page.rows.map(summaryView),
    next: page.next,
  }
})

function sortKey(sort: AccountFilter['sort'], row: SummaryRow): string {
  if (sort === 'name') return row.name
  return (sort === '-createdAt' ? row.created_at : (row.last_signed_in_at ?? NEVER)).toISOString()
}

const EXPORT_LIMIT = 20_000

export const exportAccountsRoute = route(exportAccounts, async ({ tx, actor, query, reply }) => {
  const rows = await filtered(tx, actor, query)
    .orderBy(byPinyin)
    .orderBy('a.id')
    .limit(EXPORT_LIMIT)
    .execute()
  const named = (names: readonly RoleName[]) => names.map((name) => roles[name].zh).join('、')
  return sendSheet(reply, {
    name: '账号 Accounts',
    actor,
    rows: rows.map(summaryView),
    columns: [
      { header: '姓名 Name', value: (row) => row.name },
      { header: '用户名 Sign-in name', value: (row) => row.login },
      { header: '手机号 Phone', value: (row) => row.phoneMasked },
      { header: '区划 Region', value: (row) => row.regionName ?? String(row.regionCode) },
      { header: '角色 Roles', width: 28, value: (row) => named(row.roles) },
      {
        header: '状态 State',
        value: (row) =>
          row.lockedUntil ? '锁定 locked' : row.state === 'active' ? '启用 active' : '停用 disabled',
      },
      { header: '两步验证 Second factor', value: (row) => (row.totp ? '已启用 on' : '未启用 off') },
      {
        header: '最近登录 Last sign-in',
        width: 20,
        value: (row) => (row.lastSignedInAt ? inZone(row.lastSignedInAt) : null),
      },
      { header: '创建 Created', width: 20, value: (row) => inZone(row.createdAt) },
    ],
  })
})

/** One account with everything that hangs on it; not found outside the administrator's region. */
export async function readAccount(tx: Tx, actor: Actor, id: string): Promise<z.input<typeof Account>> {
  const row = await accounts(tx, actor)
    .select([
      'a.org_id',
      'a.language',
      'a.disabled_at',
      'a.disabled_reason',
      'c.must_change',
      'c.password_set_at',
      'a.updated_at',
      sql<boolean>`access.works_elsewhere(a.id)`.as('works_elsewhere'),
    ])
    .where('a.id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return accountView(row, {
    posts: await postRows(tx)
      .where('p.account_id', '=', id)
      .where(administered(actor, 'p'))
      .orderBy('p.valid_from', 'desc')
      .orderBy('p.id')
      .execute(),
    ...(actor.scope.audience === 'staff'
      ? await regional(tx, id)
      : { families: [], grants: [], identities: [] }),
  })
}

/** What only a region's administrators see of an account: elders it may see, and how the city knows it. */
async function regional(tx: Tx, id: string) {
  return {
    families: await familyGrantRows(tx)
      .where('g.account_id', '=', id)
      .orderBy('g.created_at', 'desc')
      .execute(),
    grants: await accessGrantRows(tx)
      .innerJoin('access.post as p', 'p.id', 'g.post_id')
      .where('p.account_id', '=', id)
      .orderBy('g.valid_to', 'desc')
      .execute(),
    identities: await tx
      .selectFrom('access.identity as i')
      .leftJoin('access.oidc_provider as o', 'o.id', 'i.provider_id')
      .select((eb) => [eb.fn.coalesce('o.name', sql<string>`''`).as('name'), 'i.linked_at', 'i.last_used_at'])
      .where('i.account_id', '=', id)
      .execute(),
  }
}

/**
 * The account, locked for a change of how it signs in. Refused when it also works beyond what the caller administers:
 * whoever resets its password could work as all that it is.
 */
export async function lockAdministered(tx: Tx, id: string) {
  const seen = await tx
    .selectFrom('access.account')
    .select(['org_id', sql<boolean>`access.works_elsewhere(id)`.as('works_elsewhere')])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!seen) throw notFound()
  if (seen.works_elsewhere) throw problems.worksElsewhere()
  return tx
    .selectFrom('access.account')
    .select(['name', 'state', 'region_code', 'org_id', 'login', 'phone_hash'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow(() => notFound())
}

export const getAccountRoute = route(getAccount, ({ tx, actor, params }) => readAccount(tx, actor, params.id))

export const listAccountSessionsRoute = route(listAccountSessions, async ({ tx, actor, params }) => {
  await readAccount(tx, actor, params.id)
  return { items: await listSessions(tx, params.id, actor.sessionId) }
})
