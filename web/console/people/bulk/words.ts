import { type Bulk, bulkKinds } from '#contract/people-bulk'
import { FactKind, factKinds, factValueWord, Relation, relations } from '#contract/people-words'
import { useWord } from '#web/lib/locale.ts'

/** 登记认定：居住情况 独居，自 2026-06-01 — what a bulk action does, in one line. */
export function useBulkLine() {
  const say = useWord()
  return ({ action }: Pick<Bulk, 'action'>): string => {
    const kind = FactKind.safeParse(action['fact'])
    const relation = Relation.safeParse(action['relation'])
    const of = (name: string) => (typeof action[name] === 'string' ? action[name] : '')
    const parts = [
      relation.success && `${say(relations[relation.data])} ${of('name')}`,
      kind.success &&
        `${say(factKinds[kind.data])}${of('value') ? ` ${say(factValueWord(kind.data, of('value')))}` : ''}`,
      of('from') || of('on'),
      of('note') || of('reason') || of('source'),
    ].filter(Boolean)
    return `${say(bulkKinds[action.kind])}${parts.length > 0 ? ` · ${parts.join(' · ')}` : ''}`
  }
}
