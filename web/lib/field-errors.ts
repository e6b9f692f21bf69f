import { ProblemError } from '#contract/problem'
import { locale } from './locale.ts'

/** The field errors of a refused form in the language in use, by JSON pointer without the leading `/body`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ProblemError)) return {}
  const entries = (error.problem.errors ?? []).map((e) => [
    e.pointer.replace(/^\/(body|query|params)(?=\/|$)/, '').replace(/^\//, ''),
    locale() === 'en' ? (e.detailEn ?? e.detail) : e.detail,
  ])
  return Object.fromEntries(entries)
}
