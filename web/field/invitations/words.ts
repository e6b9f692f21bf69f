import { incidentKinds, severities } from '#contract/alarm-words'
import { useWord } from '#web/lib/locale.ts'

type Pair = { zh: string; en: string }
const kinds = new Map<string, Pair>(Object.entries(incidentKinds))
const levels = new Map<string, Pair>(Object.entries(severities))

/** Kind and severity of an incident in words; a code of a later version shows itself. */
export function useIncidentWords(): (of: { kind: string; level: string }) => { kind: string; level: string } {
  const say = useWord()
  const word = (known: Pair | undefined, code: string) => (known ? say(known) : code)
  return ({ kind, level }) => ({ kind: word(kinds.get(kind), kind), level: word(levels.get(level), level) })
}
