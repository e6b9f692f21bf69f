import { unzipSync } from 'fflate'

/** A block of merged cells (ECMA-376 Part 1, 18.3.1.55): rows and columns from 0, both ends counted in. */
export type Merge = { top: number; bottom: number; column: number }

const attribute = (tag: string, name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
const columnOf = (letters: string) =>
  [...letters].reduce((sum, letter) => sum * 26 + (letter.codePointAt(0) ?? 64) - 64, 0) - 1

/** Merged blocks of more than one row of the n-th sheet of a workbook, as its parts say. The library that reads the cells does not tell. */
export function mergesOf(bytes: Uint8Array, sheet: number): Merge[] {
  const read = (path: string): Buffer | undefined => {
    const part = unzipSync(bytes, { filter: (file) => file.name === path })[path]
    return part && Buffer.from(part.buffer, part.byteOffset, part.byteLength)
  }
  const book = read('xl/workbook.xml')?.toString('utf8') ?? ''
  const links = read('xl/_rels/workbook.xml.rels')?.toString('utf8') ?? ''
  const tag = [...book.matchAll(/<(?:\w+:)?sheet\s[^>]*>/g)][sheet]?.[0] ?? ''
  const id = attribute(tag, '\\w+:id')
  const link = [...links.matchAll(/<(?:\w+:)?Relationship\s[^>]*>/g)]
    .map(([one]) => one)
    .find((one) => attribute(one, 'Id') === id)
  const target = link && attribute(link, 'Target')
  if (!target) return []
  const part = read(target.startsWith('/') ? target.slice(1) : `xl/${target}`)
  if (!part) return []
  // They stand behind the rows, which may be a hundred thousand.
  const tail = part.subarray(Math.max(0, part.lastIndexOf('sheetData>'))).toString('utf8')
  const block = /<(?:\w+:)?mergeCell\s[^>]*ref="\$?([A-Z]{1,3})\$?(\d{1,7}):\$?[A-Z]{1,3}\$?(\d{1,7})"/g
  return [...tail.matchAll(block)].flatMap(([, letters = '', top, bottom]) =>
    Number(bottom) > Number(top)
      ? [{ top: Number(top) - 1, bottom: Number(bottom) - 1, column: columnOf(letters) }]
      : [],
  )
}

/** So many cells are looked at: blocks that overlap without end are no list. */
const MOST = 5_000_000

/**
 * Writes what stands at the top of each block into the rows below it that hold something else; a row that is empty but for
 * the block stays empty. Returns what was filled, row by row; throws `RangeError` when the blocks are without end.
 */
export function fillDown(rows: string[][], merges: readonly Merge[]): Map<number, number[]> {
  const filled = new Map<number, number[]>()
  const empty = rows.map((row) => row.every((cell) => cell === ''))
  let looked = 0
  for (const { top, bottom, column } of merges) {
    const text = rows[top]?.[column] ?? ''
    const end = Math.min(bottom, rows.length - 1)
    looked += Math.max(0, end - top)
    if (looked > MOST) throw new RangeError('merged cells without end')
    if (text === '') continue
    for (let i = top + 1; i <= end; i++) {
      const row = rows[i]
      if (!row || empty[i] || (row[column] ?? '') !== '') continue
      row[column] = text
      filled.set(i, [...(filled.get(i) ?? []), column])
    }
  }
  return filled
}
