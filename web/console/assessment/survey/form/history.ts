/** What was, is, and was taken back. `mark` names the field being typed in, whose keystrokes are one step. */
export type History<T> = { past: readonly T[]; now: T; future: readonly T[]; mark: string | undefined }

const STEPS = 200

export const begin = <T>(now: T): History<T> => ({ past: [], now, future: [], mark: undefined })

export function change<T>(history: History<T>, next: T, mark?: string): History<T> {
  const past =
    mark !== undefined && mark === history.mark ? history.past : [...history.past, history.now].slice(-STEPS)
  return { past, now: next, future: [], mark }
}

export function undo<T>(history: History<T>): History<T> {
  const now = history.past.at(-1)
  if (now === undefined) return history
  return { past: history.past.slice(0, -1), now, future: [history.now, ...history.future], mark: undefined }
}

export function redo<T>(history: History<T>): History<T> {
  const [now, ...future] = history.future
  if (now === undefined) return history
  return { past: [...history.past, history.now], now, future, mark: undefined }
}
