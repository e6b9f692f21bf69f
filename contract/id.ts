import { z } from 'zod'

export { uuidv7 } from './uuid.ts'

/** A branded uuid: `const ElderId = id('ElderId')`. */
export function id<const Name extends string>(_name: Name) {
  return z.uuid().brand<Name>()
}

export const ElderId = id('ElderId')
export type ElderId = z.infer<typeof ElderId>
export const OrgId = id('OrgId')
export type OrgId = z.infer<typeof OrgId>
export const AccountId = id('AccountId')
export type AccountId = z.infer<typeof AccountId>
