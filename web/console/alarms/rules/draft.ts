import type { RuleDraft } from '#contract/alarms'

/** A rule while it is being written, and the simple comparisons that most conditions are. */

export type Body = RuleDraft['body']
export type Draft = RuleDraft

export const freshBodies: { [T in Body['type']]: Extract<Body, { type: T }> } = {
  reading: { type: 'reading', metrics: [], when: '', consecutive: 1, forSeconds: 0 },
  absence: { type: 'absence', metrics: [], expect: '', within: { how: 'for', seconds: 12 * 3600 } },
  fence: { type: 'fence', consecutive: 2 },
}

export function freshDraft(regionCode: number): Draft {
  return {
    key: '',
    regionCode,
    name: { zh: '', en: '' },
    body: freshBodies.reading,
    kind: 'vital',
    severity: 'P2',
    source: '',
  }
}

export const operators = ['<', '<=', '>', '>=', '==', '!='] as const
export type Comparison = { name: string; operator: (typeof operators)[number]; value: number }
export type Comparisons = { join: '&&' | '||'; items: Comparison[] }

const comparison = /^([a-z_][\w.]*)\s*(<=|>=|==|!=|<|>)\s*(-?\d+(?:\.\d+)?)$/

/** `spo2 < 90.0 && heart_rate > 120.0` as rows; null when the condition says more than rows can. */
export function readComparisons(condition: string): Comparisons | null {
  const text = condition.trim()
  if (!text) return { join: '&&', items: [] }
  const join = text.includes('||') ? '||' : '&&'
  if (join === '||' && text.includes('&&')) return null
  const items: Comparison[] = []
  for (const part of text.split(join)) {
    const [, name, operator, value] = comparison.exec(part.trim()) ?? []
    if (!name || !operator || value === undefined) return null
    // The pattern admits these operators only.
    items.push({ name, operator: operator as Comparison['operator'], value: Number(value) })
  }
  return { join, items }
}

/** Facts are doubles in CEL: whole numbers are written with a point. */
export function writeComparisons({ join, items }: Comparisons): string {
  return items
    .map((i) => `${i.name} ${i.operator} ${Number.isInteger(i.value) ? `${i.value}.0` : i.value}`)
    .join(` ${join} `)
}
