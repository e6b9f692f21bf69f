import { myDuty } from '#contract/responder-field'
import { inBrackets, shortTime } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { kept } from '#web/lib/kept.ts'
import { common } from '../messages.ts'
import { act, useOutbox } from '../outbox/outbox.ts'
import { allowSound } from '../ring.ts'
import { serverNow } from '../server-time.ts'
import { messages } from './messages.ts'

/** My duty as I left it: an unsent change is shown as made, and says so. */
export function useDuty() {
  const query = useQuery(kept(myDuty))
  const unsent = useOutbox()
    .filter((entry) => entry.action === 'duty' && !entry.problem)
    .at(-1)
  const answer = query.data?.answer
  if (!answer) return { query, duty: undefined, unsent: false }
  const mode = unsent?.body['mode']
  const until = unsent?.body['until']
  const changed =
    mode === 'on' || mode === 'off'
      ? { mode, onNow: mode === 'on', until: typeof until === 'string' ? until : null }
      : undefined
  return { query, duty: { ...answer, duty: changed ?? answer.duty }, unsent: unsent !== undefined }
}

const HOURS = [4, 8, 12] as const

/** The one switch of the first page: on duty or not, and what that means. */
export function DutySwitch({ idle }: { idle: boolean }) {
  const m = useMessages(messages)
  const c = useMessages(common)
  const { duty: mine, unsent } = useDuty()
  const dialog = useRef<HTMLDialogElement>(null)
  if (!mine) return null
  const { duty, restUntil } = mine

  const turnOn = (hours: number | null) => {
    allowSound()
    dialog.current?.close()
    void act('duty', null, {
      mode: 'on',
      until: hours === null ? null : new Date(serverNow() + hours * 3_600_000).toISOString(),
    })
  }
  return (
    <section className={duty.onNow ? 'duty is-on' : 'duty'} aria-label={m.duty}>
      <div>
        <p className="duty-state">
          <b>{duty.onNow ? m.onDuty : m.offDuty}</b>
          <span>
            {duty.mode === 'shift' ? m.shift : m.manual}
            {duty.until && ` ${m.until(shortTime(duty.until))}`}
            {unsent && inBrackets(m.unsent)}
          </span>
        </p>
        {restUntil && <p>{m.resting(shortTime(restUntil))}</p>}
        {idle && !restUntil && <p>{duty.onNow ? m.noneOn : m.noneOff}</p>}
      </div>
      {duty.onNow ? (
        <button type="button" onClick={() => void act('duty', null, { mode: 'off', until: null })}>
          {m.goOff}
        </button>
      ) : (
        <button type="button" className="primary" onClick={() => dialog.current?.showModal()}>
          {m.goOn}
        </button>
      )}
      <dialog ref={dialog} className="sheet" aria-labelledby="how-long">
        <h2 id="how-long">{m.howLong}</h2>
        {HOURS.map((hours) => (
          <button key={hours} type="button" onClick={() => turnOn(hours)}>
            {m.hours(hours)}
          </button>
        ))}
        <button type="button" onClick={() => turnOn(null)}>
          {m.open}
        </button>
        <button type="button" className="plain" onClick={() => dialog.current?.close()}>
          {c.cancel}
        </button>
      </dialog>
    </section>
  )
}
