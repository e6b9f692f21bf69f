import type { Tx } from '#platform/db'
import type { Compiled } from './rule.ts'
import { type Reading, valuesOf } from './reading-facts.ts'

const LARGEST = 300_000
const FRESH_MS = 10 * 60_000

type Kept = { v: unknown; at: number }

/**
 * The last values of devices (for `previous`) and of people (for conditions over several devices). Only kept while a rule
 * needs them; after a restart they are read back from the register of devices.
 */
export class Memory {
  readonly #devices = new Map<string, Record<string, Kept>>()
  readonly #people = new Map<string, Record<string, Kept>>()
  #wantsPrevious = false
  #wantsOthers = false

  /** Looks at what these rules need, and fetches what the process does not remember yet. */
  async load(tx: Tx, readings: readonly Reading[], rules: readonly Compiled[]): Promise<void> {
    const texts = [...new Set(rules)].map((rule) => ({ rule, text: conditionsOf(rule) }))
    this.#wantsPrevious = texts.some(({ text }) => /\bprevious\b/.test(text))
    this.#wantsOthers = texts.some(
      ({ rule }) => rule.metrics.length > 1 && rule.type === 'reading' && !rule.perMetric,
    )
    if (!this.#wantsPrevious && !this.#wantsOthers) return
    const unknown = [...new Set(readings.map((reading) => reading.deviceId))].filter(
      (id) => !this.#devices.has(id),
    )
    if (unknown.length === 0) return
    if (this.#devices.size > LARGEST) this.#devices.clear()
    if (this.#people.size > LARGEST) this.#people.clear()
    const rows = await tx
      .selectFrom('devices.device')
      .select(['id', 'elder_id', 'latest'])
      .where('id', 'in', unknown)
      .execute()
    for (const row of rows) {
      const latest = row.latest as Record<string, Kept> // shape in the column's comment
      this.#devices.set(row.id, { ...latest })
      if (row.elder_id) this.#people.set(row.elder_id, { ...this.#people.get(row.elder_id), ...latest })
    }
  }

  previous(deviceId: string, metric: string): number | undefined {
    if (!this.#wantsPrevious) return undefined
    const kept = this.#devices.get(deviceId)?.[metric]
    return typeof kept?.v === 'number' ? kept.v : undefined
  }

  /** Values of the person's other devices that are not older than ten minutes. */
  others(reading: Reading): Record<string, unknown> | undefined {
    if (!this.#wantsOthers || !reading.elderId) return undefined
    const kept = this.#people.get(reading.elderId)
    if (!kept) return undefined
    return Object.fromEntries(
      Object.entries(kept).flatMap(([name, one]) =>
        Math.abs(reading.at - one.at) <= FRESH_MS ? [[name, one.v]] : [],
      ),
    )
  }

  keep(reading: Reading): void {
    if (this.#wantsPrevious) keepIn(this.#devices, reading.deviceId, reading)
    if (this.#wantsOthers && reading.elderId) keepIn(this.#people, reading.elderId, reading)
  }
}

function keepIn(map: Map<string, Record<string, Kept>>, id: string, reading: Reading): void {
  const kept = map.get(id) ?? {}
  for (const [name, v] of Object.entries(valuesOf(reading))) {
    if ((kept[name]?.at ?? 0) <= reading.at) kept[name] = { v, at: reading.at }
  }
  map.set(id, kept)
}

function conditionsOf(rule: Compiled): string {
  switch (rule.type) {
    case 'reading':
      return `${rule.body.when} ${rule.body.clear ?? ''}`
    case 'absence':
      return `${rule.body.expect} ${rule.body.within.how === 'after' ? rule.body.within.trigger : ''}`
    case 'fence':
      return ''
  }
}
