import { z } from 'zod'

/** Keyset paging: `?after=` is the `next` of the page before; `null` means the end. */
export const PageQuery = z.object({
  after: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}

/** The opaque cursor: the sort values of the last row, as JSON in base64url. */
export function encodeCursor(values: readonly (string | number | null)[]): string {
  return btoa(unescape(encodeURIComponent(JSON.stringify(values))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/**
 * A page out of rows of which one more than `limit` was asked for: the rows without that one, and the cursor of what
 * follows (`key` gives the sort values of the last row), null when nothing does.
 */
export function cut<Row>(
  found: readonly Row[],
  limit: number,
  key: (last: Row) => readonly (string | number | null)[],
): { rows: Row[]; next: string | null } {
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, next: found.length > limit && last !== undefined ? encodeCursor(key(last)) : null }
}

/** `undefined` when the cursor is not one of ours: the list then starts at the beginning. */
export function decodeCursor(cursor: string | undefined): (string | number | null)[] | undefined {
  if (!cursor) return undefined
  try {
    const text = decodeURIComponent(escape(atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))))
    const parsed = z.array(z.union([z.string(), z.number(), z.null()])).safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}
