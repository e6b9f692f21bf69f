import type { SittingForm } from '#contract/assessment-field'
import type { Informant, IntakeAnswers } from '#contract/assessment-intake'
import type { Answers, Evidence } from '#contract/assessment-scale'
import { useCallback, useEffect, useState } from 'react'
import { get, put } from '#web/lib/phone-db.ts'

/** What has been answered on this phone: on its disk after every touch, whether or not the server has it. */
export type Draft = {
  at: string
  answers: Answers
  evidence: Evidence
  intake: IntakeAnswers
  informant: Informant
  note: string
  /** The informant has signed for what stands here now. */
  told: boolean
}
/** What an informant signs for: a change takes the signature back. */
const SIGNED_FOR = ['answers', 'evidence', 'intake', 'informant'] as const

const keyOf = (id: string) => `draft ${id}`

function fromServer(form: SittingForm): Draft {
  const { answers, evidence, informant, note, intake } = form
  return {
    at: form.answeredAt ?? '',
    answers,
    // What is known is there from the beginning, and what was asked since stands above it.
    evidence: { ...intake?.known.evidence, ...evidence },
    intake: { ...intake?.known.answers, ...intake?.answers },
    informant,
    note,
    told: form.informantSigned !== null,
  }
}

export type Change = (part: Partial<Omit<Draft, 'at'>>) => void

/** The later of what the phone and what the server has; `change` keeps it at once. */
export function useDraft(form: SittingForm): {
  draft: Draft
  change: Change
} {
  const [draft, setDraft] = useState<Draft>(() => fromServer(form))
  useEffect(() => {
    let gone = false
    // Written below and nowhere else.
    void get('answers', keyOf(form.id)).then((kept) => {
      const last = kept as Draft | undefined
      // Kept by an older version of this app it lacks what was not asked then.
      if (!gone && last && last.at > (form.answeredAt ?? '')) setDraft((before) => ({ ...before, ...last }))
    })
    return () => {
      gone = true
    }
  }, [form.id, form.answeredAt])
  const change = useCallback(
    (part: Partial<Omit<Draft, 'at'>>) =>
      setDraft((before) => {
        const told = before.told && !SIGNED_FOR.some((name) => name in part)
        const next = { ...before, told, ...part, at: new Date().toISOString() }
        void put('answers', keyOf(form.id), next)
        return next
      }),
    [form.id],
  )
  return { draft, change }
}
