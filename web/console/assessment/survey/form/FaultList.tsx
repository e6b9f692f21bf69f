import type { FormFault } from '#contract/survey-faults'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { Button } from 'antd'
import { useBuilder } from './builder.ts'
import { fillEnglish, textOf } from './draft.ts'
import { placeOf } from './faults.ts'
import { builderMessages } from './messages.ts'

const SHOWN = 6

/** Everything to mend, each a way to its field. */
export function FaultList({ faults, go }: { faults: readonly FormFault[]; go: (pointer: string) => void }) {
  const m = useMessages(builderMessages)
  const say = useWord()
  const { draft, change } = useBuilder()
  if (faults.length === 0) return null
  const nameOf = (pointer: string): string => {
    const { section, question } = placeOf(pointer)
    if (section === undefined) return m.head
    const of = draft.sections[section]
    const one = question === undefined ? of : of?.questions[question]
    return (one && (say(one) || one.zh || one.code)) ?? m.section
  }
  const english = fillEnglish(draft)
  return (
    <section className="builder-faults" aria-label={m.faults(faults.length)}>
      <strong role="status">{m.faults(faults.length)}</strong> <small>{m.faultsHint}</small>
      <ul>
        {faults.slice(0, SHOWN).map((fault) => (
          <li key={`${fault.pointer} ${fault.detailEn}`}>
            <button type="button" className="builder-fault" onClick={() => go(fault.pointer)}>
              {nameOf(fault.pointer)} · {say({ zh: fault.detail, en: fault.detailEn })}
            </button>
          </li>
        ))}
      </ul>
      {faults.length > SHOWN && <small>{m.moreFaults(faults.length - SHOWN)} </small>}
      {textOf(english) !== textOf(draft) && (
        <Button size="small" onClick={() => change(english)}>
          {m.fillEnglish}
        </Button>
      )}
    </section>
  )
}
