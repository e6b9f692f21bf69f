import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import {
  createAccessGrant,
  createFamilyGrant,
  endAccessGrant,
  endFamilyGrant,
  events,
  type FamilyGrant,
  giveConsent,
  listFamilyGrants,
  myFamily,
  problems,
  withdrawConsent,
} from '#contract/grants'
import { uuidv7 } from '#contract/id'
import { roles } from '#contract/permission'
import { forbidden, invalidInput, notFound } from '#contract/problem'
import type { z } from 'zod'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { encrypt, keyedHash } from '#platform/secrets'
import { accessGrantView, familyGrantView } from './account.ts'
import { accessGrantRows, familyGrantRows } from './rows.ts'

/** The elder's village, when the reader may see the elder. */
async function elderRegion(tx: Tx, elderId: string): Promise<number> {
  const row = await tx
    .selectFrom('people.elder')
    .select('region_code')
    .where('id', '=', elderId)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row.region_code
}

export const listFamilyGrantsRoute = route(listFamilyGrants, async ({ tx, params }) => {
  await elderRegion(tx, params.elderId)
  const rows = await familyGrantRows(tx)
    .where('g.elder_id', '=', params.elderId)
    .orderBy('g.created_at', 'desc')
    .execute()
  return { items: rows.map(familyGrantView) }
})

export const createFamilyGrantRoute = route(createFamilyGrant, async ({ tx, params, body }) => {
  const region = await elderRegion(tx, params.elderId)
  const now = clock.now()
  const role = body.relation === 'self' ? 'elder' : 'family'
  const made = await sql<{
    id: string
  }>`select access.ensure_family(${uuidv7()}, ${uuidv7()}, ${body.name}, ${encrypt(body.phone)},
    ${keyedHash('phone', body.phone)}, ${region}, ${role}, ${dayOf(now)}) as id`.execute(tx)
  const accountId = made.rows[0]?.id
  if (accountId === undefined) throw new Error('ensure_family returned nothing')
  const id = body.id ?? uuidv7(now.getTime())
  await tx
    .insertInto('access.family_grant')
    .values({
      id,
      account_id: accountId,
      elder_id: params.elderId,
      region_code: region,
      relation: body.relation,
      consent_at: body.consent ? now : null,
      consent_by: body.consent?.by ?? null,
      consent_evidence: body.consent?.evidence ?? null,
    })
    .execute()
    .catch(grantTwice)
  const subject = { elderId: params.elderId, regionCode: region, subjectId: id, rescoped: accountId }
  const facts = { accountId: readAccount(accountId), grantId: readGrant(id) }
  await record(tx, events.familyLinked, { ...facts, relation: body.relation }, subject)
  if (body.consent) await record(tx, events.consentGiven, { ...facts, by: body.consent.by }, subject)
  return readFamilyGrant(tx, id)
})

const readAccount = (id: string) => events.familyLinked.shape.shape.accountId.parse(id)
const readGrant = (id: string) => events.familyLinked.shape.shape.grantId.parse(id)

function grantTwice(error: unknown): never {
  if (
    error instanceof Error &&
    'constraint' in error &&
    (error.constraint === 'family_grant_once' || error.constraint === 'access_grant_once')
  ) {
    throw problems.grantTwice()
  }
  throw error
}

async function readFamilyGrant(tx: Tx, id: string): Promise<z.input<typeof FamilyGrant>> {
  const row = await familyGrantRows(tx).where('g.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return familyGrantView(row)
}

async function lockFamilyGrant(tx: Tx, id: string) {
  const row = await tx
    .selectFrom('access.family_grant')
    .select(['id', 'account_id', 'elder_id', 'region_code', 'consent_at', 'ended_at'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  if (row.ended_at !== null) throw problems.grantEnded()
  return row
}

export const giveConsentRoute = route(giveConsent, async ({ tx, params, body }) => {
  const before = await lockFamilyGrant(tx, params.id)
  if (before.consent_at !== null) throw problems.consentGiven()
  await tx
    .updateTable('access.family_grant')
    .set({ consent_at: clock.now(), consent_by: body.by, consent_evidence: body.evidence })
    .where('id', '=', params.id)
    .execute()
  await record(
    tx,
    events.consentGiven,
    { accountId: readAccount(before.account_id), grantId: params.id, by: body.by },
    {
      elderId: before.elder_id,
      regionCode: before.region_code,
      subjectId: params.id,
      rescoped: before.account_id,
    },
  )
  return readFamilyGrant(tx, params.id)
})

async function end(
  tx: Tx,
  before: Awaited<ReturnType<typeof lockFamilyGrant>>,
  reason: string,
): Promise<z.input<typeof FamilyGrant>> {
  await tx
    .updateTable('access.family_grant')
    .set({ ended_at: clock.now(), ended_reason: reason })
    .where('id', '=', before.id)
    .execute()
  await record(
    tx,
    events.familyUnlinked,
    { accountId: readAccount(before.account_id), grantId: readGrant(before.id), reason },
    {
      elderId: before.elder_id,
      regionCode: before.region_code,
      subjectId: before.id,
      rescoped: before.account_id,
    },
  )
  return readFamilyGrant(tx, before.id)
}

export const endFamilyGrantRoute = route(endFamilyGrant, async ({ tx, params, body }) =>
  end(tx, await lockFamilyGrant(tx, params.id), body.reason),
)

/** Whether the account speaks for the elder: the elder in person, or the guardian. */
async function speaksFor(tx: Tx, accountId: string, elderId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('access.family_grant')
    .select('id')
    .where('account_id', '=', accountId)
    .where('elder_id', '=', elderId)
    .where('relation', 'in', ['self', 'guardian'])
    .where('consent_at', 'is not', null)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

export const myFamilyRoute = route(myFamily, async ({ tx, actor, params }) => {
  if (actor.scope.audience !== 'family' || !actor.scope.elderIds.includes(params.elderId)) throw notFound()
  const speaks = await speaksFor(tx, actor.accountId, params.elderId)
  const rows = await familyGrantRows(tx)
    .where('g.elder_id', '=', params.elderId)
    .where('g.ended_at', 'is', null)
    .orderBy('g.created_at')
    .execute()
  return {
    items: rows.map((row) => {
      const mine = row.account_id === actor.accountId
      return { ...familyGrantView(row), mine, mayEnd: mine || speaks }
    }),
  }
})

export const withdrawConsentRoute = route(withdrawConsent, async ({ tx, actor, params, body }) => {
  const before = await lockFamilyGrant(tx, params.id)
  if (before.account_id !== actor.accountId && !(await speaksFor(tx, actor.accountId, before.elder_id)))
    throw forbidden()
  return end(tx, before, body.reason)
})

const LONGEST_DAYS = 366

export const createAccessGrantRoute = route(createAccessGrant, async ({ tx, params, body }) => {
  const region = await elderRegion(tx, body.elderId)
  const post = await tx
    .selectFrom('access.post')
    .select(['account_id', 'role', 'ended_at'])
    .where('id', '=', params.id)
    .executeTakeFirst()
  if (!post) throw notFound()
  if (post.ended_at !== null) throw problems.postEnded()
  if (post.role !== 'consultant') throw problems.notConsultant()
  const validFrom = body.validFrom ?? dayOf(clock.now())
  const days = (Date.parse(body.validTo) - Date.parse(validFrom)) / 86_400_000
  if (days < 0 || days > LONGEST_DAYS) {
    throw invalidInput(undefined, [
      {
        pointer: '/validTo',
        detail: '须在开始日期之后，最长一年',
        detailEn: 'After the first day, a year at most',
      },
    ])
  }
  const id = body.id ?? uuidv7()
  await tx
    .insertInto('access.access_grant')
    .values({
      id,
      post_id: params.id,
      elder_id: body.elderId,
      region_code: region,
      reason: body.reason,
      valid_from: validFrom,
      valid_to: body.validTo,
    })
    .execute()
    .catch(grantTwice)
  await record(
    tx,
    events.accessGranted,
    {
      accountId: readAccount(post.account_id),
      grantId: readGrant(id),
      until: body.validTo,
      reason: body.reason,
    },
    { elderId: body.elderId, regionCode: region, subjectId: id, rescoped: post.account_id },
  )
  const row = await accessGrantRows(tx).where('g.id', '=', id).executeTakeFirstOrThrow()
  return accessGrantView(row)
})

export const endAccessGrantRoute = route(endAccessGrant, async ({ tx, params, body }) => {
  const before = await tx
    .selectFrom('access.access_grant as g')
    .innerJoin('access.post as p', 'p.id', 'g.post_id')
    .select(['g.elder_id', 'g.region_code', 'g.ended_at', 'p.account_id'])
    .where('g.id', '=', params.id)
    .executeTakeFirst()
  if (!before) throw notFound()
  const ended = await tx
    .updateTable('access.access_grant')
    .set({ ended_at: clock.now(), ended_reason: body.reason })
    .where('id', '=', params.id)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!ended) throw problems.grantEnded()
  await record(
    tx,
    events.accessRevoked,
    { accountId: readAccount(before.account_id), grantId: params.id, reason: body.reason },
    {
      elderId: before.elder_id,
      regionCode: before.region_code,
      subjectId: params.id,
      rescoped: before.account_id,
    },
  )
  const row = await accessGrantRows(tx).where('g.id', '=', params.id).executeTakeFirstOrThrow()
  return accessGrantView(row)
})
