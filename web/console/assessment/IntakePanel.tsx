import { answerText, medicinesOf, medicineText } from '#contract/assessment-intake-print'
import {
  type Informant,
  informantMarks,
  type InformantSigned,
  intakeSources,
  type RecordIntake,
  unsignedReasons,
} from '#contract/assessment-intake'
import type { Evidence, Scale } from '#contract/assessment-scale'
import { fullTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { intakeMessages } from './intake-messages.ts'
import { assessmentMessages } from './messages.ts'

/** Appendix A as it was signed, section by section, each answer with where it is from. */
export function IntakePanel({
  intake,
  scale,
  evidence,
  informant,
}: {
  intake: RecordIntake
  scale: Pick<Scale, 'evidence'>
  evidence: Evidence
  informant: Informant
}) {
  const m = useMessages(intakeMessages)
  const say = useWord()
  return (
    <Panel title={say(intake.form)} flush>
      <table className="mini intake-table">
        {intake.form.sections.map((section) => (
          <tbody key={section.code}>
            <tr>
              <th colSpan={2} scope="rowgroup">
                {section.code} {say(section)}
              </th>
            </tr>
            {intake.form.questions
              .filter((question) => question.section === section.code)
              .map((question) => {
                const source = intake.from[question.code]
                const told = answerText(question, scale, { ...intake, evidence, informant })
                const medicines = medicinesOf(intake.answers, question.code)
                return (
                  <tr key={question.code}>
                    <td>
                      <span className="field-hint">{question.code}</span> {say(question)}
                    </td>
                    <td>
                      {intake.withheld.includes(question.code) ? (
                        <span className="field-hint">{m.withheld}</span>
                      ) : medicines.length > 0 ? (
                        <ul>
                          {medicines.map((row, i) => (
                            <li key={i}>{medicineText(row)}</li>
                          ))}
                        </ul>
                      ) : told ? (
                        say(told)
                      ) : (
                        '—'
                      )}{' '}
                      {source && <Tag tone="plain">{say(intakeSources[source])}</Tag>}
                    </td>
                  </tr>
                )
              })}
          </tbody>
        ))}
      </table>
    </Panel>
  )
}

/** Who told it, in one line: name, relation, phone. */
export function useInformant(): (informant: Informant, intake: RecordIntake | null) => string {
  const m = useMessages(intakeMessages)
  const say = useWord()
  return (informant, intake) => {
    const options = intake?.form.questions.flatMap(({ ask }) =>
      ask.kind === 'informant' ? (ask.options ?? []) : [],
    )
    const relation = options?.find(({ value }) => value === informant.relation)
    const phone = informant.phone ?? (informant.noPhone ? m.noPhone : undefined)
    return (
      [informant.name, relation ? say(relation) : informant.relation, phone].filter(Boolean).join(' · ') ||
      '—'
    )
  }
}

export function SignedBy({ signed }: { signed: InformantSigned | null }) {
  const say = useWord()
  if (!signed) return '—'
  return (
    <>
      <Tag tone={signed.mark === 'none' ? 'medium' : 'good'}>{say(informantMarks[signed.mark])}</Tag>{' '}
      {signed.reason && `${say(unsignedReasons[signed.reason])} · `}
      {fullTime(signed.at)}
    </>
  )
}

/** On an application: whether who told it has signed. */
export function InformantFacts({ name, signed }: { name: string | null; signed: InformantSigned | null }) {
  const m = useMessages(assessmentMessages)
  const i = useMessages(intakeMessages)
  return (
    <Facts
      columns={1}
      items={[
        [m.informant, name ?? '—'],
        [
          i.informantSigned,
          signed ? (
            <SignedBy key="s" signed={signed} />
          ) : (
            <Tag key="s" tone="plain">
              {i.notSigned}
            </Tag>
          ),
        ],
      ]}
    />
  )
}
