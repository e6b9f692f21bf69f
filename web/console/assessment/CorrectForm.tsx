import * as contract from '#contract/assessment'
import type { showScale } from '#contract/assessment-scale'
import type { IntakeAnswers } from '#contract/assessment-intake'
import { ProblemError } from '#contract/problem'
import type { Output } from '#web/lib/call.ts'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { IntakeQuestions } from '#web/shared/intake/IntakeQuestions.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Form, Input } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { AnswersForm, type Answered } from './AnswersForm.tsx'
import { assessmentMessages } from './messages.ts'
import { assessmentRecordRoute } from './pages.tsx'
import type { Result } from './RecordPage.tsx'

/** The next version of a record: the items, appendix A where it has one, and why. */
export function CorrectForm({
  one,
  scale,
  onClose,
}: {
  one: Result
  scale: Output<typeof showScale>
  onClose: () => void
}) {
  const m = useMessages(assessmentMessages)
  const navigate = assessmentRecordRoute.useNavigate()
  const [value, setValue] = useState<Answered>({ answers: one.answers ?? {}, evidence: one.evidence })
  const [intake, setIntake] = useState<IntakeAnswers>(one.intake?.answers ?? {})
  const action = useAction(contract.correctRecord, {
    changes: [contract.showRecord, contract.showApplication, contract.listRecords],
    done: (next) =>
      void navigate({ to: paths.assessmentRecord, params: { recordId: next.id }, search: {}, replace: true }),
  })
  const kept = one.intake
  // What the informant told of themselves is theirs: it stays as they signed it.
  const sections = kept?.form.sections.filter(({ code }) =>
    kept.form.questions.some(
      ({ section, ask }) => section === code && ask.kind !== 'fact' && ask.kind !== 'informant',
    ),
  )
  const faults = action.error instanceof ProblemError ? (action.error.problem.errors ?? []) : []
  return (
    <FormDrawer<{ reason: string }>
      title={m.correct}
      submit={m.correct}
      width={720}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={({ reason }) =>
        action.mutate({ params: { id: one.id }, body: { ...value, ...(kept ? { intake } : {}), reason } })
      }
    >
      <p className="field-hint">{m.correctNote}</p>
      <Form.Item
        name="reason"
        label={m.correctReason}
        rules={[{ required: true, min: 2, max: 500, whitespace: true }]}
      >
        <Input.TextArea rows={2} maxLength={500} showCount autoFocus />
      </Form.Item>
      {kept && (
        <div className="answers">
          {sections?.map((section) => (
            <IntakeQuestions
              key={section.code}
              form={kept.form}
              scale={scale}
              section={section.code}
              facts={kept.facts}
              from={kept.from}
              withheld={kept.withheld}
              value={{ answers: intake, evidence: value.evidence, informant: one.informant }}
              onChange={({ answers, evidence }) => {
                setIntake(answers)
                setValue({ ...value, evidence })
              }}
              faults={faults.map(({ pointer }) => pointer)}
            />
          ))}
        </div>
      )}
      <AnswersForm scale={scale} value={value} onChange={setValue} evidence={!kept} />
    </FormDrawer>
  )
}
