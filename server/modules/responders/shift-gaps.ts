export type Stretch = { from: Date; to: Date; onShift: number }

/** The stretches of [from, to) in which fewer than `atLeast` shifts run, adjacent ones of equal number joined. Pure. */
export function gapsIn(
  shifts: readonly { startsAt: Date; endsAt: Date }[],
  from: Date,
  to: Date,
  atLeast: number,
): Stretch[] {
  const marks = new Map<number, number>()
  const mark = (at: Date, by: number) => {
    const time = Math.min(Math.max(at.getTime(), from.getTime()), to.getTime())
    marks.set(time, (marks.get(time) ?? 0) + by)
  }
  for (const { startsAt, endsAt } of shifts) {
    if (endsAt <= from || startsAt >= to) continue
    mark(startsAt, 1)
    mark(endsAt, -1)
  }
  mark(from, 0)
  mark(to, 0)
  const times = [...marks.keys()].sort((a, b) => a - b)
  const gaps: Stretch[] = []
  let onShift = 0
  times.forEach((time, i) => {
    onShift += marks.get(time) ?? 0
    const end = times[i + 1]
    if (end === undefined || end === time || onShift >= atLeast) return
    const last = gaps.at(-1)
    if (last && last.to.getTime() === time && last.onShift === onShift) last.to = new Date(end)
    else gaps.push({ from: new Date(time), to: new Date(end), onShift })
  })
  return gaps
}
