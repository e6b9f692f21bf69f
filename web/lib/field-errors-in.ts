import { ProblemError } from '#contract/problem'
import type { Locale } from './locale.ts'

/** The field errors of a refused form in a language, by JSON pointer without the leading `/body`. */
export function fieldErrorsIn(language: Locale, error: unknown): Record<string, string> {
  if (!(error instanceof ProblemError)) return {}
  const entries = (error.problem.errors ?? []).map((e) => [
    e.pointer.replace(/^\/(body|query|params)(?=\/|$)/, '').replace(/^\//, ''),
    language === 'en' ? (e.detailEn ?? e.detail) : e.detail,
  ])
  return Object.fromEntries(entries)
}
