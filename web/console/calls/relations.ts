import { Relation, relations } from '#contract/people-words'

export { type Call, callStates, type CallState, type RequestState, requestStates } from '#contract/calls'

export function relationWords(text: string | null): { zh: string; en: string } | undefined {
  const read = Relation.safeParse(text)
  return read.success ? relations[read.data] : undefined
}
