import * as corrections from '#contract/people-corrections'
import { dayOf } from '#contract/day'
import * as life from '#contract/people-life'
import { dayText, shortTime, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { common } from '../messages.ts'
import type { PartProps } from './Contacts.tsx'

const messages = {
  zh: {
    hint: '家里有变动、资料有错，在这里说一声，不用跑一趟。',
    tell: '告知变动',
    ask: '资料有错，申请更正',
    kind: '发生了什么',
    from: '从哪天起',
    place: '在哪里（医院、机构、迁往何处）',
    note: '还想说明什么',
    field: '哪一项错了',
    wanted: '应该是什么',
    send: '发送',
    told: '已收到。社区会尽快核实。',
    asked: '已收到。三十天内会答复您。',
    mine: '申请过的更正',
    due: (day: string) => `${day} 前答复`,
    late: (day: string, office: string) => `应在 ${day} 前答复，已超期。已报${office}，由那里答复您。`,
    answer: (who: string) => `答复（${who}）`,
  },
  en: {
    hint: 'When something has changed at home, or is wrong in the record, say so here: no way to the office.',
    tell: 'Something has changed',
    ask: 'Something is wrong in the record',
    kind: 'What happened',
    from: 'Since',
    place: 'Where (hospital, institution, moved to)',
    note: 'Anything else',
    field: 'What is wrong',
    wanted: 'What it should be',
    send: 'Send',
    told: 'Received. The community will verify it soon.',
    asked: 'Received. You will have an answer within thirty days.',
    mine: 'Corrections asked for',
    due: (day: string) => `Answer by ${day}`,
    late: (day: string, office: string) =>
      `The answer was owed by ${day} and is late. ${office} has been told and will answer you.`,
    answer: (who: string) => `Answer (${who})`,
  },
}

/** The family says what has changed, or what in the record is wrong, and reads the answers. */
export function Changes({ record: { elder } }: PartProps) {
  const m = useMessages(messages)
  const say = useWord()
  const [open, setOpen] = useState<'tell' | 'ask' | null>(null)
  const [said, setSaid] = useState<'told' | 'asked' | null>(null)
  const mine = useQuery(q(corrections.ownList, { params: { elderId: elder.id } }))
  const close = (what: typeof said) => {
    setOpen(null)
    setSaid(what)
  }
  if (open === 'tell') return <TellForm elderId={elder.id} onClose={(done) => close(done ? 'told' : null)} />
  if (open === 'ask') return <AskForm elderId={elder.id} onClose={(done) => close(done ? 'asked' : null)} />
  const items = mine.data?.items ?? []
  return (
    <>
      <p className="hint">{m.hint}</p>
      {said && (
        <p className="notice" role="status">
          {m[said]}
        </p>
      )}
      <button type="button" className="wide" onClick={() => setOpen('tell')}>
        {m.tell}
      </button>
      <button type="button" className="wide" onClick={() => setOpen('ask')}>
        {m.ask}
      </button>
      <ProblemNote error={mine.error} />
      {items.length > 0 && (
        <section>
          <h2>{m.mine}</h2>
          <ul className="contacts">
            {items.map((one) => (
              <li key={one.id} className="card">
                <h2>
                  {say(corrections.correctionFields[one.field])}{' '}
                  <span>{say(corrections.correctionStates[one.state])}</span>
                </h2>
                <p>{one.wanted}</p>
                {one.answer ? (
                  <p>
                    <strong>{m.answer(one.answeredBy ?? '')}</strong> {one.answer}
                  </p>
                ) : one.escalated ? (
                  <p className="notice">
                    {m.late(dayText(dayOf(new Date(one.dueAt))), one.escalated.regionName)}
                  </p>
                ) : (
                  <p className="hint">
                    {shortTime(one.askedAt)} · {m.due(dayText(dayOf(new Date(one.dueAt))))}
                  </p>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

type FormProps = { elderId: PartProps['record']['elder']['id']; onClose: (done: boolean) => void }

function TellForm({ elderId, onClose }: FormProps) {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const send = useAction(life.ownReport, { done: () => onClose(true) })
  const [draft, setDraft] = useState({
    kind: 'hospital' as life.LifeKind,
    from: today(),
    place: '',
    note: '',
  })
  const set = (part: Partial<typeof draft>) => setDraft((d) => ({ ...d, ...part }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send.mutate({ params: { elderId }, body: { ...draft, to: null } })
  }
  return (
    <form onSubmit={submit} className="form">
      <ProblemNote error={send.error} />
      <label>
        {m.kind}
        <select
          value={draft.kind}
          onChange={(e) => set({ kind: e.target.value as life.LifeKind /* its options are the kinds */ })}
        >
          {Object.entries(life.lifeKinds).map(([value, word]) => (
            <option key={value} value={value}>
              {say(word)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {m.from}
        <input
          type="date"
          required
          max={today()}
          value={draft.from}
          onChange={(e) => set({ from: e.target.value })}
        />
      </label>
      <label>
        {m.place}
        <input maxLength={200} value={draft.place} onChange={(e) => set({ place: e.target.value })} />
      </label>
      <label>
        {m.note}
        <textarea
          rows={3}
          maxLength={500}
          value={draft.note}
          onChange={(e) => set({ note: e.target.value })}
        />
      </label>
      <div className="actions">
        <button type="submit" className="primary wide" disabled={send.isPending}>
          {m.send}
        </button>
        <button type="button" className="plain wide" onClick={() => onClose(false)}>
          {c.cancel}
        </button>
      </div>
    </form>
  )
}

function AskForm({ elderId, onClose }: FormProps) {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const send = useAction(corrections.ownAsk, { changes: [corrections.ownList], done: () => onClose(true) })
  const [draft, setDraft] = useState({
    field: 'phone' as keyof typeof corrections.correctionFields,
    wanted: '',
    why: '',
  })
  const set = (part: Partial<typeof draft>) => setDraft((d) => ({ ...d, ...part }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send.mutate({ params: { elderId }, body: draft })
  }
  return (
    <form onSubmit={submit} className="form">
      <ProblemNote error={send.error} />
      <label>
        {m.field}
        <select
          value={draft.field}
          onChange={(e) =>
            set({ field: e.target.value as typeof draft.field /* its options are the fields */ })
          }
        >
          {Object.entries(corrections.correctionFields).map(([value, word]) => (
            <option key={value} value={value}>
              {say(word)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {m.wanted}
        <input
          required
          maxLength={300}
          value={draft.wanted}
          onChange={(e) => set({ wanted: e.target.value })}
        />
      </label>
      <label>
        {m.note}
        <textarea rows={3} maxLength={500} value={draft.why} onChange={(e) => set({ why: e.target.value })} />
      </label>
      <div className="actions">
        <button type="submit" className="primary wide" disabled={send.isPending}>
          {m.send}
        </button>
        <button type="button" className="plain wide" onClick={() => onClose(false)}>
          {c.cancel}
        </button>
      </div>
    </form>
  )
}
