/** A daterange as text, `[2026-01-01,2026-03-01)`, as its first day and the first day it holds no more. */
export function parseSpan(text: string): { from: string | null; to: string | null } {
  const [from, to] = text.replaceAll(/[[\]()"]/g, '').split(',')
  return { from: from || null, to: to || null }
}

export function spanText(from: string | null, to: string | null): string {
  return `[${from ?? ''},${to ?? ''})`
}
