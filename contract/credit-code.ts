/**
 * Unified social credit code 统一社会信用代码, GB 32100-2015: 18 characters of 31 letters (no I O S V Z):
 * authority, class, six digits of a region, the nine-character organisation code (GB 11714), one check character.
 */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const FORM = /^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$/

export type CreditCodeFault = 'length' | 'letter' | 'form' | 'check'

export type CreditCodeReading =
  | {
      ok: true
      code: string
      authority: { zh: string; en: string }
      /** Two digits would do for a map; kept whole. Never checked against today's divisions: codes are abolished. */
      regionDigits: string
      /** False when the organisation code inside fails its own check (GB 11714): look again, but such codes are in use. */
      innerCheck: boolean
    }
  | { ok: false; fault: CreditCodeFault; zh: string; en: string }

const AUTHORITIES: Record<string, { zh: string; en: string }> = {
  '1': { zh: '机构编制', en: 'Establishment office' },
  '5': { zh: '民政', en: 'Civil affairs' },
  '9': { zh: '市场监管', en: 'Market regulation' },
  Y: { zh: '其他', en: 'Other' },
}

/** The check character of the first 17. The last `% 31` matters: a remainder of 0 gives 0, not 31. */
export function creditCodeCheck(first17: string): string {
  let total = 0
  let weight = 1
  for (const letter of first17) {
    total += ALPHABET.indexOf(letter) * weight
    weight = (weight * 3) % 31
  }
  return ALPHABET.charAt((31 - (total % 31)) % 31)
}

const INNER_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]

/** The check character of an organisation code's first eight (GB 11714): digits and letters count 0–35. */
export function organisationCodeCheck(first8: string): string {
  let total = 0
  for (const [i, weight] of INNER_WEIGHTS.entries()) total += Number.parseInt(first8.charAt(i), 36) * weight
  const value = 11 - (total % 11)
  return value === 10 ? 'X' : value === 11 ? '0' : String(value)
}

/** Reads what a person typed: spaces and hyphens go, letters become capitals; then form and check character. */
export function readCreditCode(text: string): CreditCodeReading {
  const code = text.normalize('NFKC').replaceAll(/[\s-]/gu, '').toUpperCase()
  const refuse = (fault: CreditCodeFault, zh: string, en: string): CreditCodeReading => ({
    ok: false,
    fault,
    zh,
    en,
  })
  if (code.length !== 18) {
    return refuse(
      'length',
      `应为 18 位，现在是 ${code.length} 位`,
      `18 characters are needed, there are ${code.length}`,
    )
  }
  const odd = [...code].findIndex((letter) => !ALPHABET.includes(letter))
  if (odd >= 0) {
    return refuse(
      'letter',
      `第 ${odd + 1} 位“${code.charAt(odd)}”不可能出现（不使用 I O S V Z）`,
      `Character ${odd + 1}, “${code.charAt(odd)}”, cannot occur (I O S V Z are not used)`,
    )
  }
  if (!FORM.test(code)) return refuse('form', '第 3–8 位应为六位数字', 'Characters 3 to 8 are digits')
  if (creditCodeCheck(code.slice(0, 17)) !== code.charAt(17)) {
    return refuse(
      'check',
      '校验位不符，请核对每一位',
      'The check character does not fit: compare each character',
    )
  }
  return {
    ok: true,
    code,
    authority: AUTHORITIES[code.charAt(0)] ?? { zh: '其他登记机关', en: 'Another authority' },
    regionDigits: code.slice(2, 8),
    innerCheck: organisationCodeCheck(code.slice(8, 16)) === code.charAt(16),
  }
}
