import { ProblemError } from '#contract/problem'
import { useLocale } from '#web/lib/locale.ts'
import { useProblemText } from '#web/ui/ProblemNote.tsx'

/** What is wrong with a short form, in words and without field names: every line says what to change. */
export function FormNote({ error }: { error: unknown }) {
  const language = useLocale()
  const text = useProblemText()
  if (!error) return null
  const errors = error instanceof ProblemError ? (error.problem.errors ?? []) : []
  return (
    <div className="problem-note" role="alert">
      <strong>{text(error)}</strong>
      {errors.length > 0 && (
        <ul>
          {errors.map((one) => (
            <li key={one.detail}>{language === 'en' ? (one.detailEn ?? one.detail) : one.detail}</li>
          ))}
        </ul>
      )}
    </div>
  )
}
