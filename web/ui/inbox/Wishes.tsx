import { type Preference, savePreference, showPreference } from '#contract/notification-inbox'
import { useMessages } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import './inbox.css'
import { messages } from './messages.ts'

/** How one wants to be told: language, ways for what is not urgent, quiet hours. */
export function Wishes() {
  const m = useMessages(messages)
  const found = useQuery(q(showPreference))
  if (found.error) return <ProblemNote error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <p role="status">{m.loading}</p>
  return <WishesForm key={JSON.stringify(found.data)} stored={found.data} />
}

const MUTABLE = ['push', 'sms'] as const
const QUIET = { from: '22:00', to: '07:00' }

function WishesForm({ stored }: { stored: Preference }) {
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
              <label key={end}>
                {m[end]}{' '}
                <input
                  type="time"
                  required
                  value={wish.quiet?.[end] ?? ''}
                  onChange={(e) => change({ quiet: { ...(wish.quiet ?? QUIET), [end]: e.target.value } })}
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
