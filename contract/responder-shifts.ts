import { z } from 'zod'
import { Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { Responder, ended, shiftClash } from './responder-roster.ts'
import { ResponderId, ResponderKind } from './responder-words.ts'

/** Who is on duty now, and who will be. */

export const board = endpoint({
  method: 'GET',
  path: '/responders/board',
  may: 'responders.read',
  summary: '在岗看板 On-duty board',
  query: z.object({ region: RegionCodeParam.optional(), kind: ResponderKind.optional() }),
  returns: z.object({
    onDuty: z.array(Responder),
    counts: z.array(
      z.object({
        kind: ResponderKind,
        onDuty: z.number().int(),
        registered: z.number().int(),
        engaged: z.number().int(),
        resting: z.number().int(),
      }),
    ),
    more: z.boolean(),
  }),
})

const Shift = z.object({
  id: z.uuid(),
  responderId: ResponderId,
  responderName: z.string(),
  kind: ResponderKind,
  regionCode: RegionCode,
  startsAt: Instant,
  endsAt: Instant,
})
export const shifts = endpoint({
  method: 'GET',
  path: '/responders/shifts',
  may: 'responders.read',
  summary: '排班 Shifts',
  query: z.object({
    from: Instant,
    to: Instant,
    region: RegionCodeParam.optional(),
    responderId: ResponderId.optional(),
    atLeast: z.coerce.number().int().min(1).max(50).default(1),
  }),
  returns: z.object({
    items: z.array(Shift),
    /** Stretches in which fewer than `atLeast` are on shift. */
    gaps: z.array(z.object({ from: Instant, to: Instant, onShift: z.number().int() })),
  }),
})
export const addShift = endpoint({
  method: 'POST',
  path: '/responders/shifts',
  may: 'responders.write',
  summary: '添加班次 Add a shift',
  body: z.object({ id: z.uuid(), responderId: ResponderId, startsAt: Instant, endsAt: Instant }),
  returns: Shift,
  problems: [shiftClash, ended],
})
export const removeShift = endpoint({
  method: 'DELETE',
  path: '/responders/shifts/:id',
  may: 'responders.write',
  summary: '删除班次 Remove a shift',
  params: z.object({ id: z.uuid() }),
  returns: Done,
})
