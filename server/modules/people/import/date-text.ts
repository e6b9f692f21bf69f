import type { Day } from '#contract/day'

/** A date as offices write it: a day, a month whose day is unknown, or what is wrong. */
export type ReadDate = { day: Day; exact: boolean } | { fault: 'unreadable' | 'ambiguous' }

const digits: Record<string, string> = {
  〇: '0',
  零: '0',
  一: '1',
  二: '2',
  三: '3',
  四: '4',
  五: '5',
  六: '6',
  七: '7',
  八: '8',
  九: '9',
}

/** 一九四四年十二月三十日 in figures: years digit by digit, months and days counted. */
function inFigures(text: string): string {
  return text
    .replaceAll(/[〇零一二三四五六七八九]{4}(?=年)/g, (year) =>
      Array.from(year, (c) => digits[c] ?? c).join(''),
    )
    .replaceAll(/[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九]/g, (count) => {
      const [tens, ones] = count.includes('十') ? count.split('十') : ['0', count]
      return String(
        Number(tens === '' ? '1' : (digits[tens ?? ''] ?? 0)) * 10 + Number(ones ? (digits[ones] ?? 0) : 0),
      )
    })
}

function civil(year: number, month: number, day: number): Day | undefined {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? date.toISOString().slice(0, 10)
    : undefined
}

/**
 * Reads 1944-05-06, 1944/5/6, 1944.5.6, 19440506, 1944年5月6日, 一九四四年五月六日, 1944年5月 (the day unknown), 44.5.6 (of the
 * 1900s) and a spreadsheet's serial number (days since 1899-12-30, as both common date systems count after February 1900).
 * 5/6/1944 has two readings unless one of them is no month.
 */
export function readDate(typed: string): ReadDate {
  const text = inFigures(
    typed
      .normalize('NFKC')
      .trim()
      .replace(/^['’‘]/, '')
      .replace(/[T\s]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?Z?$/, ''),
  ).replaceAll(/\s+/g, '')
  const day = (y: string, m: string, d: string): ReadDate => {
    const found = civil(Number(y.length === 2 ? `19${y}` : y), Number(m), Number(d))
    return found ? { day: found, exact: true } : { fault: 'unreadable' }
  }
  let m = /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (m) return day(m[1] ?? '', m[2] ?? '', m[3] ?? '')
  m = /^(\d{4}|\d{2})[-/.年、](\d{1,2})[-/.月、](\d{1,2})[日号]?$/.exec(text)
  if (m) return day(m[1] ?? '', m[2] ?? '', m[3] ?? '')
  m = /^(\d{4})[-/.年](\d{1,2})月?$/.exec(text) ?? /^(\d{4})(\d{2})$/.exec(text)
  if (m) {
    const found = civil(Number(m[1]), Number(m[2]), 1)
    return found ? { day: found, exact: false } : { fault: 'unreadable' }
  }
  m = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text)
  if (m) {
    const [a, b] = [Number(m[1]), Number(m[2])]
    if (a <= 12 && b <= 12 && a !== b) return { fault: 'ambiguous' }
    return a > 12 ? day(m[3] ?? '', String(b), String(a)) : day(m[3] ?? '', String(a), String(b))
  }
  if (/^\d{4,5}(\.\d+)?$/.test(text)) {
    const serial = Math.floor(Number(text))
    // Four digits between 1850 and 2100 are a year, not the fourth decade of the serial numbers.
    if (text.length === 4 && serial >= 1850 && serial <= 2100) return { day: `${serial}-01-01`, exact: false }
    if (serial >= 61 && serial <= 73_050)
      return { day: new Date(Date.UTC(1899, 11, 30 + serial)).toISOString().slice(0, 10), exact: true }
  }
  m = /^(\d{4})年?$/.exec(text)
  if (m) return { day: `${m[1]}-01-01`, exact: false }
  return { fault: 'unreadable' }
}
