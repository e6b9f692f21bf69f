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
    if (question === undefined) return `${m.section} ${section + 1} ${of ? say(of) || of.zh : ''}`.trim()
    const one = of?.questions[question]
    const before = draft.sections.slice(0, section).reduce((sum, { questions }) => sum + questions.length, 0)
    return `${before + question + 1}. ${one ? say(one) || one.zh || one.en || one.code : ''}`
  }
  /** Which field, where that is not said by what is wrong with it. */
  const fieldOf = (pointer: string): string => {
    const option = /\/options\/(\d+)\//.exec(pointer)?.[1]
    const language = /\/(zh|en)$/.exec(pointer)?.[1]
    return [
      option === undefined ? '' : m.option(Number(option) + 1),
      language === 'zh' ? m.zh : language === 'en' ? m.en : '',
      pointer === '/form/version' ? m.version : '',
    ]
      .filter((part) => part !== '')
      .map((part) => ` · ${part}`)
      .join('')
  }
  const english = fillEnglish(draft)
  return (
    <section className="builder-faults" aria-label={m.faults(faults.length)}>
      <strong role="status">{m.faults(faults.length)}</strong> <small>{m.faultsHint}</small>
      <ul>
        {faults.slice(0, SHOWN).map((fault) => (
          <li key={`${fault.pointer} ${fault.detailEn}`}>
            <button type="button" className="builder-fault" onClick={() => go(fault.pointer)}>
              {nameOf(fault.pointer)}
              {fieldOf(fault.pointer)} · {say({ zh: fault.detail, en: fault.detailEn })}
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
