import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { AccountId, ElderId, OrgId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { Phone } from './phone.ts'
import { problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { Invitation } from './responder-callout.ts'
import {
  DutyMode,
  Point,
  Position,
  QualificationKind,
  ResponderId,
  ResponderKind,
  TravelMode,
} from './responder-words.ts'

/** The roster as the console keeps it. */

export const Qualification = z.object({
  id: z.uuid(),
  kind: QualificationKind,
  validFrom: Day,
  validUntil: Day.nullable(),
  certificate: z.string().nullable(),
  validNow: z.boolean(),
})
export const HeldKey = z.object({
  id: z.uuid(),
  elderId: ElderId,
  elderName: z.string().nullable(),
  since: Day,
  until: Day.nullable(),
  note: z.string().nullable(),
})
export const Responder = z.object({
  id: ResponderId,
  kind: ResponderKind,
  name: z.string(),
  accountId: AccountId.nullable(),
  orgId: OrgId.nullable(),
  regionCode: RegionCode,
  phoneMasked: z.string().nullable(),
  home: Point.nullable(),
  position: Position.nullable(),
  locationConsentAt: Instant.nullable(),
  travelMode: TravelMode,
  maxRadiusM: z.number().int().nullable(),
  duty: z.object({ mode: DutyMode, until: Instant.nullable(), onNow: z.boolean() }),
  engaged: z.boolean(),
  restUntil: Instant.nullable(),
  qualifications: z.array(QualificationKind),
  keys: z.number().int(),
  endedAt: Instant.nullable(),
  updatedAt: Instant,
})
export type Responder = z.infer<typeof Responder>

export const phoneTaken = problem(
  'responders/phone-taken',
  409,
  '该电话已登记为另一名救援人员',
  'This phone belongs to another responder',
)
export const shiftClash = problem(
  'responders/shift-clash',
  409,
  '与本人另一班次重叠',
  'Overlaps another shift of the same person',
)
export const keyHeld = problem(
  'responders/key-held',
  409,
  '已登记持有该户钥匙',
  'Already registered as holding this key',
)
export const ended = problem('responders/ended', 409, '该救援人员已退出', 'This responder has left')
export const missionOn = problem(
  'responders/mission-on',
  409,
  '正在任务中，任务结束后再操作',
  'On a mission: try again when it has ended',
)

export const accountTaken = problem(
  'responders/account-taken',
  409,
  '该账号已关联另一名救援人员',
  'This account belongs to another responder',
)
export const noSuchAccount = problem(
  'responders/no-such-account',
  422,
  '没有这个账号，或不在您的范围内',
  'No such account, or outside your scope',
)

const Params = z.object({ id: ResponderId })
const Draft = z.object({
  kind: ResponderKind,
  name: z.string().trim().min(1).max(60),
  phone: Phone.nullable(),
  accountId: AccountId.nullable().default(null),
  orgId: OrgId.nullable(),
  regionCode: RegionCode,
  home: Point.nullable(),
  travelMode: TravelMode,
  maxRadiusM: z.number().int().min(100).max(100_000).nullable(),
})
export const ResponderDraft = Draft

export const list = endpoint({
  method: 'GET',
  path: '/responders',
  may: 'responders.read',
  summary: '救援力量列表 Responders',
  query: PageQuery.extend({
    q: z.string().trim().max(60).optional(),
    kind: ResponderKind.optional(),
    region: RegionCodeParam.optional(),
    orgId: OrgId.optional(),
    duty: z.enum(['on', 'off']).optional(),
    qualification: QualificationKind.optional(),
    left: z.enum(['no', 'yes']).default('no'),
    sort: z.enum(['name', 'updated']).default('name'),
  }),
  returns: pageOf(Responder),
})
export const show = endpoint({
  method: 'GET',
  path: '/responders/:id',
  may: 'responders.read',
  summary: '救援人员 One responder',
  params: Params,
  returns: Responder.extend({
    qualificationList: z.array(Qualification),
    keyList: z.array(HeldKey),
    missions: z.array(Invitation),
  }),
})
export const register = endpoint({
  method: 'POST',
  path: '/responders',
  may: 'responders.write',
  summary: '登记救援人员 Register a responder',
  body: Draft.extend({ id: ResponderId }),
  returns: Responder,
  problems: [phoneTaken],
})
export const update = endpoint({
  method: 'PUT',
  path: '/responders/:id',
  may: 'responders.write',
  summary: '修改救援人员 Edit a responder',
  params: Params,
  body: Draft.partial({ phone: true }).extend({ updatedAt: Instant }),
  returns: Responder,
  problems: [phoneTaken, ended],
})
/** An account that may be given to a responder. */
export const AccountChoice = z.object({
  id: AccountId,
  name: z.string(),
  phoneMasked: z.string().nullable(),
  regionName: z.string().nullable(),
  /** Whose it is already. */
  responderId: ResponderId.nullable(),
})
export const accountChoices = endpoint({
  method: 'GET',
  path: '/responders/accounts',
  may: 'responders.write',
  summary: '可关联的账号 Accounts that a responder may sign in with',
  query: z.object({
    /** Part of the name or sign-in name, or a whole phone number. */
    q: z.string().trim().min(1).max(60).optional(),
    id: AccountId.optional(),
  }),
  returns: z.object({ items: z.array(AccountChoice) }),
})
/** The account signs in to the field app as this responder from now on; null takes it away and ends those sessions. */
export const linkAccount = endpoint({
  method: 'PUT',
  path: '/responders/:id/account',
  may: 'responders.write',
  summary: '关联登录账号 Say with which account the responder signs in',
  params: Params,
  body: z.object({ accountId: AccountId.nullable() }),
  returns: Responder,
  problems: [accountTaken, noSuchAccount, ended, missionOn],
})
export const leave = endpoint({
  method: 'POST',
  path: '/responders/:id/leave',
  may: 'responders.write',
  summary: '退出或恢复 Leave or come back',
  params: Params,
  body: z.object({ left: z.boolean() }),
  returns: Responder,
  problems: [missionOn],
})
export const setDuty = endpoint({
  method: 'PUT',
  path: '/responders/:id/duty',
  may: 'responders.write',
  summary: '设定在岗 Set duty',
  params: Params,
  body: z.object({ mode: DutyMode, until: Instant.nullable().default(null) }),
  returns: Responder,
  problems: [ended],
})
export const addQualification = endpoint({
  method: 'POST',
  path: '/responders/:id/qualifications',
  may: 'responders.write',
  summary: '添加资质 Add a qualification',
  params: Params,
  body: z.object({
    id: z.uuid(),
    kind: QualificationKind,
    validFrom: Day,
    validUntil: Day.nullable(),
    certificate: z.string().trim().max(60).nullable(),
  }),
  returns: Qualification,
})
export const removeQualification = endpoint({
  method: 'DELETE',
  path: '/responders/:id/qualifications/:part',
  may: 'responders.write',
  summary: '删除资质 Remove a qualification',
  params: Params.extend({ part: z.uuid() }),
  returns: Done,
})
export const addKey = endpoint({
  method: 'POST',
  path: '/responders/:id/keys',
  may: 'responders.write',
  summary: '登记钥匙 Register a key',
  params: Params,
  body: z.object({ id: z.uuid(), elderId: ElderId, since: Day, note: z.string().trim().max(200).nullable() }),
  returns: HeldKey,
  problems: [keyHeld],
})
export const returnKey = endpoint({
  method: 'POST',
  path: '/responders/:id/keys/:part/return',
  may: 'responders.write',
  summary: '归还钥匙 Return a key',
  params: Params.extend({ part: z.uuid() }),
  returns: Done,
})
