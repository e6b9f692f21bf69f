import type { CompiledAbsence } from './rule.ts'
import { inSchedule, localTime, minuteOf, nextDaily, nextInside } from './schedule.ts'

const DAY_MS = 86_400_000

/** When an absence comes due, by its rule. Pure; times in milliseconds. */

/** For a watch that begins now: the last sign was at `lastAt`. Null: it waits for its trigger. */
export function firstDue(
  { body }: Pick<CompiledAbsence, 'body'>,
  lastAt: number,
  now: number,
): number | null {
  switch (body.within.how) {
    case 'for':
      return dueFor(body, body.within.seconds, lastAt, now)
    case 'by':
      return nextDaily(body.within.time, now)
    case 'after':
      return null
  }
}

/** No sign for so long, counted within the schedule only: a night's sleep is no absence. */
function dueFor(body: CompiledAbsence['body'], seconds: number, lastAt: number, now: number): number {
  let from = lastAt
  const { schedule } = body
  if (schedule)
    from = nextInside(schedule, Math.max(lastAt, windowStart(schedule.from, Math.max(lastAt, now))))
  const due = from + seconds * 1000
  return schedule && !inSchedule(schedule, due) ? nextInside(schedule, due) + seconds * 1000 : due
}

/** When the span that began last did so. */
function windowStart(from: string, at: number): number {
  const today = localTime(at).midnight + minuteOf(from) * 60_000
  return today <= at ? today : today - DAY_MS
}

export type Judgement = { readonly absent: boolean; readonly nextDue: number | null }

/** Now that the watch has come due: is it absent, and when does it look again? */
export function judge({ body }: Pick<CompiledAbsence, 'body'>, lastAt: number, now: number): Judgement {
  const { within } = body
  if (within.how === 'for') {
    const due = dueFor(body, within.seconds, lastAt, now)
    // Once it has fired it waits for the next sign.
    return due > now ? { absent: false, nextDue: due } : { absent: true, nextDue: null }
  }
  if (within.how === 'by') {
    const began = windowStart(within.from, now)
    return { absent: lastAt < began, nextDue: nextDaily(within.time, now) }
  }
  return { absent: true, nextDue: null }
}
