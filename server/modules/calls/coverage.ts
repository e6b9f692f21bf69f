/** A stretch of time, end exclusive. */
export type Span = { from: Date; to: Date }

/** The parts of `whole` that no span covers, in order. A shift that ends when the next begins leaves no gap. */
export function gapsIn(whole: Span, spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.from.getTime() - b.from.getTime())
  const gaps: Span[] = []
  let covered = whole.from
  for (const span of sorted) {
    if (span.to <= covered) continue
    if (span.from >= whole.to) break
    if (span.from > covered) gaps.push({ from: covered, to: span.from })
    covered = span.to
  }
  if (covered < whole.to) gaps.push({ from: covered, to: whole.to })
  return gaps
}
