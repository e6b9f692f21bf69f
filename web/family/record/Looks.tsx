import { whoLooked } from '#contract/access'
import { shortTime } from '#web/lib/format.ts'
import { splitWords } from '#contract/words'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, rowsOf } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { common } from '../messages.ts'
import type { PartProps } from './Contacts.tsx'

const messages = {
  zh: {
    hint: '工作人员每次查看或修改长者的档案都会记在这里。有疑问请拨打 12349。',
    none: '还没有人看过',
    reason: '原因',
  },
  en: {
    hint: 'Every time somebody at work looks at or changes the record it stands here. Questions: call 12349.',
    none: 'Nobody has looked yet',
    reason: 'Reason',
  },
}

export function Looks({ record: { elder } }: PartProps) {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const list = useInfiniteQuery(pages(whoLooked, { params: { elderId: elder.id }, query: { limit: 30 } }))
  const rows = rowsOf(whoLooked, list.data)
  return (
    <>
      <p className="hint">{m.hint}</p>
      <ProblemNote error={list.error} retry={() => void list.refetch()} />
      {list.isSuccess && rows.length === 0 && <p>{m.none}</p>}
      <ul className="plain-list">
        {rows.map((look) => (
          <li key={look.id}>
            <strong>{look.name}</strong> {say(look.postTitle)}
            <br />
            <small>
              {shortTime(look.at)} · {say(look.what)}
              {look.reason ? ` · ${m.reason}：${say(splitWords(look.reason))}` : ''}
            </small>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <button type="button" className="plain wide" onClick={() => void list.fetchNextPage()}>
          {c.more}
        </button>
      )}
    </>
  )
}
