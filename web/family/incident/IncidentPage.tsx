import { familyCancel, familyConfirm, familyList, familyShow } from '#contract/alarm-family'
import { incidentKinds, outcomes, severities } from '#contract/alarm-words'
import { ago, clockTime, distance, fullTime, useNow } from '#web/lib/format.ts'
import { useLocale, useMessages, useWord } from '#web/lib/locale.ts'
import { kept } from '#web/lib/kept.ts'
import { useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { AsOf } from '../AsOf.tsx'
import { common } from '../messages.ts'
import { headlineOf, isOver } from './headline.ts'

const messages = {
  zh: {
    steps: ['发出求助', '12349 已看到', '已和长者或家人通话', '有人接受，正在赶来', '已到门口', '已安全'],
    waiting: '等待',
    live: '救援进展',
    drill: '演练，不是真实事件',
    coming: (name: string, far: string | null) =>
      far ? `${name} 正在赶来，距离 ${far}` : `${name} 正在赶来`,
    confirm: '我知道了，我来处理',
    confirmed: (who: string) => `${who} 已回应`,
    cancel: '按错了，没有事',
    cancelHint: (s: number) => `${s} 秒内可以撤销`,
    all: '全部经过',
    ended: '已结束',
    outcome: '结果',
    since: '已过',
    call: '打给 12349',
    number: '编号',
    safe: '现在安全了',
    seen: '12349 正在处理',
    spoke: '已通话，12349 正在处理',
    arrived: (name: string | null) => (name ? `${name} 已到门口` : '救援人员已到门口'),
  },
  en: {
    steps: [
      'Help was called',
      '12349 has seen it',
      'Somebody spoke with the elder or family',
      'Somebody accepted and is coming',
      'At the door',
      'Safe',
    ],
    waiting: 'waiting',
    live: 'The rescue, step by step',
    drill: 'A drill, not a real event',
    coming: (name: string, far: string | null) =>
      far ? `${name} is coming, ${far} away` : `${name} is coming`,
    confirm: 'I know, I am dealing with it',
    confirmed: (who: string) => `${who} has answered`,
    cancel: 'A mistake, all is well',
    cancelHint: (s: number) => `Can be taken back for ${s} s`,
    all: 'Everything that happened',
    ended: 'Over',
    outcome: 'Outcome',
    since: 'Running for',
    call: 'Call 12349',
    number: 'Number',
    safe: 'Safe now',
    seen: '12349 is dealing with it',
    spoke: 'Somebody was reached; 12349 is dealing with it',
    arrived: (name: string | null) => (name ? `${name} is at the door` : 'Somebody is at the door'),
  },
}

const CLOCKS = ['T0', 'T1', 'T2', 'T3', 'T4', 'T5'] as const

/** Every step of the rescue as it happens. What operators note is not here; what was done and when is. */
export function IncidentPage({ id }: { id: string }) {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const language = useLocale()
  const now = useNow()
  const incidentId = id as never // from the address; the server refuses what is none
  const incident = useQuery({ ...kept(familyShow, { params: { id: incidentId } }), refetchInterval: 15_000 })
  const confirm = useAction(familyConfirm, { changes: [familyShow, familyList] })
  const cancel = useAction(familyCancel, { changes: [familyShow, familyList] })
  useEffect(() => {
    document.title = m.live
  }, [m.live])
  if (incident.error && !incident.data)
    return <ProblemNote error={incident.error} retry={() => void incident.refetch()} />
  if (!incident.data) return <p role="status">{c.loading}</p>
  const i = incident.data.answer
  const over = isOver(i)
  const head = headlineOf(i)
  const grace = i.graceUntil ? Math.max(0, Math.ceil((Date.parse(i.graceUntil) - now) / 1000)) : 0
  const reached = CLOCKS.map((clock) => i.clocks[clock])
  const next = over ? -1 : reached.findIndex((at) => at === null)
  return (
    <>
      <h1>
        {i.elderName} <span>{say(incidentKinds[i.kind])}</span>
      </h1>
      <AsOf kept={incident.data} />
      {i.drill && <p className="notice">{m.drill}</p>}
      <p className={over || head === 'safe' ? 'state over' : 'state'} role="status">
        {head === 'coming' && i.helper
          ? m.coming(
              i.helper.name,
              i.helper.distanceMetres === null ? null : distance(i.helper.distanceMetres),
            )
          : head === 'arrived'
            ? m.arrived(i.helper?.name ?? null)
            : head === 'called'
              ? `${say(severities[i.severity])} · ${ago(i.raisedAt, now)}`
              : head === 'coming'
                ? m.seen
                : m[head]}
      </p>
      {over && i.outcome && (
        <p>
          {m.outcome}：{say(outcomes[i.outcome])}
        </p>
      )}
      <section>
        <h2>{m.live}</h2>
        <ol className="steps">
          {m.steps.map((text, index) => {
            const at = reached[index]
            return (
              // The steps are fixed: their place is their identity.
              <li
                key={CLOCKS[index]}
                className={at ? 'done' : index === next ? 'next' : 'later'}
                aria-current={index === next ? 'step' : undefined}
              >
                <span className="dot" aria-hidden>
                  {at ? '✓' : index + 1}
                </span>
                <span>{text}</span>
                <time>{at ? clockTime(at) : index === next ? m.waiting : ''}</time>
              </li>
            )
          })}
        </ol>
      </section>
      <ProblemNote error={confirm.error ?? cancel.error} />
      {!over && (
        <div className="actions">
          {grace > 0 && (
            <>
              <button
                type="button"
                className="wide"
                disabled={cancel.isPending}
                onClick={() => cancel.mutate({ params: { id: incidentId }, body: {} })}
              >
                {m.cancel}
              </button>
              <p className="hint">{m.cancelHint(grace)}</p>
            </>
          )}
          {i.confirmedBy ? (
            <p className="notice good">{m.confirmed(i.confirmedBy)}</p>
          ) : (
            <button
              type="button"
              className="primary wide"
              disabled={confirm.isPending}
              onClick={() => confirm.mutate({ params: { id: incidentId }, body: {} })}
            >
              {m.confirm}
            </button>
          )}
          <a className="button wide" href="tel:12349">
            {m.call}
          </a>
        </div>
      )}
      <details>
        <summary>{m.all}</summary>
        <ol className="plain-list">
          {i.steps.map((step) => (
            <li key={`${step.at} ${step.type}`}>
              <time title={fullTime(step.at)}>{clockTime(step.at)}</time>{' '}
              {language === 'zh' ? step.zh : step.en} {step.by && <small>{step.by}</small>}
            </li>
          ))}
        </ol>
        <p className="hint">
          {m.number} {i.number}
        </p>
      </details>
    </>
  )
}
