import type { SurveyAnswers } from '#contract/survey'
import type { OwnTarget } from '#contract/survey-field'
import { get, put } from '#web/lib/phone-db.ts'
import { useCallback, useEffect, useState } from 'react'

type Kept = { at: string; answers: SurveyAnswers }
const keyOf = (id: string) => `survey ${id}`

/** The later of what this phone and what the server has; every answer is on the disk at once. */
export function useAnswers(target: OwnTarget): {
  answers: SurveyAnswers
  at: string
  change: (code: string, value: SurveyAnswers[string]) => void
} {
  const [draft, setDraft] = useState<Kept>({ at: target.askedAt ?? '', answers: target.answers })
  useEffect(() => {
    let gone = false
    void get('answers', keyOf(target.id)).then((kept) => {
      // Written below and nowhere else.
      const last = kept as Kept | undefined
      if (!gone && last && last.at > (target.askedAt ?? '')) setDraft(last)
    })
    return () => {
      gone = true
    }
  }, [target.id, target.askedAt])
  const change = useCallback(
    (code: string, value: SurveyAnswers[string]) =>
      setDraft((before) => {
        const next = { at: new Date().toISOString(), answers: { ...before.answers, [code]: value } }
        void put('answers', keyOf(target.id), next)
        return next
      }),
    [target.id],
  )
  return { ...draft, change }
}
