import type { Evaluation, Holds } from '#contract/benefit-scheme'
import type { CompiledScheme } from './compile.ts'
import { AMOUNT } from './evaluate.ts'
import type { SchemeSet } from './settle.ts'

/**
 * A set of schemes as SQL over a relation with the alias `s`, one row per situation, its columns named by `columnOf` (null
 * unknown). A lateral sub-select of one row per scheme that concerns the situation:
 *
 * | column | type | |
 * |---|---|---|
 * | `n` | smallint | index of the scheme in the set |
 * | `outcome` | "char" | e entitled, n not entitled, u unknown |
 * | `amount` | bigint | in the scheme's unit when entitled; null for a ceiling that waits for a decision |
 * | `trace` | bigint | two bits per line, audience first, then criteria in order, then the amount: 0 unknown, 1 yes, 2 no |
 * | `because` | smallint | index of the scheme it gives way to, null when it stands |
 *
 * Use: `from <relation> s cross join lateral (<text>) d`. Facts only: it reads nothing but `s`.
 */
export function sqlOf(set: SchemeSet): string {
  if (set.schemes.length === 0)
    return 'select null::smallint n, null::"char" outcome, null::bigint amount, null::bigint trace, null::smallint because where false'
  const all = set.schemes
  const truths = all.map((scheme, i) =>
    [
      `${scheme.audience.sql} a${i}`,
      ...scheme.criteria.map((one, j) => `${one ? one.sql : 'null::boolean'} c${i}_${j}`),
      `${scheme.amount.sql} v${i}`,
    ].join(', '),
  )
  const outcomes = all.map((scheme, i) => {
    const criteria = scheme.criteria.map((_, j) => `c${i}_${j}`)
    const no = [...criteria.map((c) => `${c} is false`), `v${i} = -1`].join(' or ')
    const yes = [`a${i}`, ...criteria, `v${i} is not null`].join(' and ')
    const lines = [
      `a${i}`,
      ...criteria,
      `nullif(v${i}, -1) is not null or (case when v${i} = -1 then false end)`,
    ]
    const trace = lines.map(
      (line, k) => `coalesce(2 - (${line})::int, 0)::bigint${k === 0 ? '' : ` * ${4n ** BigInt(k)}`}`,
    )
    return `case when a${i} is false then 'x' when ${no} then 'n' when ${yes} then 'e' else 'u' end::"char" o${i}, v${i}, ${trace.join(' + ')} t${i}`
  })
  const entitled = (i: number) => `o${i} = 'e'`
  const held = new Map<number, string>()
  // In the order of the set: what a scheme gives way to has been written before it.
  for (const i of set.order) {
    const arms = (set.yields[i] ?? []).map(
      (other) => `when ${entitled(other)} and ${held.get(other) ?? 'null'} is null then ${other}`,
    )
    held.set(i, arms.length > 0 ? `(case ${arms.join(' ')} end)` : 'null::int')
  }
  const amount = (i: number) =>
    all[i]?.rule.body.bound === 'at_most' ? 'null::bigint' : `case when ${entitled(i)} then v${i} end`
  const settled = all.map((_, i) => {
    const own = held.get(i) ?? 'null::int'
    const rivals = (set.higher[i] ?? []).map(
      (other) =>
        `when ${entitled(other)} and ${held.get(other) ?? 'null'} is null and (${amount(other)}) ${other < i ? '>=' : '>'} (${amount(i)}) then ${other}`,
    )
    if (rivals.length === 0 && (set.yields[i] ?? []).length === 0) return 'null::smallint'
    return `(case when ${entitled(i)} then coalesce(${own}${rivals.length > 0 ? `, case ${rivals.join(' ')} end` : ''}) end)::smallint`
  })
  const list = (items: readonly string[]) => `unnest(array[${items.join(', ')}])`
  // `offset 0` keeps the planner from writing each truth out again wherever it is used.
  return `select * from (select ${list(all.map((_, i) => `${i}::smallint`))} n, ${list(all.map((_, i) => `o${i}`))} outcome, ${list(all.map((_, i) => amount(i)))} amount, ${list(all.map((_, i) => `t${i}`))} trace, ${list(settled)} because
    from (select ${outcomes.join(',\n ')} from (select ${truths.join(',\n ')} offset 0) truths offset 0) outcomes) d where d.outcome <> 'x'`
}

const WORDS: readonly Holds[] = ['unknown', 'yes', 'no']

/** A stored trace as the lines of an evaluation. */
export function readTrace(scheme: CompiledScheme, trace: bigint): Evaluation['criteria'] {
  const line = (k: number): Holds => WORDS[Number((trace >> BigInt(2 * k)) & 3n)] ?? 'unknown'
  const { criteria } = scheme.rule.body
  return [
    ...criteria.map(({ key }, i) => ({ key, holds: line(i + 1) })),
    { key: AMOUNT, holds: line(criteria.length + 1) },
  ]
}
