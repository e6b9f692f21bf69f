import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { id, OrgId } from './id.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { SiteId, SiteKind } from './organisation-sites.ts'

/** The equipment ledger of sites: what stands there against fire and for emergencies, and where it is missing. */

export const EquipmentId = id('EquipmentId')
export const EquipmentKind = z.enum([
  'micro_fire_station',
  'smoke_alarm',
  'sprinkler',
  'extinguisher',
  'emergency_lighting',
  'gas_alarm',
  'call_button',
  'aed',
])
export type EquipmentKind = z.infer<typeof EquipmentKind>
export const equipmentKinds = {
  micro_fire_station: { zh: '微型消防站', en: 'Micro fire station' },
  smoke_alarm: { zh: '烟感报警', en: 'Smoke alarms' },
  sprinkler: { zh: '喷淋', en: 'Sprinklers' },
  extinguisher: { zh: '灭火器', en: 'Fire extinguishers' },
  emergency_lighting: { zh: '应急照明与疏散指示', en: 'Emergency lighting and exit signs' },
  gas_alarm: { zh: '燃气报警', en: 'Gas alarms' },
  call_button: { zh: '床头呼叫', en: 'Bedside call buttons' },
  aed: { zh: '自动体外除颤器', en: 'Defibrillator (AED)' },
} as const satisfies Record<EquipmentKind, { zh: string; en: string }>

export const Equipment = z.object({
  id: EquipmentId,
  kind: EquipmentKind,
  /** 0: looked for and not there. */
  pieces: z.number().int(),
  checkedOn: Day,
  nextCheckOn: Day.nullable(),
  note: z.string().nullable(),
  updatedAt: Instant,
})
export type Equipment = z.infer<typeof Equipment>

const SiteParams = z.object({ id: SiteId })
export const listEquipment = endpoint({
  method: 'GET',
  path: '/organisations/sites/:id/equipment',
  may: 'organisations.read',
  summary: '设备台账 Equipment of a site',
  params: SiteParams,
  returns: z.object({ items: z.array(Equipment) }),
})
export const saveEquipment = endpoint({
  method: 'PUT',
  path: '/organisations/sites/:id/equipment/:kind',
  may: 'organisations.write',
  summary: '登记设备 Write down what was found of a kind',
  params: SiteParams.extend({ kind: EquipmentKind }),
  body: z
    .object({
      pieces: z.number().int().min(0).max(100_000),
      checkedOn: Day,
      nextCheckOn: Day.nullable().default(null),
      note: z.string().trim().max(300).nullable().default(null),
    })
    .refine(({ checkedOn, nextCheckOn }) => nextCheckOn === null || nextCheckOn > checkedOn, {
      message: '下次检查应在本次之后 The next check comes after this one',
      path: ['nextCheckOn'],
    }),
  returns: Equipment,
})

/** `yes`: there; `no`: looked for and not there; `unknown`: nobody has looked; `overdue`: there, but its check is over. */
export const EquipmentState = z.enum(['yes', 'no', 'unknown', 'overdue'])
export type EquipmentState = z.infer<typeof EquipmentState>
export const EquipmentRow = z.object({
  siteId: SiteId,
  siteName: z.string(),
  orgId: OrgId,
  orgName: z.string().nullable(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  kinds: z.array(
    z.object({
      kind: EquipmentKind,
      state: EquipmentState,
      pieces: z.number().int().nullable(),
      checkedOn: Day.nullable(),
    }),
  ),
  /** Anything that is not `yes`. */
  gap: z.boolean(),
})
export type EquipmentRow = z.infer<typeof EquipmentRow>
/** Every open site of a kind with what it should have: yes, or a gap with its reason. */
export const equipmentReport = endpoint({
  method: 'GET',
  path: '/organisations/equipment-report',
  may: 'organisations.read',
  summary: '设备配备情况 Equipment of sites, and the gaps',
  query: z.object({
    region: RegionCodeParam.optional(),
    siteKind: SiteKind.default('institution'),
    /** Comma between them. */
    kinds: z
      .string()
      .default('micro_fire_station,smoke_alarm')
      .transform((text) => text.split(','))
      .pipe(z.array(EquipmentKind).min(1).max(8)),
    gaps: z.stringbool().default(false),
  }),
  returns: z.object({
    sites: z.number().int(),
    complete: z.number().int(),
    items: z.array(EquipmentRow),
  }),
})

export const equipmentSaved = event('organisations.equipment_saved', {
  zh: '登记设备',
  en: 'Equipment written down',
  shape: z.object({ kind: EquipmentKind, pieces: z.number().int() }),
})
