import { Change, changes } from '#contract/platform'
import { useEffect, useSyncExternalStore } from 'react'
import { linkTo } from './call.ts'
import { invalidateBelow, queryClient } from './query.ts'

export type LiveState = 'connecting' | 'live' | 'lost'

const hearers = new Set<(change: Change) => void>()
const watchers = new Set<() => void>()
/** The server beats every two seconds: after six of silence the page says that it is cut off, and tries again at least as often. */
const SILENT_MS = 6_000
const LONGEST_PAUSE_MS = 5_000
let state: LiveState = 'connecting'
let since = Date.now()
let heardAt = Date.now()
let stop: (() => void) | undefined

function setState(next: LiveState): void {
  if (next === state) return
  state = next
  since = next === 'lost' ? heardAt : Date.now()
  for (const tell of watchers) tell()
}

/** `alarms.raised` reads `/alarms…` again: the first change almost at once, a storm of them once a second. */
const AT_ONCE = 40
const IN_A_STORM = 1000
let flushedAt = 0
const pending = new Set<string>()
let timer: ReturnType<typeof setTimeout> | undefined
function flush(): void {
  timer = undefined
  flushedAt = Date.now()
  for (const name of pending) void invalidateBelow(`/${name}`)
  pending.clear()
}
function heard(change: Change): void {
  const module = change.type.split('.', 1)[0] ?? ''
  pending.add(module)
  timer ??= setTimeout(flush, Math.max(AT_ONCE, flushedAt + IN_A_STORM - Date.now()))
  for (const hear of hearers) hear(change)
}

/** Opens the stream of changes; reconnects by itself with growing pauses, and reads everything again after a gap. */
export function openLive(): () => void {
  stop?.()
  let source: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let watchdog: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let wasLost = false
  let ended = false

  const lost = () => {
    source?.close()
    clearTimeout(watchdog)
    if (ended) return
    wasLost = true
    setState('lost')
    clearTimeout(retry)
    retry = setTimeout(connect, Math.min(LONGEST_PAUSE_MS, 500 * 2 ** failures++))
  }
  const watch = () => {
    clearTimeout(watchdog)
    watchdog = setTimeout(lost, SILENT_MS)
  }
  const alive = () => {
    watch()
    heardAt = Date.now()
    failures = 0
    setState('live')
    if (wasLost) {
      wasLost = false
      void queryClient.invalidateQueries()
    }
  }
  function connect(): void {
    source = new EventSource(linkTo(changes))
    watch() // a server that hangs accepts the connection and says nothing
    source.addEventListener('open', alive)
    source.addEventListener('hello', alive)
    source.addEventListener('beat', alive)
    source.addEventListener('resync', () => {
      alive()
      void queryClient.invalidateQueries()
    })
    source.addEventListener('error', lost)
    source.addEventListener('change', (event) => {
      alive()
      const parsed = Change.safeParse(JSON.parse(event.data))
      if (parsed.success) heard(parsed.data)
    })
  }
  connect()
  stop = () => {
    ended = true
    source?.close()
    clearTimeout(retry)
    clearTimeout(watchdog)
  }
  return stop
}

/** Is the page up to date, and since when; `since` of `lost` is when it last was. `lost` must be shown: a silent desk is not a quiet one. */
export function useLiveState(): { state: LiveState; since: number } {
  const subscribe = (tell: () => void) => {
    watchers.add(tell)
    return () => watchers.delete(tell)
  }
  const now = useSyncExternalStore(subscribe, () => state)
  return { state: now, since }
}

/** Calls `hear` for every change; keep it stable (`useCallback`) or it is subscribed anew on each render. */
export function useChanges(hear: (change: Change) => void): void {
  useEffect(() => {
    hearers.add(hear)
    return () => {
      hearers.delete(hear)
    }
  }, [hear])
}
