import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { remembered } from '#platform/remembered'
import type { StoredReading } from '#modules/devices'
import { noteAbsences } from './absence-note.ts'
import { evaluateAll, type Verdict } from './evaluate.ts'
import { Memory } from './memory.ts'
import { type PersonFacts, personFactsOf, placeLimits } from './person-facts.ts'
import { raiseAll } from './raise.ts'
import { type Reading, valuesOf } from './reading-facts.ts'
import { type Compiled, ruleBookOf } from './rule.ts'
import { moveStandings } from './standings.ts'

const memoryOf = remembered(() => new Memory())
const none = () => undefined
type Woken = { readonly reading: Reading; readonly rules: readonly Compiled[] }

/**
 * Runs in the transaction that stores a batch. Most readings wake no rule, or one that says no in memory and was clear
 * before: they cost no query. What changes is written, and a rule that fires raises its incident, in the same transaction.
 */
export async function watchReadings(tx: Tx, batch: readonly StoredReading[]): Promise<void> {
  const ruleBook = ruleBookOf(tx)
  const memory = memoryOf(tx)
  await ruleBook.refresh(tx)
  const woken: Woken[] = []
  const people = new Map<string, number>()
  for (const reading of batch) {
    const here = ruleBook.at(reading.regionCode)
    if (here.all.length === 0) continue
    const rules = here.wakes.by(valuesOf(reading))
    if (rules.length === 0) continue
    woken.push({ reading, rules })
    if (reading.elderId) people.set(reading.elderId, reading.regionCode)
  }
  if (woken.length === 0) return
  woken.sort((a, b) => a.reading.at - b.reading.at)

  const persons = await personFactsOf(tx, people)
  await memory.load(tx, woken)
  const places = new Map<number, PersonFacts['limits']>()
  for (const { reading } of woken)
    if (!(reading.elderId && persons.has(reading.elderId)) && !places.has(reading.regionCode))
      places.set(reading.regionCode, await placeLimits(tx, reading.regionCode))
  // With a memory of readings the same question has another answer later: then everything said is kept.
  const fixed = !memory.inUse
  const judge = ({ reading, rules }: Woken, into: Verdict[], loudOnly: boolean) =>
    evaluateAll(
      rules,
      reading,
      {
        person: reading.elderId ? persons.get(reading.elderId) : undefined,
        limits: places.get(reading.regionCode),
        previous: fixed ? none : (metric: string) => memory.previous(reading.deviceId, metric),
        others: memory.others(reading),
      },
      into,
      loudOnly,
    )
  const verdicts: Verdict[] = []
  for (const one of woken) {
    judge(one, verdicts, fixed)
    memory.keep(one.reading)
  }
  const again = (readings: readonly Reading[]) => {
    const asked = new Set(readings)
    if (!fixed) return verdicts.filter((one) => asked.has(one.reading))
    const all: Verdict[] = []
    for (const one of woken) if (asked.has(one.reading)) judge(one, all, false)
    return all
  }
  const judged = woken
    .filter(({ rules }) => rules.some(({ type }) => type !== 'absence'))
    .map((one) => one.reading)
  // In the order of the module's README: standings, watches, incidents.
  const signals = await moveStandings(tx, judged, verdicts, again)
  await noteAbsences(tx, verdicts, clock.now().getTime())
  await raiseAll(tx, signals)
}
