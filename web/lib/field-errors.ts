import { ProblemError } from '#contract/problem'

/** The field errors of a refused form, by JSON pointer without the leading `/body`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ProblemError)) return {}
  const entries = (error.problem.errors ?? []).map((e) => [
    e.pointer.replace(/^\/(body|query|params)(?=\/|$)/, '').replace(/^\//, ''),
    e.detail,
  ])
  return Object.fromEntries(entries)
}
