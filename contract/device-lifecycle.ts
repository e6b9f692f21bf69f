import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { Target } from './device-events.ts'
import { Serial } from './device-protocol.ts'
import { ByDeviceId, Device, DeviceCommand, DeviceId, ModelId, problems } from './device-register.ts'
import { Done, endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import { alreadyExists, invalidInput, notFound, stale } from './problem.ts'
import { RegionCode } from './region.ts'

/** What is done with one device: registered, bound, lent, tested, commanded. */

const Place = { lon: z.number().min(70).max(140), lat: z.number().min(0).max(60) }
const Secret = z.object({ id: DeviceId, serial: z.string(), secret: z.string() })
export const Registration = z.object({
  id: DeviceId.optional(),
  serial: Serial,
  modelId: ModelId,
  regionCode: RegionCode,
  firmware: z.string().max(60).optional(),
  note: z.string().max(200).default(''),
})
export const registerDevice = endpoint({
  method: 'POST',
  path: '/devices',
  may: 'devices.write',
  summary: '登记设备 Register a device',
  body: Registration,
  returns: Secret,
  problems: [alreadyExists, notFound, invalidInput],
})
/** All or nothing; each wrong row is named. */
export const registerDevices = endpoint({
  method: 'POST',
  path: '/devices/batch',
  may: 'devices.write',
  summary: '批量登记 Register many',
  body: z.object({ devices: z.array(Registration).min(1).max(1000) }),
  returns: z.object({ devices: z.array(Secret) }),
  problems: [invalidInput],
  bodyLimit: 2 * 1024 * 1024,
})
export const editDevice = endpoint({
  method: 'PATCH',
  path: '/devices/:id',
  may: 'devices.write',
  summary: '修改设备 Edit a device',
  params: ByDeviceId,
  body: z.object({
    note: z.string().max(200),
    spot: z.string().trim().max(40).nullable(),
    modelId: ModelId,
    updatedAt: Instant,
  }),
  returns: Device,
  problems: [notFound, stale, invalidInput],
})
export const changeState = endpoint({
  method: 'POST',
  path: '/devices/:id/state',
  may: 'devices.write',
  summary: '送修、入库、报废 Repair, stock, retire',
  params: ByDeviceId,
  body: z.object({ verb: z.enum(['repair', 'stock', 'retire']), reason: z.string().trim().min(1).max(200) }),
  returns: Device,
  problems: [notFound, problems.wrongState],
})
export const rotateCredential = endpoint({
  method: 'POST',
  path: '/devices/:id/credential',
  may: 'devices.write',
  summary: '更换密钥 Rotate the secret',
  params: ByDeviceId,
  body: z.object({ graceHours: z.number().int().min(0).max(168) }),
  returns: Secret,
  problems: [notFound, problems.wrongState],
})

export const BindingInput = z
  .object({
    target: Target,
    elderId: ElderId.optional(),
    orgId: OrgId.optional(),
    regionCode: RegionCode.optional(),
    room: z.string().trim().min(1).max(60).optional(),
    address: z.string().trim().min(1).max(200).optional(),
    spot: z.string().trim().min(1).max(40).optional(),
    place: z.object(Place).optional(),
    reason: z.string().trim().max(200).default(''),
    /** Left out: now. From then on its readings count for what it is bound to, also those already stored. */
    from: Instant.optional(),
  })
  .superRefine((b, context) => {
    const need = (field: 'elderId' | 'orgId' | 'room' | 'address' | 'regionCode', detail: string) =>
      context.addIssue({ code: 'custom', path: [field], message: detail })
    if (b.target === 'person' && !b.elderId) need('elderId', '绑定到人须选长者 Choose the person')
    if (b.target === 'home' && !b.elderId && !b.address)
      need('address', '绑定到住处须选长者或填地址 Choose the person or give the address')
    if (b.target === 'home' && !b.elderId && b.regionCode === undefined)
      need('regionCode', '请选所在村（社区） Choose the village')
    if ((b.target === 'room' || b.target === 'facility') && !b.orgId)
      need('orgId', '请选机构 Choose the organisation')
    if (b.target === 'room' && !b.room) need('room', '请填房间 Name the room')
  })
/** What waited in quarantine because the device was unknown or unbound is taken right after. */
export const bindDevice = endpoint({
  method: 'POST',
  path: '/devices/:id/bind',
  may: 'devices.write',
  summary: '绑定 Bind',
  params: ByDeviceId,
  body: BindingInput,
  returns: Device,
  problems: [notFound, problems.wrongState, problems.boundMeanwhile, invalidInput],
})
export const unbindDevice = endpoint({
  method: 'POST',
  path: '/devices/:id/unbind',
  may: 'devices.write',
  summary: '解绑 Unbind',
  params: ByDeviceId,
  body: z.object({ reason: z.string().trim().min(1).max(200) }),
  returns: Device,
  problems: [notFound, problems.wrongState],
})

export const lendDevice = endpoint({
  method: 'POST',
  path: '/devices/:id/lend',
  may: 'devices.write',
  summary: '借出 Lend',
  params: ByDeviceId,
  body: z.object({
    holder: z.enum(['elder', 'organisation', 'other']),
    elderId: ElderId.optional(),
    orgId: OrgId.optional(),
    holderName: z.string().trim().max(60).default(''),
    reason: z.string().trim().min(1).max(200),
    depositFree: z.boolean(),
    dueOn: Day.optional(),
  }),
  returns: Done,
  problems: [notFound, problems.alreadyLent, problems.wrongState, invalidInput],
})
export const returnDevice = endpoint({
  method: 'POST',
  path: '/devices/:id/return',
  may: 'devices.write',
  summary: '归还 Take back',
  params: ByDeviceId,
  body: z.object({ condition: z.string().trim().min(1).max(200) }),
  returns: Done,
  problems: [notFound, problems.notLent],
})
export const recordTest = endpoint({
  method: 'POST',
  path: '/devices/:id/tests',
  may: 'devices.write',
  summary: '登记测试 Record a test call',
  params: ByDeviceId,
  body: z.object({
    outcome: z.enum(['passed', 'failed', 'no_answer']),
    note: z.string().trim().max(200).default(''),
  }),
  returns: Done,
  problems: [notFound, problems.wrongState],
})
export const sendCommand = endpoint({
  method: 'POST',
  path: '/devices/:id/commands',
  may: 'devices.write',
  summary: '下发指令 Send a command',
  params: ByDeviceId,
  body: z.object({
    name: z.string().regex(/^[a-z][a-z_]{1,39}$/),
    params: z.record(z.string(), z.unknown()).default({}),
    expiresInHours: z.number().int().min(1).max(720).default(24),
  }),
  returns: DeviceCommand,
  problems: [notFound, problems.wrongState, invalidInput],
})
