import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { StoredReading } from '#modules/devices'
import { noteAbsences } from './absence-note.ts'
import { evaluateAll, type Verdict, wokenBy } from './evaluate.ts'
import { Memory } from './memory.ts'
import { type PersonFacts, personFactsOf, placeLimits } from './person-facts.ts'
import { raiseAll } from './raise.ts'
import { type Reading, valuesOf } from './reading-facts.ts'
import { type Compiled, ruleBook } from './rule.ts'
import { moveStandings } from './standings.ts'

const memory = new Memory()

function toReading(stored: StoredReading): Reading {
  const { deviceId, elderId, orgId, regionCode, at, stale, signal, values, device } = stored
  return {
    deviceId,
    elderId,
    orgId,
    regionCode,
    at,
    stale,
    signal,
    values,
    kind: device.kind,
    room: device.room,
    spot: device.spot,
  }
}

/**
 * Runs in the transaction that stores a batch. Most readings wake no rule, or one that says no in memory and was clear
 * before: they cost no query. What changes is written, and a rule that fires raises its incident, in the same transaction.
 */
export async function watchReadings(tx: Tx, batch: readonly StoredReading[]): Promise<void> {
  await ruleBook.refresh(tx)
  const woken: { reading: Reading; rules: readonly Compiled[] }[] = []
  const people = new Map<string, number>()
  for (const stored of batch) {
    const here = ruleBook.at(stored.regionCode)
    if (here.all.length === 0) continue
    const reading = toReading(stored)
    const rules = wokenBy(here, valuesOf(reading))
    if (rules.length === 0) continue
    woken.push({ reading, rules })
    if (reading.elderId) people.set(reading.elderId, reading.regionCode)
  }
  if (woken.length === 0) return
  woken.sort((a, b) => a.reading.at - b.reading.at)

  const persons = await personFactsOf(tx, people)
  await memory.load(tx, woken)
  const places = new Map<number, PersonFacts['limits']>()
  const verdicts: Verdict[] = []
  for (const { reading, rules } of woken) {
    const person = reading.elderId ? persons.get(reading.elderId) : undefined
    if (!person && !places.has(reading.regionCode))
      places.set(reading.regionCode, await placeLimits(tx, reading.regionCode))
    const context = {
      person,
      limits: places.get(reading.regionCode),
      previous: (metric: string) => memory.previous(reading.deviceId, metric),
      others: memory.others(reading),
    }
    verdicts.push(...evaluateAll(rules, reading, context))
    memory.keep(reading)
  }
  // In the order of the module's README: standings, watches, incidents.
  const signals = await moveStandings(tx, verdicts)
  await noteAbsences(tx, verdicts, clock.now().getTime())
  await raiseAll(tx, signals)
}
