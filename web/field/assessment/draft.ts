import type { SittingForm } from '#contract/assessment-field'
import type { Answers, Evidence } from '#contract/assessment-scale'
import { useCallback, useEffect, useState } from 'react'
import { get, put } from '#web/lib/phone-db.ts'

/** What has been answered on this phone: on its disk after every touch, whether or not the server has it. */
export type Draft = {
  at: string
  answers: Answers
  evidence: Evidence
  informant: { name?: string | undefined; relation?: string | undefined }
  note: string
}

const keyOf = (id: string) => `draft ${id}`

function fromServer(form: SittingForm): Draft {
  const { answers, evidence, informant, note } = form
  return { at: form.answeredAt ?? '', answers, evidence, informant, note }
}

/** The later of what the phone and what the server has; `change` keeps it at once. */
export function useDraft(form: SittingForm): {
  draft: Draft
  change: (part: Partial<Omit<Draft, 'at'>>) => void
} {
  const [draft, setDraft] = useState<Draft>(() => fromServer(form))
  useEffect(() => {
    let gone = false
    // Written below and nowhere else.
    void get('answers', keyOf(form.id)).then((kept) => {
      const last = kept as Draft | undefined
      if (!gone && last && last.at > (form.answeredAt ?? '')) setDraft(last)
    })
    return () => {
      gone = true
    }
  }, [form.id, form.answeredAt])
  const change = useCallback(
    (part: Partial<Omit<Draft, 'at'>>) =>
      setDraft((before) => {
        const next = { ...before, ...part, at: new Date().toISOString() }
        void put('answers', keyOf(form.id), next)
        return next
      }),
    [form.id],
  )
  return { draft, change }
}
