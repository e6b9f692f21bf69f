import { type Import, importStates } from '#contract/people-import'
import { useWord } from '#web/lib/locale.ts'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'

const tones: Record<Import['state'], Tone> = {
  mapping: 'medium',
  checking: 'low',
  ready: 'medium',
  applying: 'low',
  done: 'good',
  cancelled: 'high',
  undoing: 'low',
  undone: 'plain',
}

export function StateTag({ of }: { of: Pick<Import, 'state' | 'progress' | 'total'> }) {
  const say = useWord()
  const running = of.state === 'checking'
  return (
    <Tag tone={tones[of.state]}>
      {say(importStates[of.state])}
      {running && of.total > 0 && ` ${Math.floor((100 * of.progress) / of.total)}%`}
    </Tag>
  )
}
