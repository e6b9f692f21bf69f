import type { z } from 'zod'

/**
 * A thing that happened. `live` events reach open consoles at once. Those `bySql` are written by a function of the database
 * beside what they tell of: they are neither live nor can anybody subscribe. Names are `'<module>.<past_tense>'`.
 */
export type EventType<S extends z.ZodType = z.ZodType> = {
  readonly name: string
  readonly zh: string
  readonly en: string
  readonly live: boolean
  readonly bySql: boolean
  /** What the family of the elder reads of it; null: it is the office's own affair. */
  readonly told: { readonly zh: string; readonly en: string } | null
  readonly shape: S
}

export function event<S extends z.ZodType>(
  name: `${string}.${string}`,
  definition: {
    zh: string
    en: string
    live?: boolean
    bySql?: boolean
    /** `true`: in the same words. */
    told?: { zh: string; en: string } | true
    shape: S
  },
): EventType<S> {
  if (definition.live && definition.bySql) throw new Error(`${name}: what the database writes is not live`)
  const { zh, en, told } = definition
  return { name, live: false, bySql: false, ...definition, told: told === true ? { zh, en } : (told ?? null) }
}
