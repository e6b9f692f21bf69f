import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import * as people from './people.ts'
import { AddressKind, CareSetting, IdentityKind, Mobility, Relation, Sense, Sex } from './people-words.ts'
import { invalidInput, notFound, stale } from './problem.ts'
import { RegionCode } from './region.ts'
import { Coordinates } from './regions.ts'

export * from './people-parts.ts'

/** Writing the elder's record. Every change keeps what was before; forms send the `updatedAt` they saw. */

const Text = (max: number) => z.string().trim().max(max)
const Name = z.string().trim().min(1).max(60)
/** A number as typed, or the id of one on record that stays: who edits the others need not see it in full. */
export const PhoneInput = z.union([
  z.object({ number: z.string().trim().min(3).max(40), shared: z.boolean().optional() }),
  z.object({ id: people.PhoneId }),
])
const Source = z.string().trim().min(1).max(200)
const ElderParams = z.object({ elderId: ElderId })

export const IdentityInput = z.object({
  kind: IdentityKind,
  /** Needed unless `kind` is none. */
  number: z.string().trim().max(40).nullable().default(null),
  noIdentityReason: Text(200).nullable().default(null),
})

export const AddressInput = z.object({
  regionCode: RegionCode,
  detail: Text(200),
  /** As read from a map or a phone, in the system of that map. */
  coordinates: Coordinates.nullable().default(null),
})

export const register = endpoint({
  method: 'POST',
  path: '/people/elders',
  may: 'people.write',
  summary: '建档 Register an elder',
  body: z.object({
    id: ElderId.optional(),
    name: Name,
    otherNames: z.array(Name).max(10).default([]),
    identity: IdentityInput,
    /** Taken from the identity number when there is one. */
    sex: Sex.optional(),
    birthDay: Day.optional(),
    birthExact: z.boolean().default(true),
    nation: Text(20).default('汉族'),
    address: AddressInput,
    phones: z.array(PhoneInput).max(5).default([]),
    mobility: Mobility.default('unknown'),
    orgId: OrgId.nullable().default(null),
    /** Register although another area has the number: a merge task opens for the level that sees both (A-REG-23). */
    claim: z.boolean().default(false),
  }),
  returns: people.Elder,
  problems: [
    people.problems.identityExists,
    people.problems.identityElsewhere,
    people.problems.noSuchRegion,
    invalidInput,
  ],
})

export const amend = endpoint({
  method: 'PATCH',
  path: '/people/elders/:elderId',
  may: 'people.write',
  summary: '修改基本信息 Edit the basic facts',
  subject: 'elderId',
  params: ElderParams,
  body: z.object({
    updatedAt: Instant,
    reason: Text(200).optional(),
    name: Name.optional(),
    otherNames: z.array(Name).max(10).optional(),
    identity: IdentityInput.optional(),
    sex: Sex.optional(),
    birthDay: Day.optional(),
    birthExact: z.boolean().optional(),
    nation: Text(20).optional(),
    mobility: Mobility.optional(),
    phones: z.array(PhoneInput).max(5).optional(),
  }),
  returns: people.Elder,
  problems: [notFound, stale, people.problems.identityExists, invalidInput],
})

export const setAddress = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/address',
  may: 'people.write',
  summary: '登记住址（保留旧住址） Record an address; the old one stays with its dates',
  subject: 'elderId',
  params: ElderParams,
  body: AddressInput.extend({ kind: AddressKind, from: Day, source: Source }),
  returns: Done,
  problems: [notFound, people.problems.noSuchRegion, people.problems.overlaps],
})

export const setStatus = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/status',
  may: 'people.write',
  summary: '变更状态（迁出、身故、恢复） Moved, died, or back',
  subject: 'elderId',
  params: ElderParams,
  body: z.object({
    to: z.enum(['moved', 'died', 'alive']),
    day: Day,
    movedTo: Text(200).optional(),
    reason: z.string().trim().min(2).max(200),
  }),
  returns: people.Elder,
  problems: [notFound, people.problems.illegalStatus, invalidInput],
})

export const setCareSetting = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/setting',
  may: 'people.write',
  summary: '变更照护方式 Home, community or institution, from a day',
  subject: 'elderId',
  params: ElderParams,
  body: z.object({ setting: CareSetting, orgId: OrgId.nullable().default(null), from: Day, source: Source }),
  returns: Done,
  problems: [notFound, people.problems.overlaps],
})

export const setProfile = endpoint({
  method: 'PUT',
  path: '/people/elders/:elderId/profile',
  may: 'people.write',
  summary: '生活习惯与家庭情况 Habits, senses, family situation',
  subject: 'elderId',
  params: ElderParams,
  body: z.object({
    updatedAt: Instant.nullable(),
    hearing: Sense,
    vision: Sense,
    speech: Sense,
    dialect: Text(60),
    bloodType: z.enum(['', 'A', 'B', 'AB', 'O', 'A-', 'B-', 'AB-', 'O-']),
    wakesAt: z.iso.time().nullable(),
    sleepsAt: z.iso.time().nullable(),
    diet: Text(300),
    habits: Text(1000),
    familySituation: Text(1000),
    careNote: Text(500),
  }),
  returns: Done,
  problems: [notFound, stale],
})

export const setAccessPlan = endpoint({
  method: 'PUT',
  path: '/people/elders/:elderId/access-plan',
  may: 'people.write',
  summary: '入户方案：怎么进门、钥匙在哪 How to get in, where the key is',
  subject: 'elderId',
  params: ElderParams,
  body: z.object({
    updatedAt: Instant.nullable(),
    wayIn: Text(300),
    keyPlace: Text(200),
    keyContactId: people.ContactId.nullable(),
    /** Left out: kept as it is; empty: removed. */
    doorCode: Text(40).optional(),
    floor: Text(40),
    lift: z.boolean().nullable(),
    hazards: Text(300),
    verified: z.boolean().default(false),
  }),
  returns: Done,
  problems: [notFound, stale],
})

const contactFields = {
  name: Name,
  relation: Relation,
  distanceM: z.number().int().min(0).max(20_000_000).nullable(),
  holdsKey: z.boolean(),
  livesWith: z.boolean(),
  notify: z.boolean(),
  mayAct: z.boolean(),
  guardian: z.boolean(),
  note: Text(300),
  phones: z.array(PhoneInput).max(4),
}
export const ContactInput = z.object({
  ...contactFields,
  distanceM: contactFields.distanceM.default(null),
  holdsKey: contactFields.holdsKey.default(false),
  livesWith: contactFields.livesWith.default(false),
  notify: contactFields.notify.default(true),
  mayAct: contactFields.mayAct.default(false),
  guardian: contactFields.guardian.default(false),
  note: contactFields.note.default(''),
  phones: contactFields.phones.default([]),
})
/** What is left out stays; of `phones`, when given, only the ones named are in use afterwards. */
export const ContactChange = z.object(contactFields).partial().extend({ updatedAt: Instant })

export const addContact = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/contacts',
  may: 'people.write',
  summary: '添加联系人 Add a contact at the end of the ladder',
  subject: 'elderId',
  params: ElderParams,
  body: ContactInput.extend({ id: people.ContactId.optional() }),
  returns: people.Contact,
  problems: [notFound, invalidInput],
})
const ContactParams = ElderParams.extend({ contactId: people.ContactId })
export const changeContact = endpoint({
  method: 'PATCH',
  path: '/people/elders/:elderId/contacts/:contactId',
  may: 'people.write',
  summary: '修改联系人 Edit a contact',
  subject: 'elderId',
  params: ContactParams,
  body: ContactChange,
  returns: people.Contact,
  problems: [notFound, stale, invalidInput],
})
export const verifyContact = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/contacts/:contactId/verify',
  may: 'people.write',
  summary: '核实联系人（电话打通） The contact was reached just now',
  subject: 'elderId',
  params: ContactParams,
  returns: Done,
  problems: [notFound],
})
export const endContact = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/contacts/:contactId/end',
  may: 'people.write',
  summary: '停用联系人 The contact is one no more',
  subject: 'elderId',
  params: ContactParams,
  body: z.object({ reason: Text(200).default('') }),
  returns: Done,
  problems: [notFound],
})
export const orderContacts = endpoint({
  method: 'PUT',
  path: '/people/elders/:elderId/contacts/order',
  may: 'people.write',
  summary: '联系顺序 Who is called first',
  subject: 'elderId',
  params: ElderParams,
  body: z.object({ ids: z.array(people.ContactId).min(1).max(99) }),
  returns: Done,
  problems: [notFound, stale],
})
