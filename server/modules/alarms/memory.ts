import { sql } from 'kysely'
import type { Tx } from '#platform/db'
import type { Compiled } from './rule.ts'
import { type Reading, valuesOf } from './reading-facts.ts'

const LARGEST = 300_000
const FRESH_MS = 10 * 60_000

type Kept = { v: unknown; at: number }

/**
 * The last values of devices (for `previous`) and of people (for conditions over several devices). Only kept while a rule
 * needs them, and brought up to the register of devices each time: another process may have heard the device since.
 */
export class Memory {
  readonly #devices = new Map<string, Record<string, Kept>>()
  readonly #people = new Map<string, Record<string, Kept>>()
  #wantsPrevious = false
  #wantsOthers = false

  /** Looks at what these rules need, and fetches it for the readings that wake them. */
  async load(
    tx: Tx,
    woken: readonly { readonly reading: Reading; readonly rules: readonly Compiled[] }[],
  ): Promise<void> {
    const rules = new Set(woken.flatMap((one) => one.rules))
    const previous = new Set([...rules].filter((rule) => /\bprevious\b/.test(conditionsOf(rule))))
    const others = new Set(
      [...rules].filter((rule) => rule.metrics.length > 1 && rule.type === 'reading' && !rule.perMetric),
    )
    this.#wantsPrevious = previous.size > 0
    this.#wantsOthers = others.size > 0
    if (!this.#wantsPrevious && !this.#wantsOthers) return
    const needs = woken.filter((one) => one.rules.some((rule) => previous.has(rule) || others.has(rule)))
    const people = woken.filter((one) => one.rules.some((rule) => others.has(rule)))
    if (this.#devices.size > LARGEST) this.#devices.clear()
    if (this.#people.size > LARGEST) this.#people.clear()
    const rows = await tx
      .selectFrom('devices.device')
      .select(['id', 'elder_id', 'latest'])
      .where((eb) =>
        eb.or([
          eb('id', '=', sql<string>`any (${needs.map(({ reading }) => reading.deviceId)}::uuid[])`),
          eb(
            'elder_id',
            '=',
            sql<string>`any (${people.flatMap(({ reading }) => reading.elderId ?? [])}::uuid[])`,
          ),
        ]),
      )
      .execute()
    for (const row of rows) {
      const latest = row.latest as Record<string, Kept> // shape in the column's comment
      keepIn(this.#devices, row.id, latest)
      if (row.elder_id) keepIn(this.#people, row.elder_id, latest)
    }
  }

  /** Whether a rule of the batch looks at earlier readings. */
  get inUse(): boolean {
    return this.#wantsPrevious || this.#wantsOthers
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
    if (!this.inUse) return
    const said = Object.fromEntries(
      Object.entries(valuesOf(reading)).map(([name, v]) => [name, { v, at: reading.at }]),
    )
    if (this.#wantsPrevious) keepIn(this.#devices, reading.deviceId, said)
    if (this.#wantsOthers && reading.elderId) keepIn(this.#people, reading.elderId, said)
  }
}

/** Of each value the newest. */
function keepIn(map: Map<string, Record<string, Kept>>, id: string, said: Record<string, Kept>): void {
  const kept = map.get(id) ?? {}
  for (const [name, one] of Object.entries(said)) if ((kept[name]?.at ?? 0) <= one.at) kept[name] = one
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
