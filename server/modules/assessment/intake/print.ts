import { answerText, medicinesOf } from '#contract/assessment-intake-print'
import {
  type Informant,
  informantMarks,
  type InformantSigned,
  intakeSources,
  type RecordIntake,
  unsignedReasons,
} from '#contract/assessment-intake'
import type { Evidence, Scale } from '#contract/assessment-scale'

/** Appendix A for the report: tables of two short answers in a row, or one long. */

export type PrintedCell = { label: string; answer: string; from: string | null; wide: boolean }
export type PrintedSection = {
  title: string
  rows: PrintedCell[][]
  medicines: { title: string; rows: string[][] } | null
}

const LONG = 20

export function printIntake(
  intake: RecordIntake,
  scale: Pick<Scale, 'evidence'>,
  given: { evidence: Evidence; informant: Informant },
): PrintedSection[] {
  const shown = { ...intake, evidence: given.evidence, informant: given.informant }
  return intake.form.sections.map((section) => {
    const cells: PrintedCell[] = []
    let medicines: PrintedSection['medicines'] = null
    for (const question of intake.form.questions) {
      if (question.section !== section.code) continue
      const label = `${question.code} ${question.zh}`
      const rows = question.ask.kind === 'medicines' ? medicinesOf(intake.answers, question.code) : []
      if (rows.length > 0) {
        medicines = { title: label, rows: rows.map((row) => [row.name, row.how, row.dose, row.often]) }
        continue
      }
      const answer = intake.withheld.includes(question.code)
        ? '（按权限不显示）'
        : (answerText(question, scale, shown)?.zh ?? '—')
      const source = intake.from[question.code]
      cells.push({
        label,
        answer,
        from: source ? intakeSources[source].zh : null,
        wide: answer.length > LONG || label.length > LONG,
      })
    }
    return { title: `${section.code} ${section.zh}`, rows: inRows(cells), medicines }
  })
}

function inRows(cells: readonly PrintedCell[]): PrintedCell[][] {
  const rows: PrintedCell[][] = []
  for (const cell of cells) {
    const last = rows.at(-1)
    const [beside] = last ?? []
    if (!cell.wide && last?.length === 1 && beside && !beside.wide) last.push(cell)
    else rows.push([cell])
  }
  return rows
}

/** The informant's part of the signatures; everything `—` in records that were signed before it was asked. */
export function printInformant(
  informant: Informant,
  signed: InformantSigned | null,
  intake: RecordIntake | null,
  time: (at: Date) => string,
): { name: string; phone: string; at: string; mark: string } {
  const relation = intake?.form.questions.flatMap(({ ask }) =>
    ask.kind === 'informant' && ask.part === 'relation' ? (ask.options ?? []) : [],
  )
  const word = relation?.find(({ value }) => value === informant.relation)?.zh ?? informant.relation
  const name = [informant.name, word].filter(Boolean).join('，')
  const why = signed?.reason ? unsignedReasons[signed.reason].zh : ''
  return {
    name: name || '—',
    phone: informant.phone ?? (informant.noPhone ? '没有电话' : '—'),
    at: signed ? time(new Date(signed.at)) : '—',
    mark: signed ? `${informantMarks[signed.mark].zh}${why ? `：${why}` : ''}` : '—',
  }
}
