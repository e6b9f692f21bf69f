import { myPhoto } from '#contract/responder-field'
import { clockTime } from '#web/lib/format.ts'
import { linkTo } from '#web/lib/call.ts'
import { useMessages } from '#web/lib/locale.ts'
import { type ChangeEvent, type FormEvent, useState } from 'react'
import { act, useOutbox } from '../outbox/outbox.ts'
import { messages } from './messages.ts'
import type { Mine } from './mine.ts'
import { photoOf } from './photo.ts'

/** What was seen at the scene: kept on the phone at once, sent when it can be. */
export function Notes({ item }: { item: Mine }) {
  const m = useMessages(messages)
  const outbox = useOutbox()
  const [text, setText] = useState('')
  const [unreadable, setUnreadable] = useState(false)
  const unsent = new Map(outbox.map((entry) => [entry.id, entry]))

  async function save(event: FormEvent) {
    event.preventDefault()
    const note = text.trim()
    if (!note) return
    await act('note', item.id, { text: note })
    setText('')
  }
  async function take(event: ChangeEvent<HTMLInputElement>) {
    const [file] = event.target.files ?? []
    event.target.value = ''
    if (!file) return
    const data = await photoOf(file)
    setUnreadable(data === null)
    if (data) await act('photo', item.id, { data, text: null })
  }

  return (
    <section aria-labelledby="record" className="notes">
      <h2 id="record">{m.record}</h2>
      <ul className="lines">
        {item.notes.map((note) => {
          const waiting = unsent.get(note.id)
          const data = waiting?.body['data']
          return (
            <li key={note.id}>
              <span className="hint">
                <time dateTime={note.at}>{clockTime(note.at)}</time> {waiting && m.pending}
              </span>
              {note.text}
              {note.photo && (
                <img
                  src={
                    typeof data === 'string'
                      ? `data:image/jpeg;base64,${data}`
                      : linkTo(myPhoto, { params: { id: note.id } })
                  }
                  alt={m.photo}
                  loading="lazy"
                />
              )}
            </li>
          )
        })}
      </ul>
      <form onSubmit={(event) => void save(event)}>
        <label>
          {m.addNote}
          <textarea
            name="scene-note"
            rows={2}
            maxLength={2000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        {unreadable && (
          <p role="alert" className="warn">
            {m.photoTooBig}
          </p>
        )}
        <div className="row">
          <button type="submit" disabled={!text.trim()}>
            {m.save}
          </button>
          <label className="button">
            {m.addPhoto}
            <input
              type="file"
              accept="image/*"
              capture="environment"
              className="visually-hidden"
              onChange={(event) => void take(event)}
            />
          </label>
        </div>
      </form>
    </section>
  )
}
