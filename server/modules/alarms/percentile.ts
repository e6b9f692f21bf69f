/** Nearest-rank percentile of numbers in ascending order; null of none. `share` in (0, 1]. */
export function percentile(ascending: readonly number[], share: number): number | null {
  if (ascending.length === 0) return null
  return ascending[Math.min(ascending.length, Math.max(1, Math.ceil(share * ascending.length))) - 1] ?? null
}

export function summary(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b)
  return {
    n: sorted.length,
    p50: percentile(sorted, 0.5),
    p90: percentile(sorted, 0.9),
    p975: percentile(sorted, 0.975),
    p99: percentile(sorted, 0.99),
    max: sorted.at(-1) ?? null,
  }
}

/** 95 % interval of a share by Wilson: honest with few cases. */
export function wilson(count: number, of: number): { rate: number; low: number; high: number } | null {
  if (of === 0) return null
  const z = 1.959964
  const p = count / of
  const base = 1 + (z * z) / of
  const middle = (p + (z * z) / (2 * of)) / base
  const half = (z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of))) / base
  return { rate: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}
