import { z } from 'zod'

/**
 * Telephone numbers as they are written in China. One stored form: mobiles as 11 digits, landlines as
 * digits with the area code (01062345678), 400/800 as 10 digits, short numbers as they are. An elder may have only a landline.
 */
export type PhoneKind = 'mobile' | 'landline' | 'toll' | 'short'

const MOBILE = /^1[3-9]\d{9}$/
const LANDLINE = /^(0(?:10|2\d|[3-9]\d{2}))([2-9]\d{6,7})$/
const TOLL = /^[48]00\d{7}$/
const SHORT = /^(?:110|119|120|122|12\d{3}|95\d{3,4}|96\d{3,4})$/

/** `undefined` when the text is not a telephone number. Accepts +86, 86, 0086, spaces, brackets, hyphens, full-width digits. */
export function readPhone(text: string): { kind: PhoneKind; phone: string } | undefined {
  const bare = text.normalize('NFKC').replaceAll(/[\s()（）.\-–—]/gu, '')
  const digits = bare.replace(/^(?:\+86|0086)/u, '').replace(/^86(?=1[3-9]\d{9}$)/u, '')
  if (!/^\d{3,12}$/u.test(digits)) return undefined
  if (MOBILE.test(digits)) return { kind: 'mobile', phone: digits }
  const withoutTrunk = /^01[3-9]\d{9}$/u.test(digits) ? digits.slice(1) : undefined
  if (withoutTrunk) return { kind: 'mobile', phone: withoutTrunk }
  // 010 and 02x have eight digits behind them, other areas seven or eight.
  const landline = LANDLINE.exec(digits)
  if (landline && (landline[1]?.length === 4 || landline[2]?.length === 8)) {
    return { kind: 'landline', phone: digits }
  }
  if (TOLL.test(digits)) return { kind: 'toll', phone: digits }
  if (SHORT.test(digits)) return { kind: 'short', phone: digits }
  return undefined
}

const AREA = /^0(?:10|2\d|[3-9]\d{2})/

/** As people write it: 139 1234 5678, 010-62345678, 400-800-1234. */
export function showPhone(phone: string): string {
  if (MOBILE.test(phone)) return `${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}`
  if (TOLL.test(phone)) return `${phone.slice(0, 3)}-${phone.slice(3, 6)}-${phone.slice(6)}`
  const area = AREA.exec(phone)?.[0]
  return area ? `${area}-${phone.slice(area.length)}` : phone
}

/** 139****5678, 010-****5678, 12349: enough to recognise, not to dial. */
export function maskPhone(phone: string): string {
  if (phone.length < 7) return phone
  const area = AREA.exec(phone)?.[0]
  return `${area ? `${area}-` : phone.slice(0, 3)}****${phone.slice(-4)}`
}

/** Any telephone number; parses to its stored form. */
export const Phone = z
  .string()
  .max(40)
  .transform((text, context) => {
    const read = readPhone(text)
    if (read) return read.phone
    context.addIssue({ code: 'custom', message: '不是有效的电话号码 Not a telephone number' })
    return z.NEVER
  })
