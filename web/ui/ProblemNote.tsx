import { ProblemError } from '#contract/problem'
import { useLocale, useMessages } from '#web/lib/locale.ts'
import { useCallback } from 'react'

const messages = {
  zh: {
    failed: '没能完成',
    retry: '重试',
    reference: '编号',
    unknown: '页面出错了',
    notLoaded: '页面没能载入：请检查网络后重试。系统刚更新过时，重试会打开新的版本。',
  },
  en: {
    failed: 'That did not work',
    retry: 'Try again',
    reference: 'Reference',
    unknown: 'The page ran into an error',
    notLoaded:
      'The page could not be loaded: check the network and try again. After an update of the system, trying again opens the new version.',
  },
}

/** A part of the page that is loaded when it is opened did not come: no network, or a newer build is on the server. */
export function isNotLoaded(error: unknown): boolean {
  return (
    error instanceof Error &&
    /dynamically imported module|module script failed|error loading dynamically|preload CSS/i.test(
      error.message,
    )
  )
}

/** The sentence that says what went wrong, in the language in use. */
export function useProblemText(): (error: unknown) => string {
  const language = useLocale()
  const m = useMessages(messages)
  return useCallback(
    (error) => {
      if (!(error instanceof ProblemError)) return isNotLoaded(error) ? m.notLoaded : m.unknown
      const { title, titleEn, detail, detailEn } = error.problem
      if (language === 'en') {
        const head = titleEn ?? title
        const more = detailEn ?? detail
        return more && more !== head ? `${head}: ${more}` : head
      }
      return detail && detail !== title ? `${title}：${detail}` : title
    },
    [language, m],
  )
}

const fieldOf = (pointer: string) => pointer.replace(/^\/((body|query|params)(\/|$))?/, '')

/** What went wrong, which fields, and a way on. Announced to screen readers. */
export function ProblemNote({
  error,
  retry,
  placed,
}: {
  error: unknown
  retry?: (() => void) | undefined
  /** Fields beside which the mistake is said already: `name`, `body/when`. */
  placed?: ReadonlySet<string>
}) {
  const m = useMessages(messages)
  const language = useLocale()
  const text = useProblemText()
  if (!error) return null
  const problem = error instanceof ProblemError ? error.problem : undefined
  const errors = (problem?.errors ?? []).filter((e) => !placed?.has(fieldOf(e.pointer)))
  return (
    <div className="problem-note" role="alert">
      <strong>{text(error)}</strong>
      {errors.length > 0 && (
        <ul>
          {errors.map((e) => (
            <li key={e.pointer + e.detail}>
              {/* Of the request as a whole there is nothing to point at. */}
              {fieldOf(e.pointer) && <code>{fieldOf(e.pointer)}</code>}{' '}
              {language === 'en' ? (e.detailEn ?? e.detail) : e.detail}
            </li>
          ))}
        </ul>
      )}
      {problem?.instance && problem.status >= 500 && (
        <small>
          {m.reference} {problem.instance}
        </small>
      )}
      {retry && (
        <button type="button" onClick={retry}>
          {m.retry}
        </button>
      )}
    </div>
  )
}
