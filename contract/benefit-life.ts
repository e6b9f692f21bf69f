import { z } from 'zod'
import { problems } from './benefit-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { notYours } from './family.ts'
import { OrganisationKind } from './organisations.ts'
import { invalidInput, notFound } from './problem.ts'
import { RegionCodeParam } from './region.ts'
import { keys, type Words } from './words.ts'

/** That a payee is alive (any verified contact counts), and who may ask on an elder's behalf (mandates). */

export const contactKinds = {
  visit: { zh: '上门见到本人', en: 'Visit' },
  call: { zh: '电话联系到本人', en: 'Call' },
  assessment: { zh: '能力评估', en: 'Assessment' },
  rescue: { zh: '救援人员见到本人', en: 'Rescue' },
  face: { zh: '人脸认证', en: 'Face check' },
  other: { zh: '其他', en: 'Other' },
} as const satisfies Words
export const ContactKind = keys(contactKinds)
export type ContactKind = z.infer<typeof ContactKind>
export const lifeStates = {
  seen: { zh: '正常', en: 'In time' },
  visit: { zh: '需上门', en: 'To be visited' },
  not_found: { zh: '未见到本人', en: 'Not found' },
} as const satisfies Words
export const LifeState = keys(lifeStates)
export type LifeState = z.infer<typeof LifeState>
export const visitReasons = {
  due: { zh: '到期没有联系', en: 'No contact in time' },
  face: { zh: '人脸认证未通过', en: 'Face check failed' },
} as const satisfies Words

export const LifeCheck = z.object({
  elderId: z.uuid(),
  elderName: z.string(),
  regionName: z.string().nullable(),
  state: LifeState,
  seenOn: Day.nullable(),
  seenBy: ContactKind.nullable(),
  dueOn: Day,
  visitReason: z.enum(['due', 'face']).nullable(),
  visitDueAt: Instant.nullable(),
  late: z.boolean(),
  /** Payments wait because somebody looked and found nobody. */
  held: z.boolean(),
})
export type LifeCheck = z.infer<typeof LifeCheck>
export const listLifeChecks = endpoint({
  method: 'GET',
  path: '/benefits/life-checks',
  may: 'benefits.outreach',
  summary: '待遇资格认证名单 Who is due for a contact',
  query: PageQuery.extend({
    /** due: within thirty days; the others as named. */
    state: z.enum(['due', 'visit', 'not_found', 'seen']).default('due'),
    region: RegionCodeParam.optional(),
    elderId: z.uuid().optional(),
  }),
  returns: pageOf(LifeCheck),
})
/** Under the client's id. Not passed: a visit; nothing is stopped by it. */
export const recordContact = endpoint({
  method: 'PUT',
  path: '/benefits/life-checks/:elderId/contacts/:id',
  may: 'benefits.outreach',
  summary: '登记联系结果 Record a contact',
  params: z.object({ elderId: ElderId, id: z.uuid() }),
  body: z.object({
    kind: ContactKind,
    on: Day,
    passed: z.boolean(),
    note: z.string().trim().max(500).default(''),
  }),
  returns: LifeCheck,
  problems: [notFound, invalidInput],
  subject: 'elderId',
})

export const Mandate = z.object({
  id: z.uuid(),
  elderId: z.uuid(),
  elderName: z.string(),
  orgId: OrgId,
  orgName: z.string(),
  /** Codes of schemes; empty: all. */
  schemes: z.array(z.string()),
  from: Day,
  to: Day,
  ground: z.string(),
  givenBy: z.enum(['elder', 'family']),
  madeBy: z.string().nullable(),
  revokedAt: Instant.nullable(),
  revokeReason: z.string().nullable(),
})
export type Mandate = z.infer<typeof Mandate>
const MandateDraft = z.object({
  orgId: OrgId,
  schemes: z.array(z.string().max(60)).max(30).default([]),
  from: Day,
  to: Day,
  ground: z.string().trim().min(2).max(300),
})
const revocation = z.object({ reason: z.string().trim().min(2).max(300) })
export const listMandates = endpoint({
  method: 'GET',
  path: '/benefits/mandates',
  may: 'benefits.apply',
  subject: 'elderId',
  summary: '代办授权 Mandates of organisations',
  query: PageQuery.extend({
    elderId: z.uuid().optional(),
    state: z.enum(['current', 'ended']).default('current'),
  }),
  returns: pageOf(Mandate),
})
/** Recorded by staff from a signed paper; never by the organisation itself. */
export const saveMandate = endpoint({
  method: 'PUT',
  path: '/benefits/mandates/:id',
  may: 'benefits.outreach',
  summary: '登记代办授权 Record a mandate',
  params: z.object({ id: z.uuid() }),
  body: MandateDraft.extend({ elderId: ElderId, givenBy: z.enum(['elder', 'family']).default('elder') }),
  returns: Mandate,
  problems: [notFound, invalidInput, problems.openAlready],
  subject: 'elderId',
})
export const revokeMandate = endpoint({
  method: 'POST',
  path: '/benefits/mandates/:id/revoke',
  may: 'benefits.outreach',
  summary: '撤销代办授权 Revoke a mandate',
  params: z.object({ id: z.uuid() }),
  body: revocation,
  returns: Mandate,
  problems: [notFound, problems.wrongState],
})
export const familyMandates = endpoint({
  method: 'GET',
  path: '/family/mandates/:elderId',
  may: 'family.read',
  summary: '家中长者的代办授权 Mandates given',
  params: z.object({ elderId: ElderId }),
  returns: z.object({ items: z.array(Mandate) }),
  problems: [notFound],
  subject: 'elderId',
})
/** Whom one may charge: operating organisations with a site in or for the elder's village, and the elder's own. */
export const mandateChoices = endpoint({
  method: 'GET',
  path: '/family/mandates/:elderId/choices',
  may: 'family.read',
  summary: '可以委托的机构 Organisations that may be charged',
  params: z.object({ elderId: ElderId }),
  returns: z.object({
    items: z.array(z.object({ orgId: OrgId, name: z.string(), kind: OrganisationKind })),
    /** Only the elder, a guardian or a relative asked to act gives one. */
    mayGive: z.boolean(),
  }),
  problems: [notFound],
  subject: 'elderId',
})
export const familyGiveMandate = endpoint({
  method: 'PUT',
  path: '/family/mandates/:elderId/:id',
  may: 'family.write',
  summary: '在手机上委托机构代办 Charge an organisation from the app',
  params: z.object({ elderId: ElderId, id: z.uuid() }),
  body: MandateDraft.omit({ ground: true, from: true }),
  returns: Mandate,
  problems: [notFound, invalidInput, notYours, problems.openAlready],
  subject: 'elderId',
})
export const familyRevokeMandate = endpoint({
  method: 'POST',
  path: '/family/mandates/:elderId/:id/revoke',
  may: 'family.write',
  summary: '家属撤销代办授权 Revoke a mandate',
  params: z.object({ elderId: ElderId, id: z.uuid() }),
  body: revocation,
  returns: Mandate,
  problems: [notFound, problems.wrongState],
  subject: 'elderId',
})
