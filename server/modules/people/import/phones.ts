import { readPhone } from '#contract/phone'

export type ReadPhones = {
  good: { number: string; kind: 'mobile' | 'landline' | 'other' }[]
  bad: string[]
}

/** The numbers of one or more cells: several in a cell by any mark, remarks beside them, the zero that a spreadsheet ate. */
export function readPhones(cells: readonly string[]): ReadPhones {
  const good: ReadPhones['good'] = []
  const bad: string[] = []
  for (const cell of cells) {
    const text = cell.normalize('NFKC').trim()
    if (/^(无|没有|不详|未知|暂无|-+|—+|\/|0)?$/.test(text)) continue
    const whole = one(text)
    const found = whole
      ? [whole]
      : text
          .split(/[/、,;|\\\n]|或|和|(?<=\d{7})\s+(?=\d)/u)
          .map((part) => part.replaceAll(/[^\d+\-() ]/gu, '').trim())
    for (const part of found) {
      if (typeof part !== 'string') {
        if (!good.some((known) => known.number === part.number)) good.push(part)
        continue
      }
      if (part === '') continue
      const read = one(part)
      if (read && !good.some((known) => known.number === read.number)) good.push(read)
      else if (!read) bad.push(part)
    }
    if (!whole && found.every((part) => part === '')) bad.push(text)
  }
  return { good: good.slice(0, 5), bad }
}

function one(text: string): ReadPhones['good'][number] | undefined {
  // 3913912345 is 0391-3912345 after a spreadsheet has taken it for a figure.
  const read = readPhone(text) ?? (/^[3-9]\d{9}$/.test(text) ? readPhone(`0${text}`) : undefined)
  if (!read || read.kind === 'short') return undefined
  return { number: read.phone, kind: read.kind === 'toll' ? 'other' : read.kind }
}
