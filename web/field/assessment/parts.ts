import { intakeFaults } from '#contract/assessment-intake-check'
import type { SittingForm } from '#contract/assessment-field'
import type { FieldError } from '#contract/problem'
import type { Pair } from '#contract/words'
import { questionAt } from '#web/shared/intake/value.ts'
import type { Draft } from './draft.ts'

export type Part =
  | { kind: 'intake'; code: string; name: Pair }
  | { kind: 'group'; code: string; name: Pair }
  | { kind: 'evidence' }
  | { kind: 'sign' }

/** The informant's section is filled where the informant signs. */
export function informantSection(form: SittingForm): string | undefined {
  return form.intake?.form.questions.find(({ ask }) => ask.kind === 'informant')?.section
}

/** Who the elder is and how they are, then the items, then who told it and the signatures. */
export function partsOf(form: SittingForm): Part[] {
  const last = informantSection(form)
  const asked = (section: string) =>
    form.intake?.form.questions.some((one) => one.section === section && one.ask.kind !== 'fact') === true
  const sections = form.intake?.form.sections.filter(({ code }) => code !== last && asked(code)) ?? []
  return [
    ...sections.map((section) => ({ kind: 'intake' as const, code: section.code, name: section })),
    ...form.scale.groups.map((group) => ({ kind: 'group' as const, code: group.code, name: group })),
    // Asked once: where there is a form, it asks what changes the level too.
    ...(form.intake ? [] : [{ kind: 'evidence' as const }]),
    { kind: 'sign' as const },
  ]
}

/** What of appendix A is missing or wrong as it stands on the phone. */
export function gapsOf(form: SittingForm, draft: Draft): FieldError[] {
  if (!form.intake) return []
  const { intake: answers, evidence, informant } = draft
  return intakeFaults(
    form.intake.form,
    form.scale,
    { answers, evidence, informant, withheld: form.intake.withheld },
    { whole: true },
  )
}

/** The part in which a gap is closed. */
export function partOfGap(form: SittingForm, parts: readonly Part[], gap: FieldError): number {
  const section = form.intake && questionAt(form.intake.form, gap.pointer)?.section
  const found = parts.findIndex((part) => part.kind === 'intake' && part.code === section)
  return found < 0 ? parts.length - 1 : found
}
