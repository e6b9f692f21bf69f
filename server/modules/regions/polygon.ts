export type Point = readonly [number, number]
export type Ring = readonly Point[]

/** Even-odd rule, one ring. */
export function ringContains(ring: Ring, [x, y]: Point): boolean {
  let odd = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[i]
    const b = ring[j]
    if (a && b && a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd
  }
  return odd
}

/** In the outer ring and in none of the holes. */
export function polygonContains(rings: readonly Ring[], point: Point): boolean {
  return rings.every((ring, i) => ringContains(ring, point) === (i === 0))
}

/** Square degrees. */
export function ringArea(ring: Ring): number {
  return Math.abs(moments(ring).area)
}

function moments(ring: Ring): { area: number; x: number; y: number } {
  const [x0, y0] = ring[0] ?? [0, 0]
  let [area, x, y] = [0, 0, 0]
  for (let i = 0; i + 1 < ring.length; i++) {
    const [ax, ay] = [(ring[i]?.[0] ?? 0) - x0, (ring[i]?.[1] ?? 0) - y0]
    const [bx, by] = [(ring[i + 1]?.[0] ?? 0) - x0, (ring[i + 1]?.[1] ?? 0) - y0]
    const cross = ax * by - bx * ay
    area += cross / 2
    x += (ax + bx) * cross
    y += (ay + by) * cross
  }
  return { area, x: x0 + x / (6 * area), y: y0 + y / (6 * area) }
}

/** Where to put a label: the centroid when it lies inside, else the grid point inside that is furthest from the edge. */
export function labelPoint(rings: readonly Ring[]): Point {
  const outer = rings[0] ?? []
  const { area, x, y } = moments(outer)
  if (area !== 0 && polygonContains(rings, [x, y])) return [x, y]
  const xs = outer.map((p) => p[0])
  const ys = outer.map((p) => p[1])
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  let best: Point = outer[0] ?? [0, 0]
  let far = -1
  for (let i = 1; i < 32; i++) {
    for (let j = 1; j < 32; j++) {
      const p: Point = [x0 + ((x1 - x0) * i) / 32, y0 + ((y1 - y0) * j) / 32]
      if (!polygonContains(rings, p)) continue
      const distance = Math.min(...rings.flat().map((q) => (q[0] - p[0]) ** 2 + (q[1] - p[1]) ** 2))
      if (distance > far) {
        far = distance
        best = p
      }
    }
  }
  return best
}
