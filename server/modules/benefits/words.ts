import { sql } from 'kysely'
import type { PayeeKind } from '#contract/benefit-words'
import { situationVariables, VariableName } from '#contract/benefit-situation'
import { BenefitScheme } from '#contract/benefit-scheme'
import type { Tx } from '#platform/db'

export type Words = { zh: string; en: string }
export type SchemeWords = {
  readonly key: string
  readonly words: Words
  readonly body: BenefitScheme
  readonly source: { document: string; clause: string | null; quote: string | null }
}

const kept = new Map<string, SchemeWords>()

/** Schemes by rule id. A published rule does not change, so it is read once. */
export async function schemeWords(
  tx: Tx,
  ruleIds: readonly string[],
): Promise<ReadonlyMap<string, SchemeWords>> {
  const missing = [...new Set(ruleIds)].filter((id) => !kept.has(id))
  if (missing.length > 0) {
    const { rows } = await sql<{
      id: string
      key: string
      body: unknown
      source: string
      clause: string | null
      quote: string | null
    }>`
      select id, key, body, source, clause, quote from policy.rule where id = any (${missing}::uuid[]) and kind = 'benefits.scheme'`.execute(
      tx,
    )
    if (kept.size > 2000) kept.clear()
    for (const row of rows) {
      const parsed = BenefitScheme.safeParse(row.body)
      if (!parsed.success) continue
      const { zh, en } = parsed.data
      kept.set(row.id, {
        key: row.key,
        words: { zh, en },
        body: parsed.data,
        source: { document: row.source, clause: row.clause, quote: row.quote },
      })
    }
  }
  return kept
}

/** Names of payees, as the register has them now. */
export async function payeeNames(
  tx: Tx,
  payees: readonly { payee_kind: PayeeKind; payee_id: string }[],
): Promise<ReadonlyMap<string, string>> {
  const tables = {
    elder: 'people.elder',
    worker: 'benefits.worker',
    organisation: 'organisations.organisation',
  } as const
  const names = new Map<string, string>()
  // Only what is asked for: a family may read no list of workers.
  for (const kind of new Set(payees.map((one) => one.payee_kind))) {
    const ids = [...new Set(payees.filter((one) => one.payee_kind === kind).map((one) => one.payee_id))]
    const { rows } = await sql<{ id: string; name: string }>`
      select id, name from ${sql.table(tables[kind])} where id = any (${ids}::uuid[])`.execute(tx)
    for (const row of rows) names.set(row.id, row.name)
    const unseen = kind === 'elder' ? ids.filter((id) => !names.has(id)) : []
    if (unseen.length > 0) for (const row of await namesOfPaid(tx, unseen)) names.set(row.id, row.name)
  }
  return names
}

/** Who has moved away since is out of a place's sight, but not out of its lines: the database says whose names go with them. */
async function namesOfPaid(tx: Tx, ids: readonly string[]): Promise<readonly { id: string; name: string }[]> {
  const { rows: who } = await sql<{
    audience: string | null
  }>`select platform.audience() as audience`.execute(tx)
  if (who[0]?.audience !== 'staff') return []
  const { rows } = await sql<{
    id: string
    name: string
  }>`select id, name from benefits.names_of_paid(${[...ids]}::uuid[])`.execute(tx)
  return rows
}

/** A value of a variable as people read it. */
export function valueWords(name: string, value: unknown): Words {
  if (value === null || value === undefined) return { zh: '未知', en: 'not known' }
  const parsed = VariableName.safeParse(name)
  const variable = parsed.success ? situationVariables[parsed.data] : undefined
  if (typeof value === 'boolean') return value ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' }
  if (typeof value === 'string') return variable?.choices?.[value] ?? { zh: value, en: value }
  if (Array.isArray(value)) return { zh: value.join('、'), en: value.join(', ') }
  if (name === 'abilityLevel') return abilityWords[Number(value)] ?? { zh: String(value), en: String(value) }
  const unit = variable?.unit
  return { zh: `${value}${unit ? ` ${unit.zh}` : ''}`, en: `${value}${unit ? ` ${unit.en}` : ''}` }
}
const abilityWords: Readonly<Record<number, Words>> = {
  0: { zh: '能力完好', en: 'Intact' },
  1: { zh: '轻度失能', en: 'Mildly disabled' },
  2: { zh: '中度失能', en: 'Moderately disabled' },
  3: { zh: '重度失能', en: 'Severely disabled' },
  4: { zh: '完全失能', en: 'Totally disabled' },
}

export function variableWords(name: string): Words {
  const parsed = VariableName.safeParse(name)
  return parsed.success
    ? { zh: situationVariables[parsed.data].zh, en: situationVariables[parsed.data].en }
    : { zh: name, en: name }
}

/** `{"age": [79, 80]}` as `年龄 79 岁 → 80 岁`. */
export function becauseWords(because: unknown): Words[] {
  // Written by `addChanges` in this shape.
  return Object.entries(because as Record<string, [unknown, unknown]>).map(([name, [before, after]]) => {
    const [what, was, is] = [variableWords(name), valueWords(name, before), valueWords(name, after)]
    return { zh: `${what.zh}：${was.zh} → ${is.zh}`, en: `${what.en}: ${was.en} → ${is.en}` }
  })
}
