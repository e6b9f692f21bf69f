import { tidyName } from '../name.ts'

export type ReadName = {
  name: string | null
  others: string[]
  fault: 'name_missing' | 'name_glyph' | 'name_letters' | null
}

/** Marks that stand where a system could not show a character: □ ■ ? � 〓 * ○ and the like between Chinese characters. */
const LOST = /[□■▢▯◻￭?？\ufffd〓*＊●○◇]/u

/**
 * A name as written: spaces between characters dropped (王 秀 英), a former name in brackets taken apart, remarks such as
 * （已故） dropped. A lost character is a fault; one of the private-use area is kept, it is what the card system has.
 */
export function readName(typed: string): ReadName {
  const others: string[] = []
  const outside = tidyName(typed.replace(/^\s*\d+\s*[.．、]\s*/u, '')).replaceAll(
    /[（(【[]([^)）】\]]*)[)）】\]]/gu,
    (_all, inner: string) => {
      const former = inner.replace(/^(曾用名|又名|别名|原名|小名)[:：]?/u, '').trim()
      if (/^[\p{sc=Han}·]{2,8}$/u.test(former) && !/(故|亡|死|人|户|村|组|迁|残|瘫|病)/u.test(former))
        others.push(former)
      return ''
    },
  )
  const text = outside.replaceAll(/(?<=[\p{sc=Han}\p{Co}□])\s+(?=[\p{sc=Han}\p{Co}□])/gu, '').trim()
  if (text === '') return { name: null, others, fault: 'name_missing' }
  if (LOST.test(text)) return { name: text, others, fault: 'name_glyph' }
  if (!/^[\p{L}\p{M}\p{Co}·.'’ -]{1,60}$/u.test(text) || !/\p{L}|\p{Co}/u.test(text))
    return { name: text, others, fault: 'name_letters' }
  return { name: text, others, fault: null }
}
