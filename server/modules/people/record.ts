import { sql, type Selectable } from 'kysely'
import type { z } from 'zod'
import { ageOn, dayOf } from '#contract/day'
import * as contract from '#contract/people'
import { Gap, Group, ReviewReason } from '#contract/people-words'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import { type Parts, readParts } from './as-of.ts'
import { contactView } from './contact.ts'
import { type ElderRow, elderLines, getElder, shortRegionNames } from './elder.ts'
import { gapConditions } from './filter.ts'
import { phoneView } from './phone.ts'
import { parseSpan } from './span.ts'

type Record = z.input<typeof contract.ElderRecord>

/** The elder with the list line's fields and the rest of the basic facts. */
export async function elderView(tx: Tx, row: ElderRow): Promise<z.input<typeof contract.Elder>> {
  const [line] = await elderLines(tx, [row])
  if (!line) throw new Error('elderLines lost a row')
  return {
    ...line,
    orgId: row.org_id,
    otherNames: row.other_names,
    pinyin: row.pinyin,
    birthExact: row.birth_exact,
    identityKind: row.identity_kind,
    identityClaimed: row.identity_claim > 0,
    noIdentityReason: row.no_identity_reason,
    nation: row.nation,
    statusDay: row.status_day,
    movedTo: row.moved_to,
    mergedInto: row.merged_into,
    lon: row.lon,
    lat: row.lat,
    createdAt: row.created_at.toISOString(),
  }
}

export function factView(row: Selectable<DB['people.fact']>): z.input<typeof contract.Fact> {
  const { from, to } = parseSpan(row.valid)
  return {
    id: row.id,
    kind: row.kind,
    value: row.value,
    from: from ?? '1900-01-01',
    to,
    expiresOn: row.expires_on,
    source: row.source,
    evidence: row.evidence,
    updatedAt: row.updated_at.toISOString(),
  }
}

export function healthView(row: Selectable<DB['people.health_item']>): z.input<typeof contract.HealthItem> {
  return {
    id: row.id,
    kind: row.kind,
    code: row.code,
    name: row.name,
    detail: row.detail,
    critical: row.critical,
    since: row.since,
    endedOn: row.ended_on,
    source: row.source,
    updatedAt: row.updated_at.toISOString(),
  }
}

/** Which of the parts of a complete record are missing. */
export async function gapsOf(tx: Tx, elderId: string): Promise<Gap[]> {
  const tests = Gap.options.map((gap) => `case when ${gapConditions[gap]} then '${gap}' end`).join(', ')
  const { rows } = await sql<{
    gaps: string[]
  }>`select array_remove(array[${sql.raw(tests)}], null) as gaps from people.elder e where e.id = ${elderId}`.execute(
    tx,
  )
  return Gap.array().parse(rows[0]?.gaps ?? [])
}

/** The whole record, now or as it was at the end of a day. */
export async function elderRecord(tx: Tx, elderId: string, asOf: string | null): Promise<Record> {
  const now = await getElder(tx, elderId)
  const parts = await readParts(tx, now, asOf)
  const day = asOf ?? dayOf(clock.now())
  const open = <T extends { ended_on: string | null }>(rows: T[]) =>
    rows.filter((row) => row.ended_on === null || row.ended_on > day)
  const elder = await elderView(tx, parts.elder)
  return {
    elder: {
      ...elder,
      age: ageOn(elder.birthDay, elder.status === 'died' && elder.statusDay ? elder.statusDay : day),
      groups: asOf ? await groupsAsOf(tx, parts, day) : elder.groups,
    },
    asOf,
    phones: parts.phones.filter((row) => row.contact_id === null).map(phoneView),
    addresses: await addressViews(tx, parts),
    household: await householdOf(tx, parts.elder, day),
    facts: parts.facts
      .map(factView)
      .sort((a, b) => a.kind.localeCompare(b.kind) || b.from.localeCompare(a.from)),
    groups: await groupSpans(tx, elderId, day),
    contacts: contactViews(parts),
    health: open(parts.health).map(healthView),
    profile: parts.profile ? profileView(parts.profile) : null,
    accessPlan: parts.accessPlan
      ? {
          wayIn: parts.accessPlan.way_in,
          keyPlace: parts.accessPlan.key_place,
          keyContactId: parts.accessPlan.key_contact_id,
          hasDoorCode: parts.accessPlan.door_code_cipher !== null,
          floor: parts.accessPlan.floor,
          lift: parts.accessPlan.lift,
          hazards: parts.accessPlan.hazards,
          verifiedAt: parts.accessPlan.verified_at?.toISOString() ?? null,
          updatedAt: parts.accessPlan.updated_at.toISOString(),
        }
      : null,
    needs: open(parts.needs).map((row) => ({ item: row.item, note: row.note, since: row.since })),
    settings: parts.settings
      .map((row) => {
        const { from, to } = parseSpan(row.valid)
        return { setting: row.setting, orgId: row.org_id, from: from ?? '1900-01-01', to, source: row.source }
      })
      .sort((a, b) => b.from.localeCompare(a.from)),
    consents: lastConsents(parts.consents),
    documents: await documentViews(tx, parts),
    gaps: asOf ? [] : await gapsOf(tx, elderId),
    reviews: asOf
      ? []
      : (
          await tx
            .selectFrom('people.review')
            .selectAll()
            .where('elder_id', '=', elderId)
            .where('closed_at', 'is', null)
            .orderBy('opened_at')
            .execute()
        ).map((row) => ({
          id: row.id,
          reason: ReviewReason.parse(row.reason),
          note: row.note,
          openedAt: row.opened_at.toISOString(),
        })),
  }
}

function profileView(row: Selectable<DB['people.profile']>): z.input<typeof contract.Profile> {
  return {
    hearing: row.hearing,
    vision: row.vision,
    speech: row.speech,
    dialect: row.dialect,
    bloodType: row.blood_type,
    wakesAt: row.wakes_at?.slice(0, 5) ?? null,
    sleepsAt: row.sleeps_at?.slice(0, 5) ?? null,
    diet: row.diet,
    habits: row.habits,
    familySituation: row.family_situation,
    careNote: row.care_note,
    updatedAt: row.updated_at.toISOString(),
  }
}

async function addressViews(tx: Tx, parts: Parts): Promise<Record['addresses']> {
  const name = await shortRegionNames(
    tx,
    parts.addresses.map((row) => row.place_code),
  )
  return parts.addresses
    .map((row) => {
      const { from, to } = parseSpan(row.valid)
      const system = contract.Address.shape.given.unwrap().shape.system.safeParse(row.given_system)
      return {
        id: row.id,
        kind: row.kind,
        regionCode: row.place_code,
        regionName: name(row.place_code),
        detail: row.detail,
        lon: row.lon,
        lat: row.lat,
        given:
          system.success && row.given_lon !== null && row.given_lat !== null
            ? { lon: row.given_lon, lat: row.given_lat, system: system.data }
            : null,
        from,
        to,
        source: row.source,
      }
    })
    .sort((a, b) => a.kind.localeCompare(b.kind) || (b.from ?? '').localeCompare(a.from ?? ''))
}

async function householdOf(tx: Tx, elder: ElderRow, day: string): Promise<Record['household']> {
  if (!elder.household_id) return null
  const members = await tx
    .selectFrom('people.elder')
    .select(['id', 'name', 'sex', 'birth_day', 'status', 'status_day'])
    .where('household_id', '=', elder.household_id)
    .where('id', '!=', elder.id)
    .orderBy('birth_day')
    .execute()
  return {
    id: elder.household_id,
    members: members.map((m) => ({
      id: m.id,
      name: m.name,
      sex: m.sex,
      age: ageOn(m.birth_day, m.status === 'died' && m.status_day ? m.status_day : day),
      status: m.status,
    })),
  }
}

async function groupSpans(tx: Tx, elderId: string, day: string): Promise<Record['groups']> {
  const rows = await tx
    .selectFrom('people.elder_group')
    .select(['code', 'valid', 'source'])
    .where('elder_id', '=', elderId)
    .where(sql<boolean>`valid @> ${day}::date`)
    .execute()
  return rows
    .map((row) => ({ code: Group.parse(row.code), ...parseSpan(row.valid ?? ''), source: row.source ?? '' }))
    .sort((a, b) => Group.options.indexOf(a.code) - Group.options.indexOf(b.code))
}

async function groupsAsOf(tx: Tx, parts: Parts, day: string): Promise<Group[]> {
  const { rows } = await sql<{
    groups: string[]
  }>`select people.groups_on(${parts.elder.id}, ${day}) as groups`.execute(tx)
  return Group.array().parse(rows[0]?.groups ?? [])
}

export function contactViews(parts: Parts): Record['contacts'] {
  return parts.contacts
    .filter((row) => row.ended_at === null)
    .sort((a, b) => a.position - b.position)
    .map((row) => contactView(row, parts.phones))
}

export function lastConsents(rows: Selectable<DB['people.consent']>[]): Record['consents'] {
  const last = new Map<string, Selectable<DB['people.consent']>>()
  for (const row of [...rows].sort((a, b) => a.at.getTime() - b.at.getTime())) last.set(row.purpose, row)
  return [...last.values()].map((row) => ({
    purpose: row.purpose,
    version: row.version,
    given: row.given,
    givenBy: contract.Consent.shape.givenBy.parse(row.given_by),
    ownWish: row.own_wish,
    channel: contract.Consent.shape.channel.parse(row.channel),
    expiresOn: row.expires_on,
    at: row.at.toISOString(),
    by: row.account_name,
  }))
}

async function documentViews(tx: Tx, parts: Parts): Promise<Record['documents']> {
  const rows = parts.documents.filter((row) => row.ended_at === null)
  if (rows.length === 0) return []
  const files = await tx
    .selectFrom('platform.file')
    .select(['id', 'name', 'media_type', 'size'])
    .where(
      'id',
      'in',
      rows.map((row) => row.file_id),
    )
    .execute()
  return rows.map((row) => {
    const file = files.find((f) => f.id === row.file_id)
    return {
      id: row.id,
      kind: row.kind,
      title: row.title,
      name: file?.name ?? '',
      mediaType: file?.media_type ?? '',
      size: file?.size ?? 0,
      issuedOn: row.issued_on,
      expiresOn: row.expires_on,
      addedAt: row.created_at.toISOString(),
      addedBy: row.created_by_name,
    }
  })
}
