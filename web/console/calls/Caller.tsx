import type { CallDetail, Request } from '#contract/calls'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useMay } from '#web/lib/session.ts'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { messages } from './messages.ts'
import { relationWords } from './relations.ts'

/** Whose call it is: found by the number (former ones too), chosen among several, searched for, or registered anew. */
export function Caller({
  request,
  call,
  open,
  onChoose,
}: {
  request: Request
  call: CallDetail | undefined
  open: boolean
  onChoose: (elderId: string | null, contactId?: string | null) => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const [searching, setSearching] = useState(false)
  const matches = call?.matches ?? []
  const relation = relationWords(call?.relation ?? null)
  const change = open && may('calls.handle')
  return (
    <div className="caller">
      {request.elderId ? (
        <p>
          <Link to={paths.elder} params={{ elderId: request.elderId }} className="caller-name">
            {request.elderName}
          </Link>{' '}
          {call?.contactName && (
            <span>
              {call.contactName} {relation && `· ${say(relation)}`}
            </span>
          )}{' '}
          <span className="unknown">{request.regionName}</span>
        </p>
      ) : (
        <p className="caller-name">
          {matches.length > 1 ? m.several : call?.matched === 'withheld' ? m.withheld : m.unknownCaller}
        </p>
      )}
      {change && (matches.length > 1 || (matches.length === 1 && !request.elderId)) && (
        <ul className="caller-matches">
          {matches.map((match) => {
            const words = relationWords(match.relation)
            return (
              <li key={`${match.elderId}:${match.contactId}`}>
                <Button
                  size="small"
                  type={match.elderId === request.elderId ? 'primary' : 'default'}
                  onClick={() => onChoose(match.elderId, match.contactId)}
                >
                  {match.name}
                </Button>{' '}
                {match.contactName ? `${match.contactName}${words ? ` · ${say(words)}` : ''}` : m.ownNumber} ·{' '}
                {match.regionName}
                {match.endedOn && <em> · {m.former(match.endedOn)}</em>}
              </li>
            )
          })}
        </ul>
      )}
      {change &&
        (searching || (!request.elderId && matches.length === 0) ? (
          <div className="caller-find">
            <ElderPicker
              onChange={(elderId) => {
                if (!elderId) return
                setSearching(false)
                onChoose(elderId)
              }}
            />
            <Link to={paths.newElder}>{m.newElder}</Link>
          </div>
        ) : (
          <button type="button" className="as-link" onClick={() => setSearching(true)}>
            {m.findElder}
          </button>
        ))}
    </div>
  )
}
