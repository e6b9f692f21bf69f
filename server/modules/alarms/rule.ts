import type { Selectable } from 'kysely'
import {
  type AbsenceRule,
  type FenceRule,
  type IncidentKind,
  type ReadingRule,
  RuleBody,
  type RuleDraft,
  type Severity,
} from '#contract/alarms'
import type { z } from 'zod'
import { ancestorOf, type RegionCode } from '#contract/region'
import type { Tx } from '#platform/db'
import { remembered } from '#platform/remembered'
import type { DB } from '#platform/schema.gen'
import { type Condition, compile } from './condition.ts'
import { Wakes } from './wakes.ts'

export type RuleRow = Selectable<DB['alarms.rule']>

type Common = {
  readonly id: string
  readonly key: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly kind: IncidentKind
  readonly severity: Severity
  readonly who: Condition | null
  readonly metrics: readonly string[]
}
export type CompiledReading = Common & {
  readonly type: 'reading'
  readonly body: z.output<typeof ReadingRule>
  readonly when: Condition
  readonly clear: Condition | null
  readonly perMetric: boolean
}
export type CompiledAbsence = Common & {
  readonly type: 'absence'
  readonly body: z.output<typeof AbsenceRule>
  readonly expect: Condition
  readonly trigger: Condition | null
}
export type CompiledFence = Common & { readonly type: 'fence'; readonly body: z.output<typeof FenceRule> }
export type Compiled = CompiledReading | CompiledAbsence | CompiledFence

/** A draft as the ingest uses it: conditions compiled. They must have been found right before. */
export function compileRule(
  rule: Pick<RuleDraft, 'key' | 'name' | 'body' | 'kind' | 'severity'> & {
    id: string
    who?: string | null | undefined
  },
): Compiled {
  const { id, key, name, kind, severity, body } = rule
  const common = { id, key, name, kind, severity, who: rule.who ? compile(rule.who, 'person') : null }
  switch (body.type) {
    case 'reading': {
      const { when, clear } = body
      const perMetric =
        /\b(value|metric|previous|lowRed|lowAmber|highAmber|highRed|baselineMean|baselineSd|z)\b/.test(
          `${when} ${clear ?? ''}`,
        )
      return {
        ...common,
        type: 'reading',
        body,
        metrics: body.metrics,
        when: compile(when, 'reading'),
        clear: clear ? compile(clear, 'reading') : null,
        perMetric,
      }
    }
    case 'absence':
      return {
        ...common,
        type: 'absence',
        body,
        metrics: body.metrics,
        expect: compile(body.expect, 'reading'),
        trigger: body.within.how === 'after' ? compile(body.within.trigger, 'reading') : null,
      }
    case 'fence':
      return { ...common, type: 'fence', body, metrics: ['lon'] }
  }
}

export function compiledOf(row: RuleRow): Compiled {
  return compileRule({
    id: row.id,
    key: row.key,
    name: { zh: row.name_zh, en: row.name_en },
    body: RuleBody.parse(row.body),
    who: row.who,
    kind: row.kind,
    severity: row.severity,
  })
}

/** Rules of one place, by the metric that wakes them. */
export type RulesHere = {
  readonly all: readonly Compiled[]
  readonly wakes: Wakes
}

class RuleBook {
  #rows: { row: RuleRow; compiled: Compiled | null }[] = []
  #stamp = ''
  #lookedAt = 0
  #here = new Map<RegionCode, RulesHere>()

  /** Reads again what has changed, every five seconds at most. */
  async refresh(tx: Tx): Promise<void> {
    if (Date.now() - this.#lookedAt < 5000) return
    const rows = await tx
      .selectFrom('alarms.rule')
      .selectAll()
      .where('state', '<>', 'draft')
      .orderBy('id')
      .execute()
    this.#lookedAt = Date.now()
    const stamp = rows.map((row) => `${row.id}${row.version}${row.state}`).join()
    if (stamp === this.#stamp) return
    this.#stamp = stamp
    this.#rows = rows.map((row) => ({ row, compiled: row.state === 'active' ? compiledOf(row) : null }))
    this.#here.clear()
  }

  forget(): void {
    this.#lookedAt = 0
  }

  find(id: string): Compiled | undefined {
    return this.#rows.find(({ row }) => row.id === id)?.compiled ?? undefined
  }

  /** The rule of the nearest region counts; a retired one there switches the key off. By street: a village has no rules of its own. */
  at(region: RegionCode): RulesHere {
    const known = this.#here.get(region)
    if (known) return known
    const above = new Set([
      region,
      ...(['street', 'county', 'city', 'province', 'nation'] as const).map((level) =>
        ancestorOf(region, level),
      ),
    ])
    const byKey = new Map<string, { row: RuleRow; compiled: Compiled | null }>()
    for (const entry of this.#rows) {
      if (!above.has(entry.row.region_code)) continue
      const before = byKey.get(entry.row.key)
      if (!before || before.row.region_code < entry.row.region_code) byKey.set(entry.row.key, entry)
    }
    const all = [...byKey.values()].flatMap(({ compiled }) => compiled ?? [])
    const byMetric = new Map<string, Compiled[]>()
    for (const rule of all)
      for (const metric of rule.metrics) byMetric.set(metric, [...(byMetric.get(metric) ?? []), rule])
    const here = { all, wakes: new Wakes(byMetric) }
    if (this.#here.size > 20_000) this.#here.clear()
    this.#here.set(region, here)
    return here
  }
}

/** One for a database in the process, as readings come through one ingest. */
export const ruleBookOf = remembered(() => new RuleBook())
