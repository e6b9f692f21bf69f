import type { Compiled } from './rule.ts'

type Node = { rules: readonly Compiled[] | undefined; readonly next: Map<string, Node> }
const node = (): Node => ({ rules: undefined, next: new Map() })

/** Devices of a kind say the same metrics each time; one that makes up orders must not grow the tree for ever. */
const LARGEST = 2000

/** Which rules a reading wakes, by the metrics it holds: found once for each set of metrics, in the order they come in. */
export class Wakes {
  readonly #byMetric: ReadonlyMap<string, readonly Compiled[]>
  #root = node()
  #size = 0

  constructor(byMetric: ReadonlyMap<string, readonly Compiled[]>) {
    this.#byMetric = byMetric
  }

  by(values: Readonly<Record<string, unknown>>): readonly Compiled[] {
    let at = this.#root
    for (const metric in values) {
      let next = at.next.get(metric)
      if (!next) {
        if (!this.#byMetric.has(metric)) continue
        next = node()
        at.next.set(metric, next)
        this.#size++
      }
      at = next
    }
    at.rules ??= [...new Set(Object.keys(values).flatMap((metric) => this.#byMetric.get(metric) ?? []))]
    const { rules } = at
    if (this.#size > LARGEST) {
      this.#root = node()
      this.#size = 0
    }
    return rules
  }
}
