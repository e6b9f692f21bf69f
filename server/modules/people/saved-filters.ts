import type { Selectable } from 'kysely'
import type { z } from 'zod'
import { done } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/people-filters'
import { alreadyExists, forbidden, notFound } from '#contract/problem'
import type { Actor } from '#platform/actor'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { refusal } from './because.ts'

function view(
  row: Selectable<DB['people.saved_filter']>,
  actor: Actor,
): z.input<typeof contract.SavedFilter> {
  return {
    id: row.id,
    name: row.name,
    // A filter of an earlier version keeps what is still one.
    query: contract.SavedFilter.shape.query.catch({}).parse(row.query),
    shared: row.shared,
    own: row.account_id === actor.accountId,
    by: row.account_name,
  }
}

export const listFiltersRoute = route(contract.list, async ({ tx, actor }) => {
  if (actor.scope.audience !== 'staff') return { items: [] }
  const rows = await tx.selectFrom('people.saved_filter').selectAll().orderBy('name').limit(200).execute()
  return { items: rows.map((row) => view(row, actor)).toSorted((a, b) => Number(b.own) - Number(a.own)) }
})

export const saveFilterRoute = route(contract.save, async ({ tx, actor, body }) => {
  if (actor.scope.audience !== 'staff') throw forbidden()
  try {
    const row = await tx
      .insertInto('people.saved_filter')
      .values({
        id: uuidv7(),
        region_code: actor.scope.region,
        name: body.name,
        query: JSON.stringify(body.query),
        shared: body.shared,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return view(row, actor)
  } catch (error) {
    if (refusal(error) === '23505')
      throw alreadyExists(undefined, [
        { pointer: '/name', detail: '已有同名的筛选', detailEn: 'You have one of that name' },
      ])
    throw error
  }
})

export const removeFilterRoute = route(contract.remove, async ({ tx, params }) => {
  const gone = await tx
    .deleteFrom('people.saved_filter')
    .where('id', '=', params.filterId)
    .returning('id')
    .executeTakeFirst()
  if (!gone) throw notFound()
  return done
})
