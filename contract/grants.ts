import { z } from 'zod'
import { Mobile, PostId } from './access.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { AccountId, ElderId, id } from './id.ts'
import { forbidden, notFound, problem } from './problem.ts'

/** Which accounts may see which elders beyond a region: family by consent, cross-border helpers until a day. */

export const GrantId = id('GrantId')
export type GrantId = z.infer<typeof GrantId>

/** Why something was taken away: kept with the row and in the timeline. */
const Reason = z.string().trim().min(2).max(200)
const Name = z.string().trim().min(1).max(60)

export const Relation = z.enum([
  'self',
  'spouse',
  'child',
  'child_in_law',
  'grandchild',
  'parent',
  'sibling',
  'other_relative',
  'guardian',
  'friend',
  'neighbour',
])
export type Relation = z.infer<typeof Relation>
export const relations = {
  self: { zh: '本人', en: 'Self' },
  spouse: { zh: '配偶', en: 'Spouse' },
  child: { zh: '子女', en: 'Child' },
  child_in_law: { zh: '儿媳或女婿', en: 'Child-in-law' },
  grandchild: { zh: '孙辈', en: 'Grandchild' },
  parent: { zh: '父母', en: 'Parent' },
  sibling: { zh: '兄弟姐妹', en: 'Sibling' },
  other_relative: { zh: '其他亲属', en: 'Other relative' },
  guardian: { zh: '监护人', en: 'Guardian' },
  friend: { zh: '朋友', en: 'Friend' },
  neighbour: { zh: '邻居', en: 'Neighbour' },
} as const satisfies Record<Relation, { zh: string; en: string }>

export const FamilyGrant = z.object({
  id: GrantId,
  accountId: AccountId,
  accountName: z.string(),
  elderId: ElderId,
  elderName: z.string().nullable(),
  relation: Relation,
  /** `waiting` for consent, `valid`, `ended`. Only a valid one lets the account see the elder. */
  state: z.enum(['waiting', 'valid', 'ended']),
  consentAt: Instant.nullable(),
  consentBy: z.enum(['elder', 'guardian', 'court']).nullable(),
  consentEvidence: z.string().nullable(),
  createdAt: Instant,
  endedAt: Instant.nullable(),
  endedReason: z.string().nullable(),
})
export type FamilyGrant = z.infer<typeof FamilyGrant>

export const AccessGrant = z.object({
  id: GrantId,
  postId: PostId,
  elderId: ElderId,
  elderName: z.string().nullable(),
  reason: z.string(),
  validFrom: Day,
  validTo: Day,
  endedAt: Instant.nullable(),
  endedReason: z.string().nullable(),
})
export type AccessGrant = z.infer<typeof AccessGrant>

export const problems = {
  grantTwice: problem(
    'access/grant-twice',
    409,
    '该账号与长者已有关联',
    'The account is linked with this elder already',
  ),
  grantEnded: problem('access/grant-ended', 409, '该关联已结束', 'This link has ended'),
  consentGiven: problem('access/consent-given', 409, '已登记同意', 'Consent is recorded already'),
  postEnded: problem('access/post-ended', 409, '该岗位已结束', 'This post has ended'),
  notConsultant: problem(
    'access/not-consultant',
    409,
    '只有跨区协办岗位可以这样授权',
    'Only posts of cross-border helpers take such grants',
  ),
}

// ------------------------------------------------------------------ grants
export const listFamilyGrants = endpoint({
  method: 'GET',
  path: '/access/elders/:elderId/family-grants',
  may: 'people.read',
  summary: '长者的家属账号 Family accounts of an elder',
  params: z.object({ elderId: ElderId }),
  returns: z.object({ items: z.array(FamilyGrant) }),
  subject: 'elderId',
  problems: [notFound],
})

export const Consent = z.object({
  by: z.enum(['elder', 'guardian', 'court']),
  /** Where the proof is: form number, recording, document. */
  evidence: z.string().trim().min(2).max(300),
})

export const createFamilyGrant = endpoint({
  method: 'POST',
  path: '/access/elders/:elderId/family-grants',
  may: 'people.write',
  summary: '关联家属账号 Link a family account with an elder, by phone',
  params: z.object({ elderId: ElderId }),
  body: z.object({
    id: GrantId.optional(),
    /** The account with this phone and name, or a new one. */
    phone: Mobile,
    name: Name,
    relation: Relation,
    consent: Consent.nullable().default(null),
  }),
  returns: FamilyGrant,
  subject: 'elderId',
  problems: [notFound, problems.grantTwice],
})

export const giveConsent = endpoint({
  method: 'POST',
  path: '/access/family-grants/:id/consent',
  may: 'people.write',
  summary: '登记长者同意 Record the elder’s consent',
  params: z.object({ id: GrantId }),
  body: Consent,
  returns: FamilyGrant,
  problems: [notFound, problems.consentGiven, problems.grantEnded],
})

export const endFamilyGrant = endpoint({
  method: 'POST',
  path: '/access/family-grants/:id/end',
  may: 'people.write',
  summary: '结束家属关联 End a family link, at once',
  params: z.object({ id: GrantId }),
  body: z.object({ reason: Reason }),
  returns: FamilyGrant,
  problems: [notFound, problems.grantEnded],
})

export const myFamily = endpoint({
  method: 'GET',
  path: '/access/elders/:elderId/family',
  may: 'people.own',
  summary: '哪些家属可以看到这位长者 Which family accounts see this elder',
  params: z.object({ elderId: ElderId }),
  returns: z.object({ items: z.array(FamilyGrant.extend({ mine: z.boolean(), mayEnd: z.boolean() })) }),
})

/** By the elder or the guardian for anybody's link, by anybody for their own. */
export const withdrawConsent = endpoint({
  method: 'POST',
  path: '/access/family-grants/:id/withdraw',
  may: 'family.write',
  summary: '撤回同意，或退出关联 Withdraw consent, or leave',
  params: z.object({ id: GrantId }),
  body: z.object({ reason: Reason }),
  returns: FamilyGrant,
  problems: [notFound, forbidden, problems.grantEnded],
})

export const createAccessGrant = endpoint({
  method: 'POST',
  path: '/access/posts/:id/access-grants',
  may: 'access.admin',
  summary: '授权查看一位长者至某日（跨区协办） Let a cross-border post see one elder until a day',
  params: z.object({ id: PostId }),
  body: z.object({
    id: GrantId.optional(),
    elderId: ElderId,
    reason: z.string().trim().min(2).max(300),
    validFrom: Day.optional(),
    validTo: Day,
  }),
  returns: AccessGrant,
  subject: 'elderId',
  problems: [notFound, problems.grantTwice, problems.postEnded, problems.notConsultant],
})

export const endAccessGrant = endpoint({
  method: 'POST',
  path: '/access/access-grants/:id/end',
  may: 'access.admin',
  summary: '提前结束授权 End such a grant early',
  params: z.object({ id: GrantId }),
  body: z.object({ reason: Reason }),
  returns: AccessGrant,
  problems: [notFound, problems.grantEnded],
})

const GrantFacts = z.object({ accountId: AccountId, grantId: GrantId })

/** Live, because open streams of the account close and come back with the elders it may see now. */
export const events = {
  familyLinked: event('access.family_linked', {
    zh: '关联家属账号',
    en: 'Family account linked',
    live: true,
    shape: GrantFacts.extend({ relation: Relation }),
  }),
  familyUnlinked: event('access.family_unlinked', {
    zh: '结束家属关联',
    en: 'Family link ended',
    live: true,
    shape: GrantFacts.extend({ reason: z.string() }),
  }),
  accessGranted: event('access.access_granted', {
    zh: '授权跨区查看',
    en: 'Cross-border access granted',
    live: true,
    shape: GrantFacts.extend({ until: Day, reason: z.string() }),
  }),
  accessRevoked: event('access.access_revoked', {
    zh: '结束跨区查看',
    en: 'Cross-border access ended',
    live: true,
    shape: GrantFacts.extend({ reason: z.string() }),
  }),
  consentGiven: event('access.consent_given', {
    zh: '同意家属查看',
    en: 'Consent to family access',
    live: true,
    shape: GrantFacts.extend({ by: z.string() }),
  }),
}
