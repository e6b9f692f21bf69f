import { uuidv7 } from '#contract/id'
import type { ResponderId } from '#contract/responders'
import { register } from '#modules/people'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { Call } from './invite-wave.ts'
import { saveResponder } from './register.ts'

/** Places and people for tests: a village of Jiefang, one of Zhongzhan next to it, and helpers around a home. */
export const village = 410802001001
export const neighbourVillage = 410803001001
export const jiefang = 410802000000
export const zhongzhan = 410803000000
export const home = { lon: 113.24, lat: 35.21 }

/** A point so many metres east of a place. */
export function east(metres: number, from = home): { lon: number; lat: number } {
  return { lon: from.lon + metres / (111_195 * Math.cos((from.lat * Math.PI) / 180)), lat: from.lat }
}

type Some = Partial<Parameters<typeof saveResponder>[2]> & { id?: string; metres?: number; onDuty?: boolean }

/** Registered as the console does it; on duty with a phone, on foot, unless told. */
export async function makeResponder(
  tx: Tx,
  { id = uuidv7(), metres = 500, onDuty = true, ...draft }: Some = {},
): Promise<string> {
  await saveResponder(tx, id, {
    kind: 'volunteer',
    name: `志愿者${id.slice(-4)}`,
    phone: `139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`,
    accountId: null,
    orgId: null,
    regionCode: village,
    home: east(metres),
    travelMode: 'walk',
    maxRadiusM: null,
    ...draft,
  })
  if (onDuty)
    await tx.updateTable('responders.responder').set({ duty_mode: 'on' }).where('id', '=', id).execute()
  // The brand is only a type.
  return id as ResponderId
}

export async function makeElder(tx: Tx, region = village): Promise<string> {
  return register(tx, {
    name: '王秀英',
    otherNames: [],
    identity: { kind: 'none', number: null, noIdentityReason: '从未办理' },
    sex: 'female',
    birthDay: '1944-05-06',
    birthExact: true,
    nation: '汉族',
    address: {
      regionCode: region,
      detail: '建设路12号院3号楼2单元501',
      coordinates: { ...home, system: 'WGS84' },
    },
    phones: [{ number: '13612345678' }],
    mobility: 'unknown',
    orgId: null,
    synthetic: true,
  })
}

export function call(change: Partial<Call> = {}): Call {
  return {
    incidentId: uuidv7(),
    elderId: null,
    regionCode: village,
    ...home,
    kind: 'sos',
    level: 'P1',
    ...change,
  }
}

/** So that the tests of one file do not find each other's people. */
export async function sendEverybodyHome(tx: Tx): Promise<void> {
  await tx
    .updateTable('responders.responder')
    .set({ ended_at: clock.now() })
    .where('ended_at', 'is', null)
    .execute()
}
