/** The one clock of the process. Tests move it; everything that compares with the present asks it. */
class Clock {
  #offset = 0

  now(): Date {
    return new Date(Date.now() + this.#offset)
  }

  forward(by: { seconds?: number; minutes?: number; hours?: number; days?: number }): void {
    this.#offset +=
      1000 * ((by.seconds ?? 0) + 60 * (by.minutes ?? 0) + 3600 * (by.hours ?? 0) + 86_400 * (by.days ?? 0))
  }

  reset(): void {
    this.#offset = 0
  }
}

export const clock = new Clock()
export type { Clock }
