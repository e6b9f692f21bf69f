import {
  type Call,
  callStates,
  type CallState,
  relationWords,
  type RequestState,
  requestStates,
} from './relations.ts'
import { useWord } from '#web/lib/locale.ts'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'

export function callTone(state: CallState): Tone {
  return state === 'ringing'
    ? 'high'
    : state === 'answered'
      ? 'good'
      : state === 'held'
        ? 'medium'
        : state === 'missed'
          ? 'critical'
          : 'plain'
}
export function CallTag({ state }: { state: CallState }) {
  const say = useWord()
  return <Tag tone={callTone(state)}>{say(callStates[state])}</Tag>
}
export function RequestTag({ state }: { state: RequestState }) {
  const say = useWord()
  return (
    <Tag tone={state === 'waiting' ? 'high' : state === 'taken' ? 'medium' : 'plain'}>
      {say(requestStates[state])}
    </Tag>
  )
}

/** Who is on the line: the elder, or their daughter calling. */
export function useCallerName(): (
  call: Pick<Call, 'elderName' | 'contactName' | 'relation'>,
) => string | null {
  const say = useWord()
  return (call) => {
    if (!call.elderName) return null
    if (!call.contactName) return call.elderName
    const relation = relationWords(call.relation)
    return `${call.contactName}（${call.elderName}${relation ? ` · ${say(relation)}` : ''}）`
  }
}
