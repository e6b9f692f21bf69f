import { sql } from 'kysely'
import type { z } from 'zod'
import { ageOn, dayOf } from '#contract/day'
import type * as contract from '#contract/people'
import { Group, Relation } from '#contract/people-words'
import { maskPhone } from '#contract/phone'
import { notFound } from '#contract/problem'
import { regionPathName } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { decrypt } from '#platform/secrets'
import { contactLadder, type Rung } from './contact.ts'

type Card = z.input<typeof contract.ElderCard>

/**
 * What somebody who helps may know, by need (see `CardLevel`): the caller decides the level by what the person has done
 * (been invited, accepted, works the desk) and writes the access log. Throws `not-found` outside the scope of `tx`.
 */
export async function elderCard(tx: Tx, elderId: string, level: contract.CardLevel): Promise<Card> {
  const elder = await tx.selectFrom('people.elder').selectAll().where('id', '=', elderId).executeTakeFirst()
  if (!elder) throw notFound()
  const today = dayOf(clock.now())
  const profile = await tx
    .selectFrom('people.profile')
    .selectAll()
    .where('elder_id', '=', elderId)
    .executeTakeFirst()
  const { rows } = await sql<{
    groups: string[]
  }>`select people.groups_on(${elderId}, ${today}) as groups`.execute(tx)
  const base: Card = {
    id: elder.id,
    level,
    name: null,
    sex: elder.sex,
    age: ageOn(elder.birth_day, today),
    regionCode: elder.region_code,
    regionName: await regionPathName(tx, elder.region_code),
    address: null,
    lon: null,
    lat: null,
    mobility: elder.mobility,
    hearing: profile?.hearing ?? 'unknown',
    speech: profile?.speech ?? 'unknown',
    dialect: profile?.dialect ?? '',
    groups: [],
    careNote: '',
    conditions: [],
    allergies: [],
    medications: [],
    bloodType: '',
    access: null,
    phones: [],
    contacts: [],
    synthetic: elder.synthetic,
  }
  if (level === 'invited') return base

  const health = await tx
    .selectFrom('people.health_item')
    .select(['kind', 'name', 'detail', 'critical'])
    .where('elder_id', '=', elderId)
    .where('ended_on', 'is', null)
    .orderBy('critical', 'desc')
    .orderBy('created_at')
    .execute()
  const plan = await tx
    .selectFrom('people.access_plan')
    .selectAll()
    .where('elder_id', '=', elderId)
    .executeTakeFirst()
  const phones = await tx
    .selectFrom('people.phone')
    .selectAll()
    .where('elder_id', '=', elderId)
    .where('contact_id', 'is', null)
    .where('ends_on', 'is', null)
    .orderBy('created_at')
    .execute()
  const ladder = await contactLadder(tx, elderId)
  const item = ({ name, detail }: { name: string; detail: string }) => ({ name, detail })
  const everything = level === 'operator' || level === 'handover'
  return {
    ...base,
    name: elder.name,
    address: elder.address,
    lon: elder.lon,
    lat: elder.lat,
    groups: Group.array().parse(rows[0]?.groups ?? []),
    careNote: profile?.care_note ?? '',
    conditions: health
      .filter((h) => h.kind === 'condition' && (everything || h.critical))
      .map((h) => ({ ...item(h), critical: h.critical })),
    allergies: health.filter((h) => h.kind === 'allergy').map(item),
    medications: health.filter((h) => h.kind === 'medication' && (everything || h.critical)).map(item),
    bloodType: profile?.blood_type ?? '',
    access: plan
      ? {
          wayIn: plan.way_in,
          keyPlace: plan.key_place,
          doorCode: plan.door_code_cipher && level !== 'handover' ? decrypt(plan.door_code_cipher) : null,
          floor: plan.floor,
          lift: plan.lift,
          hazards: plan.hazards,
        }
      : null,
    phones: phones.map((p) => {
      const number = decrypt(p.cipher)
      return { id: p.id, masked: maskPhone(number), number }
    }),
    // Who has come to help meets the one with the key; the desk and the ambulance see the whole ladder.
    contacts: (everything ? ladder : ladder.filter((rung) => rung.holdsKey || rung.livesWith)).map(
      cardContact,
    ),
  }
}

function cardContact(rung: Rung): z.input<typeof contract.CardContact> {
  const phone = rung.phones[0] ?? null
  return {
    id: rung.contactId,
    name: rung.name,
    relation: Relation.parse(rung.relation),
    position: rung.position,
    distanceM: rung.distanceM,
    holdsKey: rung.holdsKey,
    livesWith: rung.livesWith,
    verifiedAt: rung.verifiedAt?.toISOString() ?? null,
    phone,
    phoneMasked: phone === null ? null : maskPhone(phone),
  }
}
