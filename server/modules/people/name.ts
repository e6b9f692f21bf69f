import { pinyin } from 'pinyin-pro'

/**
 * Search keys of a certified name: full pinyin and initials, lower case, without spaces or tones (ü is v as on keyboards).
 * Surname readings count (单 shan, 曾 zeng, 尉迟 yuchi); a character that no table knows stands for itself.
 */
export function nameKeys(name: string): { pinyin: string; initials: string } {
  const syllables = pinyin(name, { toneType: 'none', type: 'array', surname: 'head', v: true })
    .map((s) => s.toLowerCase().replaceAll(/[\s·.'-]/g, ''))
    .filter((s) => s !== '')
  const latin = /^[a-z\s·.'-]+$/i.test(name)
  const initials = latin
    ? name.split(/[\s·.'-]+/).map((word) => word.charAt(0).toLowerCase())
    : syllables.map((s) => Array.from(s)[0] ?? '')
  return { pinyin: syllables.join(''), initials: initials.join('') }
}

/** A name as typed, made comparable: composed form, single inner spaces, the middle dot of minority names as U+00B7. */
export function tidyName(typed: string): string {
  return typed
    .normalize('NFC')
    .replaceAll(/[•・‧∙.．](?=\p{sc=Han})/gu, '·')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
