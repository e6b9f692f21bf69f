import { z } from 'zod'
import { Instant } from './day.ts'
import { can, endpoint, type Transitions } from './endpoint.ts'
import { ElderId, id, OrgId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { Phone } from './phone.ts'
import { problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { Coordinates, Position } from './regions.ts'

export const SiteId = id('SiteId')
export type SiteId = z.infer<typeof SiteId>
export const RoomId = id('RoomId')
export type RoomId = z.infer<typeof RoomId>
export const BedId = id('BedId')

export const wrongState = problem(
  'organisations/wrong-state',
  409,
  '当前状态不允许此操作',
  'The present state does not allow this',
)
export const outsideRegion = problem(
  'organisations/outside-region',
  422,
  '不在您的辖区内',
  'Outside your region',
)
export const bedTaken = problem(
  'organisations/bed-taken',
  409,
  '该床位已有人，或该长者已在其他床位',
  'The bed is taken, or the elder has another one',
)

// ---------------------------------------------------------------- sites
export const SiteKind = z.enum([
  'day_care',
  'canteen',
  'community_station',
  'street_centre',
  'happiness_house',
  'institution',
  'hospital',
  'clinic',
  'emergency_120',
  'hotline_12349',
])
export type SiteKind = z.infer<typeof SiteKind>
export const siteKinds = {
  day_care: { zh: '日间照料中心', en: 'Day-care centre' },
  canteen: { zh: '老年食堂（助餐点）', en: 'Senior canteen' },
  community_station: { zh: '社区养老服务站', en: 'Community care station' },
  street_centre: { zh: '街道综合养老服务中心', en: 'Street integrated care centre' },
  happiness_house: { zh: '农村幸福院', en: 'Rural happiness house' },
  institution: { zh: '养老院（养老机构）', en: 'Residential institution' },
  hospital: { zh: '医院', en: 'Hospital' },
  clinic: { zh: '社区卫生服务中心（站）', en: 'Community health centre' },
  emergency_120: { zh: '120 急救站', en: '120 ambulance centre' },
  hotline_12349: { zh: '12349 服务中心', en: '12349 centre' },
} as const satisfies Record<SiteKind, { zh: string; en: string }>

export const SiteState = z.enum(['open', 'suspended', 'closed'])
export type SiteState = z.infer<typeof SiteState>
export const siteTransitions = {
  open: ['suspended'],
  suspend: ['open'],
  close: ['open', 'suspended'],
} satisfies Transitions<SiteState>
export const siteCan = can<SiteState, typeof siteTransitions>(siteTransitions)

const TimeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/u, '时间应为 HH:MM Times are HH:MM')
/** One opening on one weekday, Monday = 1, Asia/Shanghai; `to` is after `from` (24:00 = midnight). */
export const Opening = z
  .object({ day: z.number().int().min(1).max(7), from: TimeOfDay, to: TimeOfDay })
  .refine((o) => o.from < o.to, {
    message: '结束时间应晚于开始时间 Closing comes after opening',
    path: ['to'],
  })
export const OpeningHours = z.array(Opening).max(28)
export type OpeningHours = z.infer<typeof OpeningHours>

export const Site = z.object({
  id: SiteId,
  orgId: OrgId,
  orgName: z.string().nullable(),
  kind: SiteKind,
  name: z.string(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  address: z.string(),
  position: Position.nullable(),
  dutyPhone: z.string().nullable(),
  roundTheClock: z.boolean(),
  openingHours: OpeningHours,
  /** Open at this moment; null when the hours are unknown. */
  openNow: z.boolean().nullable(),
  servesRegions: z.array(RegionCode),
  state: SiteState,
  stateSince: Instant,
  rooms: z.number().int(),
  beds: z.number().int(),
  bedsTaken: z.number().int(),
  cameras: z.number().int(),
  camerasOffline: z.number().int(),
  updatedAt: Instant,
})
export type Site = z.infer<typeof Site>

const siteFields = {
  kind: SiteKind,
  name: z.string().trim().min(2).max(100),
  regionCode: RegionCode,
  address: z.string().trim().min(1).max(200),
  coordinates: Coordinates.nullable().default(null),
  dutyPhone: Phone.nullable().default(null),
  roundTheClock: z.boolean().default(false),
  openingHours: OpeningHours.default([]),
  servesRegions: z.array(RegionCode).max(100).default([]),
}
const hoursAgree = (site: { roundTheClock: boolean; openingHours: OpeningHours }) =>
  !site.roundTheClock || site.openingHours.length === 0
const hoursDisagree = { message: '全天开放时不填时段 Round the clock has no hours', path: ['openingHours'] }
export const SiteInput = z
  .object({ id: SiteId.optional(), orgId: OrgId, ...siteFields })
  .refine(hoursAgree, hoursDisagree)
export const SiteEdit = z.object({ ...siteFields, updatedAt: Instant }).refine(hoursAgree, hoursDisagree)

const SiteParams = z.object({ id: SiteId })

export const listSites = endpoint({
  method: 'GET',
  path: '/organisations/sites',
  may: 'organisations.read',
  summary: '服务场所列表 List sites',
  query: PageQuery.extend({
    q: z.string().trim().max(60).optional(),
    kind: SiteKind.optional(),
    state: SiteState.optional(),
    region: RegionCodeParam.optional(),
    orgId: OrgId.optional(),
  }),
  returns: pageOf(Site),
})
export const showSite = endpoint({
  method: 'GET',
  path: '/organisations/sites/:id',
  may: 'organisations.read',
  summary: '服务场所 One site',
  params: SiteParams,
  returns: Site,
})
export const createSite = endpoint({
  method: 'POST',
  path: '/organisations/sites',
  may: 'organisations.write',
  summary: '登记服务场所 Register a site',
  body: SiteInput,
  returns: Site,
  problems: [outsideRegion],
})
export const editSite = endpoint({
  method: 'PUT',
  path: '/organisations/sites/:id',
  may: 'organisations.write',
  summary: '修改服务场所 Edit a site',
  params: SiteParams,
  body: SiteEdit,
  returns: Site,
  problems: [outsideRegion],
})
export const moveSite = endpoint({
  method: 'POST',
  path: '/organisations/sites/:id/state',
  may: 'organisations.write',
  summary: '变更场所状态 Change the state of a site',
  params: SiteParams,
  body: z.object({ verb: z.enum(['open', 'suspend', 'close']), reason: z.string().trim().min(1).max(300) }),
  returns: Site,
  problems: [wrongState],
})

/** One row of the public directory: who stands in or serves a region. */
export const DirectorySite = Site.pick({
  id: true,
  kind: true,
  name: true,
  address: true,
  dutyPhone: true,
  roundTheClock: true,
  openNow: true,
  position: true,
  regionCode: true,
}).extend({
  distanceM: z.number().nullable(),
})
export type DirectorySite = z.infer<typeof DirectorySite>
export const directory = endpoint({
  method: 'GET',
  path: '/organisations/directory',
  may: 'organisations.read',
  summary: '服务某地区的场所 Sites that serve a region',
  query: z.object({
    region: RegionCodeParam,
    kind: SiteKind.optional(),
    lon: z.coerce.number().min(-180).max(180).optional(),
    lat: z.coerce.number().min(-90).max(90).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  }),
  returns: z.object({ items: z.array(DirectorySite) }),
})

// ---------------------------------------------------------------- rooms and beds
export const Room = z.object({
  id: RoomId,
  siteId: SiteId,
  building: z.string(),
  floor: z.number().int(),
  name: z.string(),
  exitNote: z.string().nullable(),
  beds: z.array(
    z.object({
      id: BedId,
      label: z.string(),
      elderId: ElderId.nullable(),
      elderName: z.string().nullable(),
      occupiedSince: Instant.nullable(),
    }),
  ),
  updatedAt: Instant,
})
export type Room = z.infer<typeof Room>

export const listRooms = endpoint({
  method: 'GET',
  path: '/organisations/sites/:id/rooms',
  may: 'organisations.read',
  summary: '房间与床位 Rooms and beds of a site',
  params: SiteParams,
  returns: z.object({ items: z.array(Room) }),
})
export const saveRoom = endpoint({
  method: 'PUT',
  path: '/organisations/sites/:id/rooms/:roomId',
  may: 'organisations.write',
  summary: '登记或修改房间 Save a room and its beds',
  params: SiteParams.extend({ roomId: RoomId }),
  body: z.object({
    building: z.string().trim().max(40).default(''),
    floor: z.number().int().min(-5).max(99),
    name: z.string().trim().min(1).max(40),
    exitNote: z.string().trim().max(300).nullable().default(null),
    /** Labels of the beds that the room has; a taken bed cannot be left out. */
    beds: z.array(z.string().trim().min(1).max(20)).max(20),
  }),
  returns: Room,
  problems: [bedTaken, wrongState],
})
export const occupyBed = endpoint({
  method: 'POST',
  path: '/organisations/beds/:id/occupant',
  may: 'organisations.write',
  summary: '安排或腾空床位 Put an elder into a bed, or free it',
  params: z.object({ id: BedId }),
  body: z.object({ elderId: ElderId.nullable() }),
  returns: Room,
  problems: [bedTaken],
})

/** Whom to bring out and how, when something in a room alarms: the room, its floor, its building. */
export const Evacuee = z.object({
  elderId: ElderId,
  name: z.string(),
  sex: z.string().nullable(),
  age: z.number().int().nullable(),
  mobility: z.string().nullable(),
  room: z.string(),
  floor: z.number().int(),
  bed: z.string(),
  nearness: z.enum(['room', 'floor', 'above', 'building']),
})
export const Evacuation = z.object({
  site: z.object({ id: SiteId, name: z.string(), address: z.string(), dutyPhone: z.string().nullable() }),
  room: z.object({
    id: RoomId,
    building: z.string(),
    floor: z.number().int(),
    name: z.string(),
    exitNote: z.string().nullable(),
  }),
  /** The room itself first, then its floor, floors above, the rest of the building; who cannot walk first within each. */
  people: z.array(Evacuee),
})
export type Evacuation = z.infer<typeof Evacuation>
export const evacuation = endpoint({
  method: 'GET',
  path: '/organisations/rooms/:id/evacuation',
  may: 'organisations.read',
  summary: '疏散名单 Evacuation list of a room',
  params: z.object({ id: RoomId }),
  returns: Evacuation,
})
