import { useMessages } from '#web/lib/locale.ts'
import { clockTime } from '#web/lib/format.ts'
import { useEffect, useRef, useState } from 'react'
import { isLive, useMine } from '../invitations/mine.ts'
import { common } from '../messages.ts'
import { act, useOutbox } from '../outbox/outbox.ts'
import { useHere } from '../position.ts'

const messages = {
  zh: {
    sos: '求救',
    name: '本人求救：按住 2 秒',
    title: '确认求救？',
    lead: '值班中心会立即收到您的位置并派人支援。',
    yes: '立即求救',
    sending: '正在发送…没有网络时请直接拨打 110 或 120',
    sent: (time: string) => `${time} 值班中心已收到您的求救`,
    cancel: '已平安，取消求救',
    cancelled: '求救已取消',
    call: (n: string) => `拨打 ${n}`,
  },
  en: {
    sos: 'SOS',
    name: 'My own SOS: hold for 2 seconds',
    title: 'Call for help?',
    lead: 'The duty desk gets your position at once and sends somebody.',
    yes: 'Call for help now',
    sending: 'Sending… without a network call 110 or 120 yourself',
    sent: (time: string) => `The duty desk has your call since ${time}`,
    cancel: 'I am safe: cancel',
    cancelled: 'The call was cancelled',
    call: (n: string) => `Call ${n}`,
  },
}

const HOLD_MS = 2000
const OPEN = 'yike.field.sos'

type Called = { id: string; at: string }
function stored(): Called | null {
  const text = sessionStorage.getItem(OPEN)
  // Written below and nowhere else.
  return text ? (JSON.parse(text) as Called) : null
}

/** Held for two seconds it calls; a short press asks first, so that it works without holding. Always within reach. */
export function OwnSos() {
  const m = useMessages(messages)
  const c = useMessages(common)
  const [called, setCalled] = useState(stored)
  const [holding, setHolding] = useState(false)
  const dialog = useRef<HTMLDialogElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const fired = useRef(false)
  const { fix } = useHere()
  const { items } = useMine()
  const mission = items.find((item) => isLive(item.state))
  const unsent = useOutbox().some((entry) => entry.id === called?.id && !entry.problem)
  useEffect(() => () => clearTimeout(timer.current), [])

  async function raise() {
    dialog.current?.close()
    navigator.vibrate?.(200)
    const id = await act(
      'sos',
      mission?.id ?? null,
      { invitationId: mission?.id ?? null, fix },
      { params: {} },
    )
    const now = { id, at: new Date().toISOString() }
    sessionStorage.setItem(OPEN, JSON.stringify(now))
    setCalled(now)
  }
  async function cancel() {
    if (!called) return
    await act('cancelSos', null, {}, { params: { id: called.id } })
    sessionStorage.removeItem(OPEN)
    setCalled(null)
  }
  function press() {
    fired.current = false
    setHolding(true)
    timer.current = setTimeout(() => {
      fired.current = true
      setHolding(false)
      void raise()
    }, HOLD_MS)
  }
  function release(ask: boolean) {
    clearTimeout(timer.current)
    setHolding(false)
    if (ask && !fired.current) dialog.current?.showModal()
  }

  return (
    <>
      <button
        type="button"
        className={holding ? 'sos holding' : 'sos'}
        aria-label={m.name}
        onPointerDown={press}
        onPointerUp={() => release(false)}
        onPointerLeave={() => release(false)}
        onPointerCancel={() => release(false)}
        onContextMenu={(event) => event.preventDefault()}
        onClick={() => release(true)}
      >
        {m.sos}
      </button>
      <dialog ref={dialog} aria-labelledby="sos-title" className="sheet">
        <h2 id="sos-title">{m.title}</h2>
        <p>{m.lead}</p>
        <button type="button" className="danger" onClick={() => void raise()}>
          {m.yes}
        </button>
        <a className="button" href="tel:120">
          {m.call('120')}
        </a>
        <a className="button" href="tel:110">
          {m.call('110')}
        </a>
        <button type="button" onClick={() => dialog.current?.close()}>
          {c.cancel}
        </button>
      </dialog>
      {called && (
        <section className="sos-banner" role="alert">
          <p>{unsent ? m.sending : m.sent(clockTime(called.at))}</p>
          <div>
            <a className="button" href="tel:120">
              {m.call('120')}
            </a>
            <button type="button" onClick={() => void cancel()}>
              {m.cancel}
            </button>
          </div>
        </section>
      )}
    </>
  )
}
