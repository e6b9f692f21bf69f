/** A goal is a floor (`min`) or a ceiling (`max`) for a figure. */
export type Goal = { min: number } | { max: number }

export function reached(value: number | undefined, goal: Goal): boolean {
  if (value === undefined || !Number.isFinite(value)) return false
  return 'min' in goal ? value >= goal.min : value <= goal.max
}

/** Prints the table, the method and the closing JSON line; sets the exit code by whether every goal was reached. */
export function report(
  bench: string,
  method: readonly [string, string],
  figures: Record<string, number>,
  goals: Record<string, Goal>,
): void {
  const width = Math.max(...Object.keys(figures).map((name) => name.length))
  for (const [name, value] of Object.entries(figures)) {
    const goal = goals[name]
    const wanted = goal ? ('min' in goal ? `≥ ${goal.min}` : `≤ ${goal.max}`) : ''
    const mark = goal ? (reached(value, goal) ? '✓' : '✗') : ' '
    console.log(`${mark} ${name.padEnd(width)}  ${round(value).toString().padStart(12)}  ${wanted}`)
  }
  for (const line of method) console.log(line)
  const pass = Object.entries(goals).every(([name, goal]) => reached(figures[name], goal))
  const rounded = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, round(value)]))
  console.log(JSON.stringify({ bench, pass, figures: rounded, goals }))
  process.exitCode = pass ? 0 : 1
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 1000) / 1000
}
