import { type Preference, savePreference, showPreference } from '#contract/notification-inbox'
import { useMessages } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { type ComponentType, type FormEvent, useState } from 'react'
import './inbox.css'
import { messages } from './messages.ts'

/** A time of day, HH:MM; the phone apps have the phone's own. */
type TimeProps = { id: string; value: string; onChange: (next: string) => void }
export type TimeField = ComponentType<TimeProps>

function PhoneTime({ id, value, onChange }: TimeProps) {
  return <input id={id} type="time" required value={value} onChange={(e) => onChange(e.target.value)} />
}

/** How one wants to be told: language, ways for what is not urgent, quiet hours. */
export function Wishes({ Time = PhoneTime }: { Time?: TimeField }) {
  const m = useMessages(messages)
  const found = useQuery(q(showPreference))
  if (found.error) return <ProblemNote error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <p role="status">{found.isPaused ? m.offline : m.loading}</p>
  return <WishesForm key={JSON.stringify(found.data)} stored={found.data} Time={Time} />
}

const MUTABLE = ['push', 'sms'] as const
const QUIET = { from: '22:00', to: '07:00' }

function WishesForm({ stored, Time }: { stored: Preference; Time: TimeField }) {
  const m = useMessages(messages)
  const [wish, setWish] = useState(stored)
  const [saved, setSaved] = useState(false)
  const save = useAction(savePreference, { done: () => setSaved(true) })
  const change = (part: Partial<Preference>) => {
    setSaved(false)
    setWish({ ...wish, ...part })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate({ body: wish })
  }
  return (
    <form className="inbox-wishes" onSubmit={submit}>
      <fieldset>
        <legend>{m.language}</legend>
        {(['zh', 'en'] as const).map((lang) => (
          <label key={lang} lang={lang === 'zh' ? 'zh-CN' : 'en'}>
            <input type="radio" name="lang" checked={wish.lang === lang} onChange={() => change({ lang })} />{' '}
            {lang === 'zh' ? '中文' : 'English'}
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>{m.routes}</legend>
        <p>{m.routesHint}</p>
        {MUTABLE.map((route) => (
          <label key={route}>
            <input
              type="checkbox"
              checked={!wish.muted.includes(route)}
              onChange={(e) =>
                change({
                  muted: e.target.checked
                    ? wish.muted.filter((one) => one !== route)
                    : [...wish.muted, route],
                })
              }
            />{' '}
            {m.route[route]}
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>{m.quiet}</legend>
        <label>
          <input
            type="checkbox"
            checked={wish.quiet !== null}
            onChange={(e) => change({ quiet: e.target.checked ? QUIET : null })}
          />{' '}
          {m.quietOn}
        </label>
        {wish.quiet && (
          <div className="inbox-times">
            {(['from', 'to'] as const).map((end) => (
              <label key={end} htmlFor={`quiet-${end}`}>
                {m[end]}{' '}
                <Time
                  id={`quiet-${end}`}
                  value={wish.quiet?.[end] ?? ''}
                  onChange={(next) => change({ quiet: { ...(wish.quiet ?? QUIET), [end]: next } })}
                />
              </label>
            ))}
          </div>
        )}
      </fieldset>
      <ProblemNote error={save.error} />
      <button type="submit" disabled={save.isPending}>
        {m.save}
      </button>
      <span role="status">{saved && m.saved}</span>
    </form>
  )
}
