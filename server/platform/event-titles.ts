import type { EventType } from '#contract/event'

const titles = new Map<string, { zh: string; en: string }>()
const told = new Map<string, { zh: string; en: string }>()

/** Called once at boot with every event type that the contract declares. */
export function declareEvents(types: readonly EventType[]): void {
  for (const type of types) {
    titles.set(type.name, { zh: type.zh, en: type.en })
    if (type.told) told.set(type.name, type.told)
  }
}

export function isDeclared(name: string): boolean {
  return titles.has(name)
}

/** The sentence of an event type for timelines; a type of a later version shows its own name. */
export function titleOf(name: string): { zh: string; en: string } {
  return titles.get(name) ?? { zh: name, en: name }
}

/** What families are told of: the type of event and their sentence for it. */
export const toldFamilies = (): ReadonlyMap<string, { zh: string; en: string }> => told
