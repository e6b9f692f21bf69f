import { mySurveys, type OwnCampaign, type OwnTarget } from '#contract/survey-field'
import { targetStates } from '#contract/survey'
import { dayText, hourMinute } from '#web/lib/format.ts'
import { kept } from '#web/lib/kept.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { common } from '../messages.ts'
import { useOutbox } from '../outbox/outbox.ts'
import { Link } from '../place.tsx'
import { messages } from './messages.ts'
import './survey.css'

const isToDo = (target: OwnTarget) => target.state === 'assigned'
/** So many cards at first: an old phone draws six hundred slowly. */
const AT_FIRST = 60

/** Whom this collector asks, by address; what waits for the network counts as done. */
export function TargetsPage() {
  const m = useMessages(messages)
  const c = useMessages(common)
  const query = useQuery({ ...kept(mySurveys), refetchInterval: 60_000 })
  useEffect(() => {
    document.title = `${m.title} · 一刻`
  }, [m.title])
  const answer = query.data?.answer
  return (
    <>
      <h1>{m.title}</h1>
      {query.data && !query.data.fresh && <p className="hint">{c.asOf(hourMinute(query.data.at))}</p>}
      {query.isPending && <p role="status">{c.loading}</p>}
      {!answer && <ProblemNote error={query.error} retry={() => void query.refetch()} />}
      {answer && answer.trainedOn === null && (
        <section>
          <h2>{m.untrained}</h2>
          <p className="hint">{m.untrainedHint}</p>
        </section>
      )}
      {answer?.trainedOn && (
        <p className="hint">
          {m.training(dayText(answer.trainedOn))} {answer.training}
        </p>
      )}
      {answer?.trainedOn && answer.campaigns.length === 0 && (
        <section>
          <h2>{m.none}</h2>
          <p className="hint">{m.noneHint}</p>
        </section>
      )}
      {answer?.campaigns.map((campaign) => (
        <Campaign key={campaign.id} campaign={campaign} />
      ))}
    </>
  )
}

function Campaign({ campaign }: { campaign: OwnCampaign }) {
  const m = useMessages(messages)
  const say = useWord()
  const outbox = useOutbox()
  const [text, setText] = useState('')
  const [all, setAll] = useState(false)
  const [more, setMore] = useState(false)
  const waiting = new Set(outbox.filter((entry) => !entry.problem).map((entry) => entry.invitationId))
  const left = campaign.targets.filter((target) => isToDo(target) && !waiting.has(target.id))
  const found = (all ? campaign.targets : left).filter(
    (target) => target.elderName.includes(text.trim()) || target.address.includes(text.trim()),
  )
  const shown = more ? found : found.slice(0, AT_FIRST)
  return (
    <section className="survey-campaign">
      <h2>{campaign.name}</h2>
      <progress
        max={campaign.targets.length}
        value={campaign.targets.length - left.length}
        aria-label={m.progress(campaign.targets.length - left.length, campaign.targets.length)}
      />
      <p className="hint">
        {m.progress(campaign.targets.length - left.length, campaign.targets.length)} ·{' '}
        {m.until(dayText(campaign.endsOn))}
      </p>
      <div className="survey-filter">
        <input
          type="search"
          aria-label={m.search}
          placeholder={m.search}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <label>
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} /> {m.all}
        </label>
      </div>
      {shown.length === 0 && <p className="hint">{text.trim() === '' ? m.allDone : m.notFound}</p>}
      <ul className="cards">
        {shown.map((target) => (
          <li key={target.id}>
            <Link to={{ page: 'survey', id: target.id }} className="card sitting-card">
              <b>
                {target.elderName} <small>{m.years(target.age)}</small>
              </b>
              <span>{target.address || target.regionName}</span>
              <span className="hint">
                {waiting.has(target.id) ? m.waiting : say(targetStates[target.state])}
                {target.returnedReason && (
                  <>
                    {' '}
                    · <b className="warn">{m.returned(target.returnedReason)}</b>
                  </>
                )}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {found.length > shown.length && (
        <button type="button" onClick={() => setMore(true)}>
          {m.more(found.length - shown.length)}
        </button>
      )}
    </section>
  )
}
