import type { SittingForm } from '#contract/assessment-field'
import type { Scale } from '#contract/assessment-scale'
import { clockTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { type ChangeEvent, useState } from 'react'
import { photoOf } from '../invitations/photo.ts'
import { act, useOutbox } from '../outbox/outbox.ts'
import type { Change, Draft } from './draft.ts'
import { messages } from './messages.ts'

/** The items of one group: one touch an answer, the chosen one plain to see. */
export function ItemsPart({
  scale,
  group,
  draft,
  change,
}: {
  scale: Scale
  group: string
  draft: Draft
  change: Change
}) {
  const m = useMessages(messages)
  const say = useWord()
  const answer = (code: string, value: number | string | null) =>
    change({ answers: { ...draft.answers, [code]: value } })
  return (
    <>
      {scale.items.map(
        (item, i) =>
          item.group === group && (
            <fieldset
              key={item.code}
              className="sitting-item"
              data-open={(draft.answers[item.code] ?? null) === null}
            >
              <legend>
                {i + 1}. {say(item)}
              </legend>
              {item.hint && <p className="hint">{say(item.hint)}</p>}
              {item.options?.map((option) => (
                <label key={String(option.value)}>
                  <input
                    type="radio"
                    name={`item-${item.code}`}
                    checked={draft.answers[item.code] === option.value}
                    onChange={() => answer(item.code, option.value)}
                  />
                  <span>{say(option)}</span>
                </label>
              ))}
              {item.measure && (
                <input
                  type="number"
                  inputMode="decimal"
                  aria-label={say(item)}
                  min={item.measure.min}
                  max={item.measure.max}
                  step={10 ** -item.measure.decimals}
                  value={typeof draft.answers[item.code] === 'number' ? Number(draft.answers[item.code]) : ''}
                  onChange={(event) =>
                    answer(item.code, event.target.value === '' ? null : Number(event.target.value))
                  }
                />
              )}
              {item.note && (
                <p className="hint">
                  {m.hint} · {say(item.note)}
                </p>
              )}
            </fieldset>
          ),
      )}
    </>
  )
}

export function EvidencePart({ scale, draft, change }: { scale: Scale; draft: Draft; change: Change }) {
  const m = useMessages(messages)
  const say = useWord()
  const show = (code: string, value: Draft['evidence'][string]) =>
    change({ evidence: { ...draft.evidence, [code]: value } })
  return (
    <section>
      <h2>{m.evidence}</h2>
      <p className="hint">{m.evidenceHint}</p>
      {scale.evidence.map((field) => {
        const given = draft.evidence[field.code]
        const counts = typeof given === 'object' && given !== null ? given : {}
        return (
          <fieldset key={field.code} className="sitting-item">
            <legend>{say(field)}</legend>
            {field.kind === 'flag' && (
              <label>
                <input
                  type="checkbox"
                  checked={given === true}
                  onChange={(event) => show(field.code, event.target.checked)}
                />
                <span>{m.yes}</span>
              </label>
            )}
            {field.kind === 'icd' && (
              <input
                type="text"
                aria-label={m.icd}
                placeholder={m.icd}
                maxLength={8}
                autoCapitalize="characters"
                value={typeof given === 'string' ? given : ''}
                onChange={(event) => show(field.code, event.target.value.trim().toUpperCase() || null)}
              />
            )}
            {field.kind === 'choice' &&
              field.options?.map((option) => (
                <label key={option.value}>
                  <input
                    type="radio"
                    name={`evidence-${field.code}`}
                    checked={given === option.value}
                    onChange={() => show(field.code, option.value)}
                  />
                  <span>{say(option)}</span>
                </label>
              ))}
            {field.kind === 'counts' &&
              field.options?.map((option) => (
                <label key={option.value} className="sitting-count">
                  <span>{say(option)}</span>
                  <input
                    type="number"
                    inputMode="numeric"
                    min={0}
                    max={99}
                    aria-label={`${say(option)} ${m.times}`}
                    value={counts[option.value] ?? 0}
                    onChange={(event) =>
                      show(field.code, {
                        ...counts,
                        [option.value]: Math.max(0, Math.min(99, Number(event.target.value) || 0)),
                      })
                    }
                  />
                </label>
              ))}
          </fieldset>
        )
      })}
    </section>
  )
}

export function NotesPart({ form, draft, change }: { form: SittingForm; draft: Draft; change: Change }) {
  const m = useMessages(messages)
  const outbox = useOutbox()
  const [unreadable, setUnreadable] = useState(false)
  const waiting = outbox.filter(
    (entry) => entry.action === 'sittingPhoto' && entry.invitationId === form.id && !entry.problem,
  )
  async function take(event: ChangeEvent<HTMLInputElement>) {
    const [file] = event.target.files ?? []
    event.target.value = ''
    if (!file) return
    const data = await photoOf(file)
    setUnreadable(data === null)
    if (data) await act('sittingPhoto', form.id, { data })
  }
  return (
    <section className="sitting-notes">
      <h2>{form.intake ? m.note : m.people}</h2>
      {!form.intake && (
        <>
          <label>
            {m.informant}
            <input
              maxLength={60}
              value={draft.informant.name ?? ''}
              onChange={(event) =>
                change({ informant: { ...draft.informant, name: event.target.value || undefined } })
              }
            />
          </label>
          <label>
            {m.relation}
            <input
              maxLength={40}
              value={draft.informant.relation ?? ''}
              onChange={(event) =>
                change({ informant: { ...draft.informant, relation: event.target.value || undefined } })
              }
            />
          </label>
        </>
      )}
      <label>
        {m.note}
        <textarea
          rows={3}
          maxLength={2000}
          value={draft.note}
          onChange={(event) => change({ note: event.target.value })}
        />
      </label>
      <h2>{m.photos}</h2>
      <ul className="lines">
        {form.photos.map((photo) => (
          <li key={photo.id}>✓ {clockTime(photo.at)}</li>
        ))}
        {waiting.map((entry) => (
          <li key={entry.id}>
            <img src={`data:image/jpeg;base64,${String(entry.body['data'])}`} alt={m.photos} />
          </li>
        ))}
      </ul>
      {unreadable && (
        <p role="alert" className="warn">
          {m.notPhoto}
        </p>
      )}
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
    </section>
  )
}
