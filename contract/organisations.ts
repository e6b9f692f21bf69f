import { z } from 'zod'
import { readCreditCode } from './credit-code.ts'
import { Instant } from './day.ts'
import { can, endpoint, type Transitions } from './endpoint.ts'
import { event } from './event.ts'
import { OrgId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { Phone } from './phone.ts'
import { problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { equipmentSaved } from './organisation-equipment.ts'
import { BedId, outsideRegion, SiteKind, SiteState, wrongState } from './organisation-sites.ts'

export * from './organisation-sites.ts'
export * from './organisation-cameras.ts'
export * from './organisation-equipment.ts'
export * from './organisation-network.ts'

// ---------------------------------------------------------------- organisations
/** A code of the catalogue `organisations.organisation_kind`. */
export const OrganisationKind = z.enum([
  'care_institution',
  'home_care_provider',
  'domestic_service',
  'social_organisation',
  'community_body',
  'hospital',
  'emergency_centre',
  'hotline_operator',
  'device_vendor',
  'insurer',
  'public_authority',
])
export type OrganisationKind = z.infer<typeof OrganisationKind>

export const organisationKinds = {
  care_institution: { zh: '养老机构', en: 'Care institution' },
  home_care_provider: { zh: '居家养老服务企业', en: 'Home-care provider' },
  domestic_service: { zh: '家政服务企业', en: 'Domestic-service company' },
  social_organisation: { zh: '社会服务机构', en: 'Social service organisation' },
  community_body: { zh: '社区（村）组织', en: 'Community or village body' },
  hospital: { zh: '医疗机构', en: 'Medical institution' },
  emergency_centre: { zh: '急救机构', en: 'Emergency medical service' },
  hotline_operator: { zh: '12349 运营机构', en: '12349 operator' },
  insurer: { zh: '保险机构', en: 'Insurer' },
  device_vendor: { zh: '设备与平台供应商', en: 'Device or platform vendor' },
  public_authority: { zh: '政府部门', en: 'Public authority' },
} as const satisfies Record<OrganisationKind, { zh: string; en: string }>

export const OrganisationState = z.enum(['preparing', 'operating', 'suspended', 'closed'])
export type OrganisationState = z.infer<typeof OrganisationState>
export const organisationTransitions = {
  operate: ['preparing', 'suspended'],
  suspend: ['operating'],
  close: ['preparing', 'operating', 'suspended'],
} satisfies Transitions<OrganisationState>
export const organisationCan = can<OrganisationState, typeof organisationTransitions>(organisationTransitions)

/** Parses to the normal form; says what is wrong with it. */
export const CreditCode = z
  .string()
  .max(40)
  .transform((text, context) => {
    const read = readCreditCode(text)
    if (read.ok) return read.code
    context.addIssue({ code: 'custom', message: `${read.zh} ${read.en}` })
    return z.NEVER
  })

export const Organisation = z.object({
  id: OrgId,
  name: z.string(),
  shortName: z.string().nullable(),
  kind: OrganisationKind,
  creditCode: z.string().nullable(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  address: z.string().nullable(),
  phone: z.string().nullable(),
  contactName: z.string().nullable(),
  state: OrganisationState,
  stateSince: Instant,
  stateReason: z.string().nullable(),
  note: z.string().nullable(),
  sites: z.number().int(),
  camerasOffline: z.number().int(),
  updatedAt: Instant,
})
export type Organisation = z.infer<typeof Organisation>

export const OrganisationInput = z.object({
  name: z.string().trim().min(2).max(100),
  shortName: z.string().trim().min(1).max(30).nullable().default(null),
  kind: OrganisationKind,
  creditCode: CreditCode.nullable().default(null),
  regionCode: RegionCode,
  address: z.string().trim().max(200).nullable().default(null),
  phone: Phone.nullable().default(null),
  contactName: z.string().trim().max(50).nullable().default(null),
  note: z.string().trim().max(1000).nullable().default(null),
})

export const creditCodeTaken = problem(
  'organisations/credit-code-taken',
  409,
  '该统一社会信用代码已登记',
  'This credit code is registered already',
)

const OrgParams = z.object({ id: OrgId })

export const listOrganisations = endpoint({
  method: 'GET',
  path: '/organisations',
  may: 'organisations.read',
  summary: '机构列表 List organisations',
  query: PageQuery.extend({
    q: z.string().trim().max(60).optional(),
    kind: OrganisationKind.optional(),
    state: OrganisationState.optional(),
    region: RegionCodeParam.optional(),
    sort: z.enum(['name', '-name', 'updated', '-updated']).default('name'),
  }),
  returns: pageOf(Organisation),
})
export const showOrganisation = endpoint({
  method: 'GET',
  path: '/organisations/:id',
  may: 'organisations.read',
  summary: '机构详情 One organisation',
  params: OrgParams,
  returns: Organisation,
})
export const createOrganisation = endpoint({
  method: 'POST',
  path: '/organisations',
  may: 'organisations.write',
  summary: '登记机构 Register an organisation',
  body: OrganisationInput.extend({ id: OrgId.optional() }),
  returns: Organisation,
  problems: [creditCodeTaken, outsideRegion],
})
export const editOrganisation = endpoint({
  method: 'PUT',
  path: '/organisations/:id',
  may: 'organisations.write',
  summary: '修改机构 Edit an organisation',
  params: OrgParams,
  body: OrganisationInput.extend({ updatedAt: Instant }),
  returns: Organisation,
  problems: [creditCodeTaken, outsideRegion],
})
export const moveOrganisation = endpoint({
  method: 'POST',
  path: '/organisations/:id/state',
  may: 'organisations.write',
  summary: '变更机构状态 Change the state of an organisation',
  params: OrgParams,
  body: z.object({
    verb: z.enum(['operate', 'suspend', 'close']),
    reason: z.string().trim().min(1).max(300),
  }),
  returns: Organisation,
  problems: [wrongState],
})

// ---------------------------------------------------------------- events
export const events = {
  equipmentSaved,
  created: event('organisations.created', {
    zh: '登记机构',
    en: 'Organisation registered',
    shape: z.object({}),
  }),
  edited: event('organisations.edited', {
    zh: '修改机构',
    en: 'Organisation edited',
    shape: z.object({ fields: z.array(z.string()) }),
  }),
  moved: event('organisations.state_changed', {
    zh: '机构状态变更',
    en: 'State of an organisation changed',
    live: true,
    shape: z.object({ state: OrganisationState, reason: z.string() }),
  }),
  siteCreated: event('organisations.site_created', {
    zh: '登记场所',
    en: 'Site registered',
    shape: z.object({ kind: SiteKind }),
  }),
  siteEdited: event('organisations.site_edited', {
    zh: '修改场所',
    en: 'Site edited',
    shape: z.object({ fields: z.array(z.string()) }),
  }),
  siteMoved: event('organisations.site_state_changed', {
    zh: '场所状态变更',
    en: 'State of a site changed',
    live: true,
    shape: z.object({ state: SiteState, reason: z.string() }),
  }),
  roomSaved: event('organisations.room_saved', {
    zh: '修改房间',
    en: 'Room saved',
    shape: z.object({ beds: z.number().int() }),
  }),
  bedOccupied: event('organisations.bed_occupied', {
    zh: '入住床位',
    en: 'Bed taken',
    shape: z.object({ bedId: BedId }),
  }),
  bedFreed: event('organisations.bed_freed', {
    zh: '腾空床位',
    en: 'Bed freed',
    shape: z.object({ bedId: BedId }),
  }),
  cameraSaved: event('organisations.camera_saved', {
    zh: '登记监控点',
    en: 'Camera saved',
    shape: z.object({}),
  }),
  cameraRemoved: event('organisations.camera_removed', {
    zh: '移除监控点',
    en: 'Camera removed',
    shape: z.object({ externalId: z.string() }),
  }),
  cameraWentOffline: event('organisations.camera_went_offline', {
    zh: '监控离线',
    en: 'Camera went offline',
    live: true,
    shape: z.object({ reason: z.enum(['reported', 'silent']) }),
  }),
  cameraCameOnline: event('organisations.camera_came_online', {
    zh: '监控恢复',
    en: 'Camera came back',
    live: true,
    shape: z.object({}),
  }),
  keyMade: event('organisations.signing_key_made', {
    zh: '生成对接密钥',
    en: 'Signing key made',
    shape: z.object({}),
  }),
}
