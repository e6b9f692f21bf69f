import './desk.css'
import { desk, list, type Severity } from '#contract/alarms'
import type { Change } from '#contract/platform'
import { call } from '#web/lib/call.ts'
import { duration } from '#web/lib/format.ts'
import { useChanges, useLiveState } from '#web/lib/live.ts'
import { useMessages } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { MutedOutlined, SoundOutlined, WarningFilled } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useCallback, useEffect } from 'react'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'
import { armSound, setSound, sound, useSoundState } from './sound.ts'

/** What makes the desk sound at once; the rest is repeated until somebody acknowledges. */
const sounding = new Set([
  'alarms.raised',
  'alarms.joined',
  'alarms.escalated',
  'alarms.reopened',
  'responders.own_sos',
])
/** Seconds between repetitions while the gravest waiting one is of this severity. */
const repeat: Partial<Record<Severity, number>> = { P0: 5, P1: 10, P2: 60 }

async function gravestWaiting(): Promise<Severity | undefined> {
  const { items } = await call(list, { query: { state: 'open', waiting: true, limit: 1 } })
  return items[0]?.severity
}

/** In the top bar of every page: how many wait, and the sound. */
export function AlarmWatch() {
  const may = useMay()
  return may('alarms.read') ? <Watch sounds={may('alarms.handle')} /> : null
}

function Watch({ sounds }: { sounds: boolean }) {
  const m = useMessages(messages)
  const state = useSoundState()
  const { data } = useQuery({ ...q(desk), refetchInterval: 15_000 })
  const waiting = data?.waiting ?? 0

  useEffect(() => (sounds ? armSound() : undefined), [sounds])

  const hear = useCallback(
    ({ type }: Change) => {
      if (!sounds || !sounding.has(type)) return
      // The change does not say how grave: one look at the list does, well within the second.
      gravestWaiting().then(
        (severity) => severity && sound(severity),
        () => sound('P1'), // the list cannot be read just now: better one sound too many
      )
    },
    [sounds],
  )
  useChanges(hear)

  useEffect(() => {
    if (!sounds || waiting === 0) return
    let timer: ReturnType<typeof setTimeout>
    let ended = false
    const again = async () => {
      const severity = await gravestWaiting().catch(() => undefined)
      if (ended) return
      if (severity) sound(severity)
      timer = setTimeout(() => void again(), 1000 * ((severity && repeat[severity]) ?? 60))
    }
    timer = setTimeout(() => void again(), 5000)
    return () => {
      ended = true
      clearTimeout(timer)
    }
  }, [sounds, waiting])

  // Cut off from the server: the desk cannot sound for what it does not hear of, so it sounds for that.
  const { state: live } = useLiveState()
  useEffect(() => {
    if (!sounds || live !== 'lost') return
    const first = setTimeout(() => sound('P1'), 2000)
    const again = setInterval(() => sound('P1'), 15_000)
    return () => {
      clearTimeout(first)
      clearInterval(again)
    }
  }, [sounds, live])

  useEffect(() => {
    const plain = document.title.replace(/^\(\d+\) /, '')
    document.title = waiting > 0 ? `(${waiting}) ${plain}` : plain
  })

  return (
    <span className="watch" role="status">
      {waiting > 0 && (
        <Link to={paths.desk} className="watch-waiting">
          <WarningFilled aria-hidden /> {m.waitingCount(waiting)}
          {data?.oldestWaitingSeconds !== null && data !== undefined && (
            <small>{m.oldest(duration(data.oldestWaitingSeconds))}</small>
          )}
        </Link>
      )}
      {sounds && (
        <button
          type="button"
          className={`sound sound-${state}`}
          title={state === 'blocked' ? m.sound.hint : state === 'on' ? m.sound.mute : m.sound.blocked}
          onClick={() => void setSound(state !== 'on').then(() => state !== 'on' && sound('P1'))}
        >
          {state === 'on' ? <SoundOutlined aria-hidden /> : <MutedOutlined aria-hidden />}
          {m.sound[state]}
        </button>
      )}
    </span>
  )
}
