import { checkCharacter } from '#contract/identity'
import type { Tx } from '#platform/db'
import { register, type Registration } from './register.ts'

/** Elders for tests, by the same operation that the console uses. */
export const village = 410802001001
export const neighbourVillage = 410803001001

let counter = 0
/** A valid identity number of the given birth day and sex; each call another one. */
export function identityNumber(birthDay: string, sex: 'male' | 'female'): string {
  counter += 1
  const sequence = String(((counter * 2) % 900) + (sex === 'male' ? 1 : 0)).padStart(3, '0')
  const body = `4108${String(10 + Math.floor(counter / 450)).padStart(2, '0')}${birthDay.replaceAll('-', '')}${sequence}`
  return body + checkCharacter(body)
}

export function makeElder(
  tx: Tx,
  given: Partial<Registration> & { region?: number; birthDay?: string } = {},
): Promise<string> {
  const birthDay = given.birthDay ?? '1944-05-06'
  const sex = given.sex === 'male' ? 'male' : 'female'
  const { region, ...rest } = given
  return register(tx, {
    name: '王秀英',
    otherNames: [],
    identity: { kind: 'resident_card', number: identityNumber(birthDay, sex), noIdentityReason: null },
    birthExact: true,
    nation: '汉族',
    address: {
      regionCode: region ?? village,
      detail: '建设路12号院3号楼2单元501',
      coordinates: { lon: 113.24, lat: 35.21, system: 'WGS84' },
    },
    phones: [],
    mobility: 'unknown',
    orgId: null,
    synthetic: true,
    ...rest,
  })
}
