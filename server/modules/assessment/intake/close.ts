import { bmiIn, intakeFaults, optionsOf } from '#contract/assessment-intake-check'
import {
  type Informant,
  type InformantSigned,
  type IntakeAnswers,
  type IntakeForm,
  IntakeKept,
  type RecordIntake,
  type SittingIntake,
} from '#contract/assessment-intake'
import { type Evidence, incomplete, type Scale } from '#contract/assessment-scale'
import { type FieldError, forbidden, invalidInput } from '#contract/problem'
import type { Tx } from '#platform/db'
import type { ApplicationRow } from '../application.ts'
import { getIntake } from './form.ts'
import { factsOf, knownOf } from './known.ts'
import { openInformant } from './informant.ts'
import type { NewRecord, RecordRow } from '../record.ts'

/** Appendix A of a sitting: shown on the phone, closed by the lead's signature, kept in the record. */

type Drafted = {
  scale_id: string
  intake_version: string | null
  intake: IntakeAnswers
  evidence: Evidence
  informant: Informant
  informantSigned: InformantSigned | null
}
export type ClosingIntake = { form: IntakeForm; kept: IntakeKept; evidence: Evidence; withheld: string[] }

/** For the phone of the sitting; null where nothing of the kind is asked. */
export async function sittingIntake(
  tx: Tx,
  row: ApplicationRow,
  sitting: Drafted,
): Promise<SittingIntake | null> {
  if (sitting.intake_version === null) return null
  const form = await getIntake(tx, sitting.scale_id, sitting.intake_version)
  const { answers, evidence, from, withheld } = await knownOf(tx, form, row)
  return {
    form,
    facts: await factsOf(tx, row),
    known: { answers, evidence, from },
    withheld,
    answers: sitting.intake,
  }
}

/** What is known and what was asked, together: what was asked wins. Null where nothing is asked. */
export async function intakeToClose(
  tx: Tx,
  row: ApplicationRow,
  sitting: Drafted,
): Promise<ClosingIntake | null> {
  const shown = await sittingIntake(tx, row, sitting)
  if (!shown) return null
  const { form, known, withheld, facts } = shown
  // A question that was answered at the sitting takes none of its texts from elsewhere.
  const asked = new Set(Object.keys(sitting.intake).map(questionOf))
  const prefilled = Object.entries(known.answers).filter(([key]) => !asked.has(questionOf(key)))
  const answers = { ...Object.fromEntries(prefilled), ...sitting.intake }
  const evidence = { ...evidenceBeside(form, known.evidence, asked), ...sitting.evidence }
  const from = { ...known.from }
  for (const { code, ask } of form.questions)
    if (ask.kind === 'evidence' && !takes(evidence[ask.evidence], known.evidence[ask.evidence]))
      delete from[code]
  return { form, kept: keep(form, { facts, answers, from }, known.answers), evidence, withheld }
}

/** What is known of the scale's evidence, but for a diagnosis whose question was answered otherwise. */
function evidenceBeside(form: IntakeForm, known: Evidence, asked: ReadonlySet<string>): Evidence {
  const answered = form.questions
    .filter(({ code }) => asked.has(code))
    .flatMap(({ ask }) => optionsOf(ask).flatMap((option) => option.evidence ?? []))
  return Object.fromEntries(Object.entries(known).filter(([name]) => !answered.includes(name)))
}

/** Whether evidence still says what was known of it. */
function takes(given: Evidence[string] | undefined, known: Evidence[string] | undefined): boolean {
  if (typeof known !== 'object' || known === null) return given === known
  if (typeof given !== 'object' || given === null) return false
  return Object.entries(known).every(([kind, times]) => given[kind] === times)
}

/** `A.4.1.other` belongs to `A.4.1`. */
const questionOf = (key: string): string => key.replace(/\.[a-z].*$/u, '')

/** With the body mass index reckoned, and marks only where an answer is still what was known. */
export function keep(
  form: IntakeForm,
  given: Omit<IntakeKept, 'bmi'>,
  known: IntakeAnswers = given.answers,
): IntakeKept {
  const bmi = bmiIn(form, given.answers)
  const answers = { ...given.answers }
  const from = Object.fromEntries(
    Object.entries(given.from).filter(
      ([code]) => known[code] === undefined || JSON.stringify(known[code]) === JSON.stringify(answers[code]),
    ),
  )
  for (const { code, ask } of form.questions)
    if (ask.kind === 'bmi' && bmi !== null) {
      answers[code] = bmi < ask.low ? 'yes' : 'no'
      from[code] = 'reckoned'
    }
  return { facts: given.facts, answers, from, bmi }
}

/** Everything is answered and the informant has signed, or it is said why not. Throws `assessment/incomplete` with every fault. */
export function checkIntake(scale: Scale, sitting: Drafted, closing: ClosingIntake): void {
  const { form, kept, evidence, withheld } = closing
  const faults = intakeFaults(
    form,
    scale,
    { answers: kept.answers, evidence, informant: sitting.informant, withheld },
    { whole: true },
  )
  if (sitting.informantSigned === null)
    faults.push({
      pointer: '/informant/mark',
      detail: '信息提供者尚未签字，也未说明不能签字的原因',
      detailEn: 'The informant has not signed, and it is not said why',
    })
  if (faults.length > 0) throw incomplete(undefined, faults)
}

/** Closes what was asked together with what is known: from here on it is what was signed. */
export async function closeSitting(tx: Tx, id: string, { kept, evidence }: ClosingIntake): Promise<void> {
  await tx
    .updateTable('assessment.sitting')
    .set({
      evidence: JSON.stringify(evidence),
      intake: JSON.stringify(kept.answers),
      intake_kept: JSON.stringify(kept),
    })
    .where('id', '=', id)
    .execute()
}

/** For the record of a closed sitting; where the money comes from is read off the register where it is known there. */
export async function closedIntake(
  tx: Tx,
  row: ApplicationRow,
  sitting: { scale_id: string; intake_version: string | null; intake_kept: unknown },
  day: string,
): Promise<NewRecord['intake']> {
  if (sitting.intake_version === null) return null
  const form = await getIntake(tx, sitting.scale_id, sitting.intake_version)
  const { open, economic } = divide(form, IntakeKept.parse(sitting.intake_kept))
  const known = (await knownOf(tx, form, row)).economic
  const fromRegister = Object.keys(known).length > 0
  const facts = { ...open.facts, date: { zh: day, en: day } }
  return {
    version: sitting.intake_version,
    open: { ...open, facts },
    economic: fromRegister ? known : economic,
    fromRegister,
  }
}

/** What can be no answer at all in a draft. */
export async function draftFaults(
  tx: Tx,
  scale: Scale,
  sitting: { scale_id: string; intake_version: string | null },
  body: { intake: IntakeAnswers; evidence: Evidence; informant: Informant },
): Promise<FieldError[]> {
  const asked = Object.keys(body.intake)
  if (sitting.intake_version === null)
    return asked.map((code) => ({
      pointer: `/intake/${code}`,
      detail: '这次评估没有这张表',
      detailEn: 'This sitting has no such form',
    }))
  const form = await getIntake(tx, sitting.scale_id, sitting.intake_version)
  const { intake: answers, evidence, informant } = body
  return intakeFaults(form, scale, { answers, evidence, informant }, { whole: false })
}

const economicCodes = (form: IntakeForm): string[] =>
  form.questions.filter(({ economic }) => economic).map(({ code }) => code)

/** Divides what everybody with the record reads from what only people.economic does. */
export function divide(form: IntakeForm, kept: IntakeKept): { open: IntakeKept; economic: IntakeAnswers } {
  const codes = economicCodes(form)
  const isEconomic = (key: string) => codes.includes(questionOf(key))
  const part = (which: boolean) =>
    Object.fromEntries(Object.entries(kept.answers).filter(([key]) => isEconomic(key) === which))
  const from = Object.fromEntries(Object.entries(kept.from).filter(([key]) => !isEconomic(key)))
  return { open: { ...kept, answers: part(false), from }, economic: part(true) }
}

/**
 * Of a corrected record: what is given, else as it was, checked against the answers as corrected. Where the money comes
 * from stays as it was unless it is given; `mayEconomic` says whether this post may.
 */
export async function correctedIntake(
  tx: Tx,
  old: RecordRow,
  scale: Scale,
  body: { intake?: IntakeAnswers | undefined; evidence: Evidence },
  mayEconomic: boolean,
): Promise<NewRecord['intake']> {
  if (old.intake_version === null) {
    if (body.intake === undefined) return null
    throw invalidInput(undefined, [
      { pointer: '/intake', detail: '这份结果没有评估信息表', detailEn: 'This result has no such form' },
    ])
  }
  const form = await getIntake(tx, old.scale_id, old.intake_version)
  const before = IntakeKept.parse(old.intake)
  const given = { ...before, answers: body.intake ?? before.answers }
  const { open, economic } = divide(form, keep(form, given, before.answers))
  const changed = Object.keys(economic).length > 0
  if (changed && !mayEconomic) throw forbidden()
  const own = await tx
    .selectFrom('assessment.economic')
    .select(['answers', 'from_register'])
    .where('record_id', '=', old.id)
    .executeTakeFirst()
  const faults = intakeFaults(
    form,
    scale,
    {
      answers: { ...open.answers, ...economic },
      evidence: body.evidence,
      informant: openInformant(old),
      withheld: changed ? [] : economicCodes(form),
    },
    { whole: true },
  )
  if (faults.length > 0) throw incomplete(undefined, faults)
  return {
    version: old.intake_version,
    open,
    // Written by `insertRecord` from answers of the form.
    economic: changed ? economic : ((own?.answers ?? {}) as IntakeAnswers),
    fromRegister: !changed && own?.from_register === true,
  }
}

type Stored = { id: string; scale_id: string; intake_version: string | null; intake: unknown }

/** Of a record; where the money comes from only for whom it is open (`economic`). */
export async function recordIntake(
  tx: Tx,
  row: Stored,
  { economic }: { economic: boolean },
): Promise<RecordIntake | null> {
  if (row.intake_version === null) return null
  const form = await getIntake(tx, row.scale_id, row.intake_version)
  const kept = IntakeKept.parse(row.intake)
  const codes = economicCodes(form)
  if (!economic) return { ...kept, form, withheld: codes }
  const own = await tx
    .selectFrom('assessment.economic')
    .select(['answers', 'from_register'])
    .where('record_id', '=', row.id)
    .executeTakeFirst()
  if (!own) return { ...kept, form, withheld: [] }
  // Written by `insertRecord` from answers of the form.
  const answers = own.answers as IntakeAnswers
  const from = own.from_register
    ? Object.fromEntries(Object.keys(answers).map((code) => [code, 'register' as const]))
    : {}
  return {
    ...kept,
    answers: { ...kept.answers, ...answers },
    from: { ...kept.from, ...from },
    form,
    withheld: [],
  }
}
