import {
  createOrganisation,
  creditCodeTaken,
  editOrganisation,
  events,
  moveOrganisation,
  OrganisationInput,
  organisationTransitions,
  wrongState,
} from '#contract/organisations'
import { uuidv7 } from '#contract/id'
import { notFound, stale } from '#contract/problem'
import type { z } from 'zod'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { getOrganisation } from './organisation.ts'
import { checkRegion } from './place.ts'

type Input = z.output<typeof OrganisationInput>

const columns = (input: Input) => ({
  name: input.name,
  short_name: input.shortName,
  kind: input.kind,
  credit_code: input.creditCode,
  region_code: input.regionCode,
  address: input.address,
  phone: input.phone,
  contact_name: input.contactName,
  note: input.note,
})

/** A code registered anywhere counts, in other regions too: asked as the constraint does, not through the scope. */
function takenOr(error: unknown): never {
  if (
    error instanceof Error &&
    'constraint' in error &&
    error.constraint === 'organisation_credit_code_key'
  ) {
    throw creditCodeTaken(undefined, [
      { pointer: '/creditCode', detail: creditCodeTaken.title.zh, detailEn: creditCodeTaken.title.en },
    ])
  }
  throw error
}

/** Registers an organisation in state `preparing`, or `operating` when the seed says so. */
export async function registerOrganisation(
  tx: Tx,
  input: Input & { id?: string | undefined; state?: 'preparing' | 'operating' },
): Promise<string> {
  const id = input.id ?? uuidv7()
  await tx
    .insertInto('organisations.organisation')
    .values({
      id,
      ...columns(input),
      state: input.state ?? 'preparing',
      state_since: clock.now(),
      updated_at: clock.now(),
    })
    .execute()
    .catch(takenOr)
  await record(tx, events.created, {}, { subjectId: id, regionCode: input.regionCode, orgId: id })
  return id
}

export const createRoute = route(createOrganisation, async ({ tx, actor, body }) => {
  await checkRegion(tx, actor, body.regionCode, '/regionCode')
  return getOrganisation(tx, await registerOrganisation(tx, body))
})

export const editRoute = route(editOrganisation, async ({ tx, actor, params, body }) => {
  await checkRegion(tx, actor, body.regionCode, '/regionCode')
  const before = await tx
    .selectFrom('organisations.organisation')
    .selectAll()
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (!before) throw notFound()
  if (before.updated_at.getTime() !== Date.parse(body.updatedAt)) throw stale()
  const next = columns(body)
  const fields = Object.entries(next).flatMap(([key, value]) =>
    Reflect.get(before, key) === value ? [] : [key],
  )
  if (fields.length > 0) {
    await tx
      .updateTable('organisations.organisation')
      .set({ ...next, updated_at: clock.now() })
      .where('id', '=', params.id)
      .execute()
      .catch(takenOr)
    await record(
      tx,
      events.edited,
      { fields },
      { subjectId: params.id, regionCode: body.regionCode, orgId: params.id },
    )
  }
  return getOrganisation(tx, params.id)
})

const target = { operate: 'operating', suspend: 'suspended', close: 'closed' } as const

export const moveRoute = route(moveOrganisation, async ({ tx, params, body }) => {
  const row = await tx
    .updateTable('organisations.organisation')
    .set({
      state: target[body.verb],
      state_since: clock.now(),
      state_reason: body.reason,
      updated_at: clock.now(),
    })
    .where('id', '=', params.id)
    .where('state', 'in', organisationTransitions[body.verb])
    .returning(['region_code', 'state'])
    .executeTakeFirst()
  if (!row) {
    await getOrganisation(tx, params.id)
    throw wrongState()
  }
  await record(
    tx,
    events.moved,
    { state: row.state, reason: body.reason },
    { subjectId: params.id, regionCode: row.region_code, orgId: params.id },
  )
  return getOrganisation(tx, params.id)
})
