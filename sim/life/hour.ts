/** The city's own time: it runs `speed` times as fast as ours from the moment the simulation starts. */
export class CityClock {
  readonly #began: number
  readonly speed: number

  constructor(began: number, speed: number) {
    this.#began = began
    this.speed = speed
  }

  /** City milliseconds at a real instant. */
  at(real: number): number {
    return this.#began + (real - this.#began) * this.speed
  }

  /** The real instant of a city instant. */
  real(city: number): number {
    return this.#began + (city - this.#began) / this.speed
  }
}

const SHANGHAI = 8 * 3_600_000

/** Hour of the day in Asia/Shanghai, 0 ≤ h < 24, with its fraction. China has kept one offset since 1992. */
export function hourOf(instant: number): number {
  return ((instant + SHANGHAI) % 86_400_000) / 3_600_000
}

/** Is `hour` within [from, to), which may go over midnight? */
export function between(hour: number, from: number, to: number): boolean {
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to
}
