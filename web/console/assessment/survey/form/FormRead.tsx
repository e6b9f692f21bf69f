import type { SurveyForm } from '#contract/survey'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { useMemo, useState } from 'react'
import { draftOf } from './draft.ts'
import './form.css'
import { useSentence } from './logic.ts'
import { builderMessages } from './messages.ts'
import { Preview } from './Preview.tsx'

/** The form of a campaign that is under way: as it is asked, no longer changed. */
export function FormRead({ form }: { form: SurveyForm }) {
  const m = useMessages(builderMessages)
  const say = useWord()
  const sentence = useSentence()
  const draft = useMemo(() => draftOf(form), [form])
  const [part, setPart] = useState(0)
  return (
    <div className="form-builder">
      <p className="field-hint">
        {say(form)} · {form.version} · {m.source} · {form.source}
      </p>
      <div className="builder-columns">
        <div className="builder-edit">
          {draft.sections.map((section) => (
            <Panel key={section.key} title={say(section)}>
              {section.questions.map((question) => (
                <p key={question.key} className="builder-read">
                  {say(question)}
                  {question.required && <span title={m.required}> *</span>}{' '}
                  <small className="field-hint">
                    {m.kinds[question.kind]}
                    {question.when !== undefined && ` · ${sentence(question.when, draft)}`}
                  </small>
                  <br />
                  {question.options?.map((option) => say(option)).join(' · ')}
                </p>
              ))}
            </Panel>
          ))}
        </div>
        <Preview draft={draft} part={part} setPart={setPart} />
      </div>
    </div>
  )
}
