/** What was asked from this phone by this code, so that scanning again shows how it goes. For a day. */
export type Sent = { id: string; number: number; emergency: boolean }

const KEY = 'yike.help.'
const DAY_MS = 86_400_000

export function kept(token: string): Sent | null {
  try {
    const text = localStorage.getItem(KEY + token)
    // Written below and nowhere else.
    const found = text ? (JSON.parse(text) as Sent & { at: number }) : null
    return found && Date.now() - found.at < DAY_MS
      ? { id: found.id, number: found.number, emergency: found.emergency }
      : null
  } catch {
    return null // a browser that forbids storage still helps
  }
}

export function keep(token: string, sent: Sent): void {
  try {
    localStorage.setItem(KEY + token, JSON.stringify({ ...sent, at: Date.now() }))
  } catch {
    // as above
  }
}

export function forget(token: string): void {
  try {
    localStorage.removeItem(KEY + token)
  } catch {
    // as above
  }
}
