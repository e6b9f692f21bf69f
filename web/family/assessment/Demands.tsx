import { ownHistory } from '#contract/assessment-history'
import * as contract from '#contract/demands'
import type { ElderId } from '#contract/id'
import { uuidv7 } from '#contract/id'
import { type NeedItem, needItems } from '#contract/people-words'
import { dayText, shortTime, listed } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { z } from 'zod'

type Elder = z.infer<typeof ElderId>
const messages = {
  zh: {
    title: '需要什么服务',
    lead: '告诉我们需要什么，工作人员会安排服务方并在这里答复。',
    item: '服务',
    text: '具体情况（可不填）',
    ask: '提出需求',
    asked: '已收到',
    none: '还没有提出过需求。',
    by: (provider: string, owner: string) => `${provider}，${owner} 负责`,
    due: (day: string) => `${day} 前`,
    served: (day: string) => `${day} 已服务`,
    ordered: (n: number) => `已下单（工单 ${n}），正在安排服务商`,
    history: '全部评估（按时间）',
  },
  en: {
    title: 'What is needed',
    lead: 'Say what is needed: somebody arranges it, and the answer stands here.',
    item: 'Service',
    text: 'More about it (optional)',
    ask: 'Ask',
    asked: 'We have it',
    none: 'Nothing has been asked for yet.',
    by: (provider: string, owner: string) => `${provider}, ${owner} sees to it`,
    due: (day: string) => `by ${day}`,
    served: (day: string) => `served on ${day}`,
    ordered: (n: number) => `ordered (order ${n}), a provider is being found`,
    history: 'All assessments in order of time',
  },
}

/** What was asked for and what became of it; asking again for the same within days is one demand. */
export function Demands({ elderId, mayWrite }: { elderId: Elder; mayWrite: boolean }) {
  const m = useMessages(messages)
  const say = useWord()
  const params = { elderId }
  const list = useQuery(q(contract.ownDemands, { params }))
  const [ref, setRef] = useState(() => uuidv7())
  const [item, setItem] = useState<NeedItem>('meal')
  const [text, setText] = useState('')
  const ask = useAction(contract.askDemand, {
    changes: [contract.ownDemands],
    done: () => {
      setRef(uuidv7())
      setText('')
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    ask.mutate({ params, body: { ref, item, text } })
  }
  return (
    <section>
      <h2>{m.title}</h2>
      {list.data && list.data.items.length === 0 && <p>{m.none}</p>}
      <ul className="plain-list">
        {list.data?.items.map((one) => (
          <li key={one.id}>
            <b>{say(needItems[one.item])}</b> ·{' '}
            {one.order && one.state === 'open'
              ? m.ordered(one.order.number)
              : say(contract.demandStates[one.state])}
            <br />
            <small>
              {one.servedOn
                ? m.served(dayText(one.servedOn))
                : one.providerName && one.ownerName
                  ? `${m.by(one.providerName, one.ownerName)}${one.dueOn ? ` · ${m.due(dayText(one.dueOn))}` : ''}`
                  : (one.reason ?? shortTime(one.openedAt))}
            </small>
          </li>
        ))}
      </ul>
      <ProblemNote error={list.error ?? ask.error} />
      {ask.isSuccess && <p role="status">✓ {m.asked}</p>}
      {mayWrite && (
        <form className="form" onSubmit={submit}>
          <p className="hint">{m.lead}</p>
          <label>
            {m.item}
            {/* The values are those of the options. */}
            <select value={item} onChange={(event) => setItem(event.target.value as NeedItem)}>
              {Object.entries(needItems).map(([value, words]) => (
                <option key={value} value={value}>
                  {say(words)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {m.text}
            <textarea
              rows={2}
              maxLength={500}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </label>
          <button type="submit" className="wide" disabled={ask.isPending}>
            {m.ask}
          </button>
        </form>
      )}
    </section>
  )
}

/** Every assessment in the order of time, for a doctor or family who want the whole course. */
export function AssessmentHistory({ elderId }: { elderId: Elder }) {
  const m = useMessages(messages)
  const say = useWord()
  const past = useQuery(q(ownHistory, { params: { elderId } }))
  if (!past.data || past.data.items.length === 0) return null
  return (
    <section>
      <h2>{m.history}</h2>
      <ol className="plain-list">
        {past.data.items.map((one) => (
          <li key={one.id}>
            {dayText(one.assessedOn)} · {say({ zh: one.scaleZh, en: one.scaleEn })}
            <br />
            <b>{say({ zh: one.levelZh, en: one.levelEn })}</b>
            {one.total !== null && one.max !== null && ` ${one.total} / ${one.max}`}
            {one.services.length > 0 && (
              <>
                <br />
                <small>{listed(one.services.map((service) => say(service)))}</small>
              </>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
