import { Informant, type InformantSigned } from '#contract/assessment-intake'
import { maskPhone, readPhone } from '#contract/phone'
import { decrypt, encrypt } from '#platform/secrets'

/** Who told what is in the form, and how they stand for it. */

type Signed = {
  informant_mark: string | null
  informant_reason: string | null
  informant_signed_at: Date | null
}
/** How the informant stands for it, off a sitting or a record. */
export function signedOf(row: Signed): InformantSigned | null {
  if (row.informant_mark === null || row.informant_signed_at === null) return null
  // The columns are checked to hold these words.
  return {
    mark: row.informant_mark as InformantSigned['mark'],
    reason: row.informant_reason as InformantSigned['reason'],
    at: row.informant_signed_at.toISOString(),
  }
}

/** As stored: the phone apart, encrypted. */
export function sealInformant(informant: Informant): { informant: string; informant_phone: Buffer | null } {
  const { phone, ...rest } = informant
  const number = phone === undefined || phone === '' ? null : (readPhone(phone)?.phone ?? phone)
  return { informant: JSON.stringify(rest), informant_phone: number === null ? null : encrypt(number) }
}
export function openInformant(row: { informant: unknown; informant_phone: Buffer | null }): Informant {
  const informant = Informant.parse(row.informant)
  return row.informant_phone === null ? informant : { ...informant, phone: decrypt(row.informant_phone) }
}

/** Nobody has signed (any more). */
export const notSigned = {
  informant_mark: null,
  informant_reason: null,
  informant_file_id: null,
  informant_signed_at: null,
}

/** For everybody but the phone of the sitting. */
export function maskedInformant(row: { informant: unknown; informant_phone: Buffer | null }): Informant {
  const informant = openInformant(row)
  return informant.phone === undefined ? informant : { ...informant, phone: maskPhone(informant.phone) }
}
