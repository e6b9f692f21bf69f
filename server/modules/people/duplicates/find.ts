import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import { parseIdentity } from '#contract/identity'
import * as contract from '#contract/people-duplicates'
import { boundsOf } from '#contract/region'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { decrypt, keyedHash } from '#platform/secrets'
import { getElder } from '../elder.ts'
import { phoneHash } from '../phone.ts'
import { boundsFor } from '../scope.ts'
import { getPair, pairView } from './pairs.ts'
import { findMatches, type Found, matchViews, wanted } from './match.ts'

/** Before a record is made: those much alike in the caller's area; of other areas only how many. */
export const checkRoute = route(contract.check, async ({ tx, app, actor, body }) => {
  const identity = body.identity ? parseIdentity(body.identity) : null
  const card = identity && !('error' in identity) ? identity : null
  const who = wanted({
    name: body.name,
    identity: card?.number ?? null,
    sex: card?.sex ?? body.sex ?? null,
    birthDay: card?.birthDay ?? body.birthDay,
    regionCode: body.regionCode,
    address: body.address,
    phones: body.phones.flatMap((typed) => phoneHash(typed)?.toString('hex') ?? []),
  })
  // The whole register is looked through; what lies outside the caller's area stays a number.
  const found = await app.db.asSystem('people.check', async (system) => {
    const alike = (await findMatches(system, [who], boundsOf(0)))[0] ?? []
    return card ? [...(await sameNumber(system, keyedHash('identity', card.number), alike)), ...alike] : alike
  })
  const { lo, hi } = boundsFor(actor)
  const inside = found.filter(({ row }) => row.region_code >= lo && row.region_code < hi)
  return { items: await matchViews(tx, inside), elsewhere: found.length - inside.length }
})

async function sameNumber(tx: Tx, hash: Buffer, alike: readonly Found[]): Promise<Found[]> {
  const { rows } = await sql<
    Found['row']
  >`select d.* from people.elder e, people.match_details(array[coalesce(e.merged_into, e.id)]) d where e.identity_hash = ${hash}`.execute(
    tx,
  )
  return rows
    .filter((row) => !alike.some((one) => one.row.id === row.id))
    .map((row) => ({
      row,
      score: 60,
      likely: true,
      why: [{ field: 'identity' as const, likeness: 'same' as const, weight: 60 }],
    }))
}

type Standing = { id: string; region_code: number; org_id: string | null }

/** Keeps a pair for somebody to decide; one that was decided stays decided. Returns the id, or undefined when it was known. */
export async function openPair(
  tx: Tx,
  elder: Standing,
  other: { id: string },
  score: number,
  why: Found['why'],
  note = '',
): Promise<string | undefined> {
  const [a, b] = [elder.id, other.id].toSorted()
  const id = uuidv7()
  const { rows } = await sql<{
    id: string
  }>`insert into people.duplicate (id, a_id, b_id, region_code, score, why, note)
    values (${id}, ${a}, ${b}, people.common_region(${a}, ${b}), ${score}, ${JSON.stringify(why)}::jsonb, ${note})
    on conflict (a_id, b_id) do update set score = excluded.score, why = excluded.why where people.duplicate.state = 'open' and people.duplicate.score < excluded.score - 1
    returning id`.execute(tx)
  if (rows[0]?.id !== id) return undefined
  await record(
    tx,
    contract.events.found,
    { otherId: other.id as never, score },
    { elderId: elder.id, regionCode: elder.region_code, orgId: elder.org_id, subjectId: id },
  )
  return id
}

/**
 * Compares a record that is new or was changed with the whole register. Work is listed by trigger (people.match_due), so
 * that no path is without it: form, import, hotline, family, exchange, a device's household.
 */
export const matchDue = deadline({
  name: 'people.match',
  table: 'people.match_due',
  column: 'due_at',
  everyMs: 1000,
  // Some ten milliseconds a record: a batch is a second of one core, which a rescue must not wait for.
  batch: 25,
  background: true,
  runAll: async (tx, due) => {
    const ids = due.map((one) => one.id)
    await sql`update people.match_due set due_at = null where id = any (${ids}::uuid[])`.execute(tx)
    await matchRecords(tx, ids)
  },
})

/** Compares records with the whole register, all in a few statements, and opens a pair for each that is much alike. */
async function matchRecords(tx: Tx, ids: readonly string[]): Promise<void> {
  const all = sql<boolean>`elder_id = any (${[...ids]}::uuid[])`
  const elders = await tx
    .selectFrom('people.elder')
    .selectAll()
    .where(sql<boolean>`id = any (${[...ids]}::uuid[])`)
    .where('status', '=', 'alive')
    .execute()
  const phones = await tx
    .selectFrom('people.phone')
    .select(['elder_id', 'hash', 'contact_id'])
    .where(all)
    .where('ends_on', 'is', null)
    .execute()
  const contacts = await tx
    .selectFrom('people.contact')
    .select(['elder_id', 'name'])
    .where(all)
    .where('ended_at', 'is', null)
    .execute()
  const hashes = (elderId: string, own: boolean) =>
    phones
      .filter((p) => p.elder_id === elderId && (p.contact_id === null) === own)
      .map((p) => p.hash.toString('hex'))
  const found = await findMatches(
    tx,
    elders.map((elder) =>
      wanted({
        id: elder.id,
        name: elder.name,
        otherNames: elder.other_names,
        sex: elder.sex,
        birthDay: elder.birth_day,
        birthExact: elder.birth_exact,
        identity: elder.identity_cipher ? decrypt(elder.identity_cipher) : null,
        regionCode: elder.region_code,
        address: elder.address,
        householdId: elder.household_id,
        phones: hashes(elder.id, true),
        contactPhones: hashes(elder.id, false),
        contactNames: contacts.filter((c) => c.elder_id === elder.id).map((c) => c.name),
      }),
    ),
    boundsOf(0),
  )
  for (const [i, elder] of elders.entries()) {
    // Two areas with the same number: a pair whatever the rest says.
    const twins =
      elder.identity_claim > 0 && elder.identity_hash ? await sameNumber(tx, elder.identity_hash, []) : []
    const others = twins.filter(({ row }) => row.id !== elder.id)
    const alike = (found[i] ?? []).filter(({ row }) => !others.some((one) => one.row.id === row.id))
    for (const { row, score, why } of [...others, ...alike]) await openPair(tx, elder, row, score, why)
  }
}

export const proposeRoute = route(contract.propose, async ({ tx, body }) => {
  if (body.a === body.b) throw contract.problems.sameRecord()
  const [a, b] = [await getElder(tx, body.a), await getElder(tx, body.b)]
  for (const one of [a, b])
    if (one.status === 'merged' || one.status === 'withdrawn') throw contract.problems.notLiving()
  const id = await openPair(tx, a, b, 0, [], body.note)
  return pairView(tx, await getPair(tx, id ?? { a: a.id, b: b.id }))
})
