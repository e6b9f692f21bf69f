import { mySittings, type SittingForm } from '#contract/assessment-field'
import { kept } from '#web/lib/kept.ts'
import { clockTime, shortTime, listed } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { common } from '../messages.ts'
import { act, useOutbox } from '../outbox/outbox.ts'
import { Link } from '../place.tsx'
import { useDraft } from './draft.ts'
import { EvidencePart, ItemsPart, NotesPart } from './Parts.tsx'
import { messages } from './messages.ts'
import { SignPad } from './SignPad.tsx'
import { hereNow } from './here.ts'

export function SittingPage({ id }: { id: string }) {
  const c = useMessages(common)
  const query = useQuery(kept(mySittings))
  const form = query.data?.answer.items.find((item) => item.id === id)
  if (query.isPending) return <p role="status">{c.loading}</p>
  if (!query.data) return <ProblemNote error={query.error} retry={() => void query.refetch()} />
  if (!form) return <Link to={{ page: 'home' }}>{c.back}</Link>
  return <Sitting key={form.id} form={form} />
}

function Sitting({ form }: { form: SittingForm }) {
  const m = useMessages(messages)
  const say = useWord()
  const outbox = useOutbox()
  const { draft, change } = useDraft(form)
  const groups = form.scale.groups
  const parts = groups.length + 2
  const [part, setPart] = useState(0)
  const signing = outbox.some(
    (entry) => entry.action === 'sittingSign' && entry.invitationId === form.id && !entry.problem,
  )
  const open =
    form.lead &&
    form.signedAt === null &&
    !signing &&
    (form.state === 'scheduled' || form.state === 'sitting')
  const missing = form.scale.items.filter(({ code }) => (draft.answers[code] ?? null) === null)
  const leadSigned = form.seats.find((seat) => seat.lead)?.signedAt ?? null

  async function save() {
    const { answers, evidence, informant, note } = draft
    await act('sittingAnswers', form.id, { answers, evidence, informant, note })
  }
  async function turn(to: number) {
    await save()
    setPart(to)
    document.querySelector('main')?.scrollTo(0, 0)
  }
  async function sign(signature: string) {
    if (form.lead) await save()
    await act('sittingSign', form.id, { signature, fix: await hereNow() })
  }

  return (
    <>
      <p>
        <Link to={{ page: 'home' }}>‹ {m.back}</Link>
      </p>
      <h1>
        {form.elderName} <small>{m.years(form.elderAge)}</small>
      </h1>
      <p className="hint">
        {shortTime(form.sitAt)} · {form.place}
        <br />
        {m.with} · {listed(form.seats.map((seat) => seat.name))}
      </p>
      {form.scale.toConfirm.length > 0 && (
        <aside className="warn-soft" aria-label={m.toConfirm}>
          <b>{m.toConfirm}</b>
          <ul>
            {form.scale.toConfirm.map((note) => (
              <li key={note.en}>{say(note)}</li>
            ))}
          </ul>
        </aside>
      )}
      <p>{form.lead ? m.lead : m.second}</p>
      {form.seats.map(
        (seat) =>
          seat.signedAt && <p key={seat.assessorId}>✓ {m.signedBy(seat.name, shortTime(seat.signedAt))}</p>,
      )}
      {signing && <p className="warn-soft">{m.signing}</p>}

      {open && (
        <>
          <div className="sitting-progress" role="status">
            <progress max={form.scale.items.length} value={form.scale.items.length - missing.length} />
            <span>
              {m.answered(form.scale.items.length - missing.length, form.scale.items.length)}
              {draft.at && ` · ${m.savedAt(clockTime(draft.at))}`}
            </span>
          </div>
          <nav className="sitting-parts" aria-label={m.section(part + 1, parts)}>
            {[...groups.map((group) => say(group)), m.evidence, m.sign].map((name, i) => (
              <button
                key={name}
                type="button"
                aria-current={i === part ? 'step' : undefined}
                onClick={() => void turn(i)}
              >
                {name}
              </button>
            ))}
          </nav>
          {groups.map(
            (group, i) =>
              i === part && (
                <ItemsPart
                  key={group.code}
                  scale={form.scale}
                  group={group.code}
                  draft={draft}
                  change={change}
                />
              ),
          )}
          {part === groups.length && <EvidencePart scale={form.scale} draft={draft} change={change} />}
          {part === groups.length + 1 && (
            <>
              <NotesPart form={form} draft={draft} change={change} />
              <section>
                <h2>{m.sign}</h2>
                {missing.length > 0 ? (
                  <>
                    <p className="warn" role="alert">
                      {m.missing(missing.length)}
                    </p>
                    <button
                      type="button"
                      onClick={() =>
                        void turn(
                          Math.max(
                            0,
                            groups.findIndex((group) => group.code === missing[0]?.group),
                          ),
                        )
                      }
                    >
                      {m.toMissing} · {missing[0] && say(missing[0])}
                    </button>
                  </>
                ) : (
                  <SignPad onSign={(png) => void sign(png)} />
                )}
              </section>
            </>
          )}
          <div className="row">
            <button type="button" disabled={part === 0} onClick={() => void turn(part - 1)}>
              {m.previous}
            </button>
            <button
              type="button"
              className="primary"
              disabled={part === parts - 1}
              onClick={() => void turn(part + 1)}
            >
              {m.next}
            </button>
          </div>
        </>
      )}

      {!form.lead &&
        form.signedAt === null &&
        !signing &&
        (leadSigned === null ? (
          <p className="hint">{m.waitingLead}</p>
        ) : (
          <SignPad onSign={(png) => void sign(png)} />
        ))}
      {form.lead && form.signedAt !== null && form.result === null && (
        <p className="hint">{m.waitingSecond}</p>
      )}
      {(form.result !== null || (!open && leadSigned !== null)) && <Summary form={form} />}
    </>
  )
}

function Summary({ form }: { form: SittingForm }) {
  const m = useMessages(messages)
  const say = useWord()
  const { result, scale } = form
  return (
    <section>
      <h2>{m.result}</h2>
      {result?.name && (
        <p>
          <b>{say(result.name)}</b> {result.total !== null && m.score(result.total, result.max)}
          <br />
          <span className="hint">{m.notYet}</span>
        </p>
      )}
      {result?.grounds.map((ground) => (
        <p key={ground.code} className="hint">
          {say(ground)}（{ground.clause}）
        </p>
      ))}
      <ul className="lines">
        {scale.items.map((item) => {
          const value = form.answers[item.code]
          const option = item.options?.find((one) => one.value === value)
          return (
            <li key={item.code}>
              <b>{say(item)}</b>{' '}
              <span className="hint">
                {option ? `${option.points} · ${say(option)}` : String(value ?? '—')}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
