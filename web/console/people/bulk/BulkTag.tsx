import { type Bulk, bulkStates } from '#contract/people-bulk'
import { useWord } from '#web/lib/locale.ts'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'

const tones: Record<Bulk['state'], Tone> = {
  running: 'low',
  stopped: 'medium',
  done: 'good',
  undoing: 'low',
  undone: 'plain',
}
export const isBusy = (bulk: Pick<Bulk, 'state'>) => bulk.state === 'running' || bulk.state === 'undoing'

export function BulkTag({ of }: { of: Pick<Bulk, 'state'> }) {
  const say = useWord()
  return <Tag tone={tones[of.state]}>{say(bulkStates[of.state])}</Tag>
}
