import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { ElderId, OrgId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { PhoneId, ElderRow, ElderRecord } from './people-record.ts'
import {
  CareSetting,
  ElderStatus,
  Gap,
  Group,
  Matched,
  Mobility,
  Purpose,
  ReviewReason,
  Sex,
} from './people-words.ts'
import { problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/**
 * Elders and their families: find, list, see. Editing is people-edit.ts, the family's own view family.ts,
 * vocabularies people-words.ts, identity numbers identity.ts.
 */

export * from './people-record.ts'

export const problems = {
  identityExists: problem(
    'people/identity-exists',
    409,
    '该证件号已登记',
    'This identity number is registered already',
  ),
  identityElsewhere: problem(
    'people/identity-elsewhere',
    409,
    '该证件号已在其他地区登记',
    'This identity number is registered in another area',
  ),
  illegalStatus: problem(
    'people/illegal-status',
    409,
    '当前状态不能这样变更',
    'Not possible from the present status',
  ),
  overlaps: problem(
    'people/overlaps',
    409,
    '与已有记录的日期重叠',
    'The dates overlap with what is recorded',
  ),
  ended: problem('people/ended', 409, '该记录已经结束', 'This entry has ended already'),
  tooManyRows: problem(
    'people/too-many-rows',
    422,
    '结果超过导出上限，请缩小范围',
    'More rows than an export may have: narrow the list',
  ),
  noSuchRegion: problem(
    'people/no-such-region',
    422,
    '没有这个村（社区），或不在您的范围内',
    'No such village, or outside your scope',
  ),
}

const ElderParams = z.object({ elderId: ElderId })

export const search = endpoint({
  method: 'GET',
  path: '/people/search',
  may: 'people.read',
  summary:
    '按姓名、拼音、首字母、电话、证件号、地址查找长者 Find by name, pinyin, initials, phone, identity number, address',
  query: z.object({
    q: z.string().trim().min(1).max(60),
    limit: z.coerce.number().int().min(1).max(50).default(20),
  }),
  returns: z.object({
    items: z.array(
      ElderRow.omit({ groups: true, contacts: true, devices: true }).extend({ matched: Matched }),
    ),
  }),
})

/** Filters of the list, the count and the export. Several `groups` (comma between) are all required. */
export const ElderFilter = z.object({
  region: RegionCodeParam.optional(),
  groups: z.string().max(300).optional(),
  sex: Sex.optional(),
  status: ElderStatus.optional(),
  setting: CareSetting.optional(),
  mobility: Mobility.optional(),
  ageFrom: z.coerce.number().int().min(0).max(130).optional(),
  ageTo: z.coerce.number().int().min(0).max(130).optional(),
  device: z.enum(['yes', 'no']).optional(),
  contact: z.enum(['yes', 'no', 'key', 'unverified']).optional(),
  gap: Gap.optional(),
  org: OrgId.optional(),
})
export const ElderSort = z.enum(['name', 'birthDay', 'updatedAt', 'region'])

export const list = endpoint({
  method: 'GET',
  path: '/people/elders',
  may: 'people.read',
  summary: '长者名单 List of elders',
  query: PageQuery.extend(ElderFilter.shape).extend({
    sort: ElderSort.default('region'),
    direction: z.enum(['asc', 'desc']).default('asc'),
  }),
  returns: pageOf(ElderRow),
})

export const count = endpoint({
  method: 'GET',
  path: '/people/elders/count',
  may: 'people.read',
  summary: '名单人数 How many elders the list has',
  query: ElderFilter,
  returns: z.object({ count: z.number().int() }),
})

export const exportList = endpoint({
  method: 'POST',
  path: '/people/elders/export',
  may: 'people.export',
  summary: '导出名单（留痕、限量、水印） Export a list',
  body: ElderFilter.extend({
    format: z.enum(['csv', 'xlsx']),
    reason: z.string().trim().min(2).max(200),
    columns: z.array(z.string()).max(30).optional(),
    sort: ElderSort.default('region'),
    direction: z.enum(['asc', 'desc']).default('asc'),
  }),
  returns: z.unknown(),
  answers: 'file',
  problems: [problems.tooManyRows],
})

/** Elders by group on a day: each elder once in `total` and once in each group they belong to. */
export const groupCounts = endpoint({
  method: 'GET',
  path: '/people/groups',
  may: 'people.read',
  summary: '各类人群人数 Elders by group on a day',
  query: z.object({ region: RegionCodeParam.optional(), on: Day.optional() }),
  returns: z.object({
    on: Day,
    total: z.number().int(),
    groups: z.array(z.object({ code: Group, count: z.number().int() })),
  }),
})

export const show = endpoint({
  method: 'GET',
  path: '/people/elders/:elderId',
  may: 'people.read',
  summary: '长者档案 The record of an elder',
  subject: 'elderId',
  params: ElderParams,
  query: z.object({ asOf: Day.optional() }),
  returns: ElderRecord,
})

export const history = endpoint({
  method: 'GET',
  path: '/people/elders/:elderId/history',
  may: 'people.read',
  summary: '修改历史 Who changed what, when',
  subject: 'elderId',
  params: ElderParams,
  query: PageQuery,
  returns: pageOf(
    z.object({
      id: z.number().int(),
      part: z.string(),
      at: Instant,
      by: z.string().nullable(),
      reason: z.string().nullable(),
      fields: z.array(
        z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
      ),
    }),
  ),
})

export const unmask = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/unmask',
  may: 'people.unmask',
  summary: '查看完整证件号与电话（须写明理由，留痕） See full numbers, with a reason',
  subject: 'elderId',
  params: ElderParams,
  body: z.object({ reason: z.string().trim().min(2).max(200) }),
  returns: z.object({
    identity: z.string().nullable(),
    doorCode: z.string().nullable(),
    phones: z.array(z.object({ id: PhoneId, number: z.string() })),
  }),
})

export const incomplete = endpoint({
  method: 'GET',
  path: '/people/follow-up',
  may: 'people.read',
  summary: '待完善与待复核档案 Records to complete or review',
  query: PageQuery.extend({ region: RegionCodeParam.optional(), gap: Gap.optional() }),
  returns: pageOf(
    z.object({
      id: ElderId,
      name: z.string(),
      age: z.number().int(),
      regionCode: RegionCode,
      regionName: z.string(),
      gaps: z.array(Gap),
      reviews: z.array(ReviewReason),
    }),
  ),
})

const Changed = z.object({ what: z.string() })
export const events = {
  registered: event('people.registered', { zh: '建档', en: 'Registered', shape: z.object({}) }),
  changed: event('people.changed', { zh: '修改档案', en: 'Record changed', shape: Changed }),
  moved: event('people.moved', {
    zh: '变更住址',
    en: 'Moved house',
    told: true,
    shape: z.object({ from: RegionCode, to: RegionCode }),
  }),
  statusChanged: event('people.status_changed', {
    zh: '状态变更',
    en: 'Status changed',
    told: true,
    live: true,
    shape: z.object({ from: ElderStatus, to: ElderStatus, day: Day, reason: z.string() }),
  }),
  settingChanged: event('people.setting_changed', {
    zh: '照护方式变更',
    en: 'Care setting changed',
    told: true,
    shape: z.object({ from: CareSetting, to: CareSetting, day: Day }),
  }),
  livingChanged: event('people.living_changed', {
    zh: '居住情况变更',
    en: 'Living arrangement changed',
    shape: z.object({ to: z.string(), day: Day, because: z.string() }),
  }),
  contactsChanged: event('people.contacts_changed', {
    zh: '联系人变更',
    en: 'Contacts changed',
    told: true,
    shape: Changed,
  }),
  consented: event('people.consented', {
    zh: '同意事项变更',
    en: 'Consent given or withdrawn',
    told: true,
    shape: z.object({ purpose: Purpose, given: z.boolean() }),
  }),
  unmasked: event('people.unmasked', {
    zh: '查看完整号码',
    en: 'Numbers unmasked',
    told: true,
    shape: z.object({ reason: z.string() }),
  }),
  exported: event('people.exported', {
    zh: '导出名单',
    en: 'List exported',
    shape: z.object({
      rows: z.number().int(),
      format: z.string(),
      reason: z.string(),
      region: RegionCode.nullable(),
    }),
  }),
}
