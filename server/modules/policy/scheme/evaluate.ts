import type { Evaluation, Holds } from '#contract/benefit-scheme'
import type { Situation } from '#contract/benefit-situation'
import type { CompiledScheme, Raw } from './compile.ts'

const holds = (truth: unknown): Holds =>
  truth === null ? 'unknown' : truth === false || truth === -1 ? 'no' : 'yes'

/** The key of the last line of a trace: whether the amount rule gives one. */
export const AMOUNT = 'amount'

export type Outcome = Evaluation['outcome']

/** The outcome of truths; the same rule as `sql.ts` writes. */
export function outcomeOf(raw: Raw): Outcome {
  if (raw[0] === false) return 'not_concerned'
  let open = raw[0] === null
  for (let i = 1; i < raw.length; i++) {
    const one = raw[i]
    if (one === false || one === -1) return 'not_entitled'
    if (one === null) open = true
  }
  return open ? 'unknown' : 'entitled'
}

/** One scheme for one situation: pure; the trace is one line per criterion and one for the amount. */
export function evaluate(scheme: CompiledScheme, situation: Situation): Evaluation {
  const raw = scheme.run(situation)
  const outcome = outcomeOf(raw)
  if (outcome === 'not_concerned')
    return { outcome, amount: null, upTo: null, criteria: [], missing: [], blanks: [] }
  const { body } = scheme.rule
  const value = raw.at(-1)
  const amount = typeof value === 'number' && value >= 0 ? value : null
  const criteria = body.criteria.map(({ key }, i) => ({ key, holds: holds(raw[i + 1]) }))
  const ceiling = body.bound === 'at_most'
  return {
    outcome,
    amount: outcome === 'entitled' && !ceiling ? amount : null,
    upTo: outcome === 'not_entitled' ? null : (amount ?? scheme.amount.ceiling),
    criteria: [...criteria, { key: AMOUNT, holds: holds(value) }],
    ...(outcome === 'unknown' ? openOf(scheme, raw, situation) : { missing: [], blanks: [] }),
  }
}

/** What stands between an undecided scheme and its answer: facts to be asked for, blanks of the document. */
function openOf(scheme: CompiledScheme, raw: Raw, situation: Situation) {
  const missing = new Set<string>()
  const blanks: string[] = []
  const ask = (names: readonly (keyof Situation)[]) => {
    for (const name of names) if ((situation[name] ?? null) === null) missing.add(name)
  }
  if (raw[0] === null) ask(scheme.audience.variables)
  for (const [i, one] of scheme.criteria.entries()) {
    if (raw[i + 1] !== null) continue
    if (one === null) blanks.push(`/criteria/${i}/when`)
    else ask(one.variables)
  }
  if (raw.at(-1) === null) {
    ask(scheme.amount.variables)
    // A blank among several rows blocks only when the facts lead to it; with every fact known, they do.
    blanks.push(...scheme.amount.blanks)
  }
  return { missing: [...missing], blanks }
}
