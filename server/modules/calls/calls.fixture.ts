import { register, type Registration } from '#modules/people'
import type { World } from '#testing'
import type { CentreId } from '#contract/calls'
import { uuidv7 } from '#contract/id'
import { checkCharacter } from '#contract/identity'
import { signedHeaders } from '#platform/signature'
import { putCentre } from './centre.ts'
import { registerExchange } from './exchange.ts'

export const CITY = 410800000000
export const DISTRICT = 410802000000
export const NEIGHBOUR = 410803000000
export const VILLAGE = 410802001001

/** The five sub-centres' shape: a district below the city, to which it overflows after 20 s. */
export async function hotline(t: World) {
  const city = uuidv7() as CentreId // made here, in the shape of the brand
  const district = uuidv7() as CentreId
  const { id, key } = await t.system(async (tx) => {
    const common = {
      orgId: null,
      ringSeconds: 20,
      callbackSeconds: 600,
      callbackHighRiskSeconds: 60,
      active: true,
    }
    await putCentre(tx, city, {
      ...common,
      name: '焦作市 12349 中心',
      regionCode: CITY,
      number: '12349',
      overflowTo: null,
    })
    await putCentre(tx, district, {
      ...common,
      name: '解放区分中心',
      regionCode: DISTRICT,
      number: null,
      overflowTo: city,
    })
    return registerExchange(tx, '测试交换机')
  })
  const post = (events: readonly object[], secret = key) => {
    const body = JSON.stringify({ events })
    return t.http.inject({
      method: 'POST',
      url: `/api/calls/exchanges/${id}/events`,
      headers: { 'content-type': 'application/json', ...signedHeaders(secret, body) },
      payload: body,
    })
  }
  return { city, district, post, exchangeId: id, key }
}

let n = 0
export const event = (callId: string, kind: string, at: Date, more: object = {}) => ({
  eventId: `e${n++}`,
  callId,
  kind,
  at: at.toISOString(),
  ...more,
})

let sequence = 1
/** An elder in a village of the district, with a number of her own. */
export function elderOf(t: World, phone: string, more: Partial<Registration> = {}): Promise<string> {
  const body = `41080219410308${String(sequence++ * 2).padStart(3, '0')}`
  return t.system((tx) =>
    register(tx, {
      name: '王秀英',
      otherNames: [],
      identity: { kind: 'resident_card', number: body + checkCharacter(body), noIdentityReason: null },
      birthExact: true,
      nation: '汉族',
      address: {
        regionCode: VILLAGE,
        detail: '3 号楼 2 单元 501',
        coordinates: { lon: 113.24, lat: 35.21, system: 'WGS84' },
      },
      phones: [{ number: phone, shared: false }],
      mobility: 'stick',
      orgId: null,
      synthetic: true,
      ...more,
    }),
  )
}
