/** Lists as CSV (RFC 4180), for the server's exports and the browser's: one way to write a cell. */

/** A spreadsheet runs what begins like a formula; a name must never. */
export function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

/** Quoted where needed, and no text starts a formula. Nothing is an empty cell. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'number' ? String(value) : harmless(String(value))
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function csvText(rows: readonly (readonly unknown[])[]): string {
  return rows.map((row) => row.map(csvCell).join(',')).join('\r\n')
}

/** The whole file: the mark of UTF-8 in front is what makes Excel read Chinese. */
export function csvFile(rows: readonly (readonly unknown[])[]): string {
  return `\ufeff${csvText(rows)}\r\n`
}
