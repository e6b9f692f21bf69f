import { type ClockLeg, ClockName } from '#contract/alarms'

/** A leg with its place in the picture: shares 0–1 of the leg's own bar. */
export type PlacedLeg = {
  readonly leg: ClockLeg
  readonly filled: number
  /** Where the target falls in this bar; null without one, or when its time was over before the leg began. */
  readonly mark: number | null
}

/** Targets count from the signal (T0), legs from the clock before: what earlier legs took is spent. */
export function placeLegs(legs: readonly ClockLeg[]): PlacedLeg[] {
  let before = 0
  return legs.map((leg) => {
    const left = leg.targetSeconds === null ? null : leg.targetSeconds - before
    before += leg.seconds
    const whole = Math.max(leg.seconds, left ?? 0, 1)
    return { leg, filled: leg.seconds / whole, mark: left === null || left < 0 ? null : left / whole }
  })
}

/** The clock that was reached last (a helper may accept before the desk has looked), and the next one to come. */
export function runningFrom(legs: readonly ClockLeg[]): { latest: ClockName; coming: ClockName | undefined } {
  const latest = legs.at(-1)?.to ?? 'T0'
  const furthest = Math.max(0, ...legs.map(({ to }) => ClockName.options.indexOf(to)))
  return { latest, coming: ClockName.options[furthest + 1] }
}
