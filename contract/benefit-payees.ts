import { z } from 'zod'
import { professions } from './benefit-variables.ts'
import { Month, problems } from './benefit-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { OrgId } from './id.ts'
import { Fen } from './money.ts'
import { PageQuery, pageOf } from './page.ts'
import { invalidInput, notFound, problem, stale } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { keys } from './words.ts'

/** What subsidies ask of care workers, organisations, their new beds and their facilities. */

export { professions }
export const Profession = keys(professions)

/** Of a certificate on the day: within so many days of its end it is expiring. */
export const certificateStates = {
  in_force: { zh: '有效', en: 'In force' },
  expiring: { zh: '即将到期', en: 'Expires soon' },
  expired: { zh: '已到期', en: 'Expired' },
  none: { zh: '无证书', en: 'None' },
  unknown: { zh: '未登记', en: 'Not recorded' },
} as const
export const CertificateState = keys(certificateStates)
export type CertificateState = z.infer<typeof CertificateState>

const WorkerFields = z.object({
  orgId: OrgId,
  name: z.string().trim().min(1).max(60),
  profession: Profession.default('care_worker'),
  /** 5 junior, 4 middle, 3 senior, 2 technician, 1 senior technician, 0 none; null not known. */
  certificateLevel: z.number().int().min(0).max(5).nullable(),
  certificateNumber: z.string().trim().max(60).nullable().default(null),
  certifiedFrom: Day.nullable().default(null),
  certifiedTo: Day.nullable().default(null),
  frontline: z.boolean().nullable().default(null),
  workplace: z.enum(['institution', 'community', 'epidemic_station', 'other']).nullable(),
  nursingSince: Day.nullable(),
  employedFrom: Day,
  employedTo: Day.nullable().default(null),
  /** What subsidies of employment ask; null not known. */
  graduate: z.boolean().nullable().default(null),
  graduatedOn: Day.nullable().default(null),
  hardToEmploy: z.boolean().nullable().default(null),
  contractMonths: z.number().int().min(0).max(600).nullable().default(null),
  contributionsPaid: z.boolean().nullable().default(null),
})
export const Worker = WorkerFields.extend({
  id: z.uuid(),
  identityMasked: z.string().nullable(),
  certificateState: CertificateState,
  /** Attended any course that has ended; the one before starting work among them. */
  trained: z.boolean(),
  preJobTrained: z.boolean(),
  orgName: z.string(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  updatedAt: Instant,
})
export type Worker = z.infer<typeof Worker>
export const employedElsewhere = problem(
  'benefits/employed-elsewhere',
  409,
  '该证件号码的人员已在另一单位在职登记，请先办理离职',
  'Somebody of this number is registered as employed elsewhere: end that first',
)
const id = z.object({ id: z.uuid() })
const region = PageQuery.extend({
  region: RegionCodeParam.optional(),
  q: z.string().trim().max(60).optional(),
})
export const listWorkers = endpoint({
  method: 'GET',
  path: '/benefits/workers',
  may: 'benefits.read',
  summary: '护理员名册 Care workers',
  query: region.extend({
    profession: Profession.optional(),
    certificate: CertificateState.optional(),
    trained: z.enum(['yes', 'no']).optional(),
    employed: z.enum(['now', 'left']).optional(),
    /** `expiry`: the next certificate to end first. */
    order: z.enum(['name', 'expiry']).default('name'),
  }),
  returns: pageOf(Worker),
})
export const saveWorker = endpoint({
  method: 'PUT',
  path: '/benefits/workers/:id',
  may: 'benefits.prepare',
  summary: '登记护理员 Record a care worker',
  params: id,
  body: WorkerFields.extend({
    updatedAt: Instant.optional(),
    /** Left out: as it was. */
    identityNumber: z.string().trim().max(30).nullable().optional(),
  }),
  returns: Worker,
  problems: [notFound, stale, invalidInput, employedElsewhere],
})

/** A pass, confirmed: the grade of the certificate, and from which month the allowance follows it. */
export const confirmCertificate = endpoint({
  method: 'POST',
  path: '/benefits/workers/:id/certificate',
  may: 'benefits.check',
  summary: '确认职业资格考评结果 Confirm a certificate',
  params: id,
  body: z.object({
    level: z.number().int().min(1).max(5),
    number: z.string().trim().max(60).nullable().default(null),
    from: Day,
    to: Day.nullable().default(null),
  }),
  returns: z.object({
    worker: Worker,
    /** Of the place's post allowance; null when none follows. */
    allowance: z
      .object({ from: Month, amountFen: Fen, schemeWords: z.object({ zh: z.string(), en: z.string() }) })
      .nullable(),
  }),
  problems: [notFound, invalidInput],
})

const ProviderFields = z.object({
  filedOn: Day.nullable(),
  privateCapital: z.boolean().nullable(),
  publicBuiltPrivateRun: z.boolean().default(false),
  organisationKind: z
    .enum(['company', 'civil_non_enterprise', 'public_institution', 'individual'])
    .nullable(),
  sizeClass: z.enum(['micro', 'small', 'medium', 'large']).nullable(),
  /** Of the last year: internships that ended, and interns kept on. */
  internsEnded: z.number().int().min(0).max(10_000).nullable().default(null),
  internsKept: z.number().int().min(0).max(10_000).nullable().default(null),
  /** A designated provider (定点) for what is deducted from bills; null not known. */
  designated: z.boolean().nullable().default(null),
  /** Subsidies wait, with the reference to the violation; null when none does. */
  suspendedReason: z.string().trim().min(1).max(300).nullable(),
})
export const Provider = ProviderFields.extend({
  orgId: OrgId,
  orgName: z.string(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  residents: z.number().int(),
  updatedAt: Instant,
})
export type Provider = z.infer<typeof Provider>
export const listProviders = endpoint({
  method: 'GET',
  path: '/benefits/providers',
  may: 'benefits.read',
  summary: '补贴机构名册 Organisations as payees',
  query: region,
  returns: pageOf(Provider),
})
export const saveProvider = endpoint({
  method: 'PUT',
  path: '/benefits/providers/:orgId',
  may: 'benefits.prepare',
  summary: '登记机构补贴资格 Record what subsidies ask of an organisation',
  params: z.object({ orgId: OrgId }),
  body: ProviderFields,
  returns: Provider,
  problems: [notFound, invalidInput],
})

const BedProjectFields = z.object({
  orgId: OrgId,
  name: z.string().trim().min(1).max(100),
  ownNewBeds: z.number().int().min(0).max(10_000),
  convertedBeds: z.number().int().min(0).max(10_000),
  builtBeds: z.number().int().min(0).max(10_000),
  /** Nursing beds (护理型) among them. */
  nursingBeds: z.number().int().min(0).max(30_000).default(0),
  completedOn: Day,
  acceptedOn: Day.nullable(),
  evidence: z.string().trim().max(300).default(''),
})
export const BedProject = BedProjectFields.extend({
  id: z.uuid(),
  orgName: z.string(),
  regionCode: RegionCode,
  paidFen: z.number().int(),
  updatedAt: Instant,
})
export type BedProject = z.infer<typeof BedProject>
export const listBedProjects = endpoint({
  method: 'GET',
  path: '/benefits/bed-projects',
  may: 'benefits.read',
  summary: '新增床位项目 Projects of new beds',
  query: region,
  returns: pageOf(BedProject),
})
/** Approving the project grants the one-off subsidies that its place pays for new beds; it is granted once. */
export const saveBedProject = endpoint({
  method: 'PUT',
  path: '/benefits/bed-projects/:id',
  may: 'benefits.prepare',
  summary: '登记新增床位 Record new beds',
  params: id,
  body: BedProjectFields.extend({ updatedAt: Instant.optional() }),
  returns: BedProject,
  problems: [notFound, stale, invalidInput],
})
export const grantBedProject = endpoint({
  method: 'POST',
  path: '/benefits/bed-projects/:id/grant',
  may: 'benefits.approve',
  summary: '批准建设补贴 Grant the subsidy for new beds',
  params: id,
  returns: BedProject,
  problems: [notFound, invalidInput, problems.grantedAlready, problems.noScheme],
})

const FacilityFields = z.object({
  acceptedOn: Day.nullable(),
  /** Square metres, at most two decimals. */
  usedArea: z.number().min(0).max(1_000_000).multipleOf(0.01).nullable(),
  builtArea: z.number().min(0).max(1_000_000).multipleOf(0.01).nullable(),
  inUseFrom: Day.nullable(),
  inUseTo: Day.nullable().default(null),
})
export const FacilityPayee = FacilityFields.extend({
  siteId: z.uuid(),
  siteName: z.string(),
  orgName: z.string(),
  regionCode: RegionCode,
  updatedAt: Instant,
})
export type FacilityPayee = z.infer<typeof FacilityPayee>
export const listFacilities = endpoint({
  method: 'GET',
  path: '/benefits/facilities',
  may: 'benefits.read',
  summary: '设施补贴名册 Facilities as payees',
  query: region,
  returns: pageOf(FacilityPayee),
})
export const saveFacility = endpoint({
  method: 'PUT',
  path: '/benefits/facilities/:siteId',
  may: 'benefits.prepare',
  summary: '登记设施面积 Record the area of a facility',
  params: z.object({ siteId: z.uuid() }),
  body: FacilityFields,
  returns: FacilityPayee,
  problems: [notFound, invalidInput],
})
