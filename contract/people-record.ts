import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { ElderId, id, OrgId } from './id.ts'
import {
  AddressKind,
  CareSetting,
  DocumentKind,
  ElderStatus,
  FactKind,
  Gap,
  Group,
  HealthKind,
  IdentityKind,
  Mobility,
  NeedItem,
  Purpose,
  Relation,
  ReviewReason,
  Sense,
  Sex,
} from './people-words.ts'
import { RegionCode } from './region.ts'
import { Coordinates } from './regions.ts'

/** The shapes of an elder's record: its parts, a list line, the whole, and the card of who helps. */

export const ContactId = id('ContactId')
export type ContactId = z.infer<typeof ContactId>
export const PhoneId = id('PhoneId')
export const FactId = id('FactId')
export const HealthItemId = id('HealthItemId')
export const DocumentId = id('DocumentId')

/** A number as shown; the whole one only by `unmask`. `endsOn` marks a number given up. */
export const PhoneEntry = z.object({
  id: PhoneId,
  kind: z.enum(['mobile', 'landline', 'other']),
  masked: z.string(),
  shared: z.boolean(),
  startsOn: Day.nullable(),
  endsOn: Day.nullable(),
})

export const Contact = z.object({
  id: ContactId,
  name: z.string(),
  relation: Relation,
  /** 1 is called first. */
  position: z.number().int(),
  /** Metres from the elder's door; null unknown. */
  distanceM: z.number().int().nullable(),
  holdsKey: z.boolean(),
  livesWith: z.boolean(),
  /** Hears of alarms. */
  notify: z.boolean(),
  /** May act for the elder. */
  mayAct: z.boolean(),
  guardian: z.boolean(),
  hasAccount: z.boolean(),
  /** Last time somebody reached them at these numbers. */
  verifiedAt: Instant.nullable(),
  note: z.string(),
  phones: z.array(PhoneEntry),
  updatedAt: Instant,
})
export type Contact = z.infer<typeof Contact>

export const Fact = z.object({
  id: FactId,
  kind: FactKind,
  value: z.string(),
  from: Day,
  to: Day.nullable(),
  expiresOn: Day.nullable(),
  source: z.string(),
  evidence: z.string(),
  updatedAt: Instant,
})
export type Fact = z.infer<typeof Fact>

export const GroupSpan = z.object({
  code: Group,
  from: Day.nullable(),
  to: Day.nullable(),
  source: z.string(),
})

export const HealthItem = z.object({
  id: HealthItemId,
  kind: HealthKind,
  code: z.string(),
  name: z.string(),
  detail: z.string(),
  critical: z.boolean(),
  since: Day.nullable(),
  endedOn: Day.nullable(),
  source: z.string(),
  updatedAt: Instant,
})
export type HealthItem = z.infer<typeof HealthItem>

export const AccessPlan = z.object({
  wayIn: z.string(),
  keyPlace: z.string(),
  keyContactId: ContactId.nullable(),
  hasDoorCode: z.boolean(),
  floor: z.string(),
  lift: z.boolean().nullable(),
  hazards: z.string(),
  verifiedAt: Instant.nullable(),
  updatedAt: Instant,
})

export const Profile = z.object({
  hearing: Sense,
  vision: Sense,
  speech: Sense,
  dialect: z.string(),
  bloodType: z.string(),
  wakesAt: z.string().nullable(),
  sleepsAt: z.string().nullable(),
  diet: z.string(),
  habits: z.string(),
  familySituation: z.string(),
  careNote: z.string(),
  updatedAt: Instant,
})

export const Address = z.object({
  id: z.uuid(),
  kind: AddressKind,
  regionCode: RegionCode,
  regionName: z.string(),
  detail: z.string(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  given: Coordinates.nullable(),
  from: Day.nullable(),
  to: Day.nullable(),
  source: z.string(),
})

export const Consent = z.object({
  purpose: Purpose,
  version: z.string(),
  given: z.boolean(),
  givenBy: z.enum(['elder', 'guardian', 'family']),
  ownWish: z.string(),
  channel: z.enum(['app', 'paper', 'phone', 'visit']),
  expiresOn: Day.nullable(),
  at: Instant,
  by: z.string().nullable(),
})

export const Document = z.object({
  id: DocumentId,
  kind: DocumentKind,
  title: z.string(),
  name: z.string(),
  mediaType: z.string(),
  size: z.number().int(),
  issuedOn: Day.nullable(),
  expiresOn: Day.nullable(),
  addedAt: Instant,
  addedBy: z.string().nullable(),
})

/** One line of a list. */
export const ElderRow = z.object({
  id: ElderId,
  /** The number people read out. */
  number: z.number().int(),
  name: z.string(),
  sex: Sex,
  birthDay: Day,
  age: z.number().int(),
  regionCode: RegionCode,
  /** County · street · village. */
  regionName: z.string(),
  address: z.string(),
  status: ElderStatus,
  careSetting: CareSetting,
  mobility: Mobility,
  groups: z.array(Group),
  identityMasked: z.string().nullable(),
  phoneMasked: z.string().nullable(),
  devices: z.number().int(),
  contacts: z.number().int(),
  synthetic: z.boolean(),
  updatedAt: Instant,
})
export type ElderRow = z.infer<typeof ElderRow>

export const Elder = ElderRow.extend({
  orgId: OrgId.nullable(),
  otherNames: z.array(z.string()),
  pinyin: z.string(),
  birthExact: z.boolean(),
  identityKind: IdentityKind,
  /** Another area has the same number on record: who sees both decides. */
  identityClaimed: z.boolean(),
  noIdentityReason: z.string().nullable(),
  nation: z.string(),
  statusDay: Day.nullable(),
  movedTo: z.string().nullable(),
  /** The living record, when this one was merged into it. */
  mergedInto: ElderId.nullable(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  createdAt: Instant,
})
export type Elder = z.infer<typeof Elder>

/** The whole record of one elder, as of now or of a day. */
export const ElderRecord = z.object({
  elder: Elder,
  /** The day it is shown as of; null now. */
  asOf: Day.nullable(),
  phones: z.array(PhoneEntry),
  addresses: z.array(Address),
  household: z
    .object({
      id: z.uuid(),
      members: z.array(
        z.object({ id: ElderId, name: z.string(), sex: Sex, age: z.number().int(), status: ElderStatus }),
      ),
    })
    .nullable(),
  facts: z.array(Fact),
  groups: z.array(GroupSpan),
  contacts: z.array(Contact),
  health: z.array(HealthItem),
  profile: Profile.nullable(),
  accessPlan: AccessPlan.nullable(),
  needs: z.array(z.object({ item: NeedItem, note: z.string(), since: Day })),
  settings: z.array(
    z.object({
      setting: CareSetting,
      orgId: OrgId.nullable(),
      from: Day,
      to: Day.nullable(),
      source: z.string(),
    }),
  ),
  consents: z.array(Consent),
  documents: z.array(Document),
  gaps: z.array(Gap),
  reviews: z.array(z.object({ id: z.uuid(), reason: ReviewReason, note: z.string(), openedAt: Instant })),
})
export type ElderRecord = z.infer<typeof ElderRecord>

/**
 * What a person who helps may know, by need. `invited`: no name, no address. `accepted`: who, where, how to get in, what
 * to mind, who has the key. `operator`: the whole ladder with numbers. `handover`: for the ambulance.
 */
export const CardLevel = z.enum(['invited', 'accepted', 'operator', 'handover'])
export type CardLevel = z.infer<typeof CardLevel>
export const CardContact = z.object({
  id: ContactId,
  name: z.string(),
  relation: Relation,
  position: z.number().int(),
  distanceM: z.number().int().nullable(),
  holdsKey: z.boolean(),
  livesWith: z.boolean(),
  verifiedAt: Instant.nullable(),
  phone: z.string().nullable(),
  phoneMasked: z.string().nullable(),
})
export const ElderCard = z.object({
  id: ElderId,
  level: CardLevel,
  name: z.string().nullable(),
  sex: Sex,
  age: z.number().int(),
  regionCode: RegionCode,
  regionName: z.string(),
  address: z.string().nullable(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  mobility: Mobility,
  hearing: Sense,
  speech: Sense,
  dialect: z.string(),
  groups: z.array(Group),
  careNote: z.string(),
  conditions: z.array(z.object({ name: z.string(), detail: z.string(), critical: z.boolean() })),
  allergies: z.array(z.object({ name: z.string(), detail: z.string() })),
  medications: z.array(z.object({ name: z.string(), detail: z.string() })),
  bloodType: z.string(),
  access: z
    .object({
      wayIn: z.string(),
      keyPlace: z.string(),
      doorCode: z.string().nullable(),
      floor: z.string(),
      lift: z.boolean().nullable(),
      hazards: z.string(),
    })
    .nullable(),
  phones: z.array(z.object({ id: PhoneId, masked: z.string(), number: z.string().nullable() })),
  contacts: z.array(CardContact),
  synthetic: z.boolean(),
})
export type ElderCard = z.infer<typeof ElderCard>
