/** A directed road network in memory: nodes with positions, edges with metres. Pure. */
export type RoadNode = { node: number; lon: number; lat: number }
export type RoadEdge = { from: number; to: number; lengthM: number }

export type RoadGraph = {
  readonly nodes: readonly RoadNode[]
  /** Arcs by the node they lead to: [from, metres]. */
  readonly into: ReadonlyMap<number, readonly (readonly [number, number])[]>
}

export function buildGraph(nodes: readonly RoadNode[], edges: readonly RoadEdge[]): RoadGraph {
  const into = new Map<number, [number, number][]>()
  for (const { from, to, lengthM } of edges) {
    const arcs = into.get(to) ?? []
    arcs.push([from, lengthM])
    into.set(to, arcs)
  }
  return { nodes, into }
}

/** Metres from every node that can get there to `target` (Dijkstra against the arcs); what cannot is absent. */
export function distancesTo(
  graph: RoadGraph,
  target: number,
  limitM = Number.POSITIVE_INFINITY,
): Map<number, number> {
  const settled = new Map<number, number>()
  const heap: [number, number][] = [[0, target]]
  for (let top = pop(heap); top; top = pop(heap)) {
    const [metres, node] = top
    if (settled.has(node)) continue
    if (metres > limitM) break
    settled.set(node, metres)
    for (const [from, length] of graph.into.get(node) ?? [])
      if (!settled.has(from)) push(heap, [metres + length, from])
  }
  return settled
}

function push(heap: [number, number][], item: [number, number]): void {
  let at = heap.push(item) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent]
    if (!above || above[0] <= item[0]) break
    heap[at] = above
    at = parent
  }
  heap[at] = item
}

function pop(heap: [number, number][]): [number, number] | undefined {
  const top = heap[0]
  const last = heap.pop()
  if (!last || heap.length === 0) return top
  let at = 0
  for (;;) {
    const left = 2 * at + 1
    const right = left + 1
    const l = heap[left]
    if (!l) break
    const r = heap[right]
    const [child, next] = r && r[0] < l[0] ? [r, right] : [l, left]
    if (child[0] >= last[0]) break
    heap[at] = child
    at = next
  }
  heap[at] = last
  return top
}

/** The node nearest to a place, with the metres to it; undefined for an empty network. `metres` measures two places. */
export function nearestNode(
  graph: RoadGraph,
  place: { lon: number; lat: number },
  metres: (a: { lon: number; lat: number }, b: { lon: number; lat: number }) => number,
): { node: number; metres: number } | undefined {
  let best: { node: number; metres: number } | undefined
  for (const candidate of graph.nodes) {
    const away = metres(candidate, place)
    if (!best || away < best.metres) best = { node: candidate.node, metres: away }
  }
  return best
}
