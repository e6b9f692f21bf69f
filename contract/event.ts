import type { z } from 'zod'

/** A thing that happened. `live` events reach open consoles at once. Names are `'<module>.<past_tense>'`. */
export type EventType<S extends z.ZodType = z.ZodType> = {
  readonly name: string
  readonly zh: string
  readonly en: string
  readonly live: boolean
  readonly shape: S
}

export function event<S extends z.ZodType>(
  name: `${string}.${string}`,
  definition: { zh: string; en: string; live?: boolean; shape: S },
): EventType<S> {
  return { name, live: false, ...definition }
}
