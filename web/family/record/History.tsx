import * as family from '#contract/family'
import { dayOf } from '#contract/day'
import { dayText, hourMinute } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, rowsOf } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { common } from '../messages.ts'
import type { PartProps } from './Contacts.tsx'

const messages = { zh: { none: '还没有发生过什么' }, en: { none: 'Nothing has happened yet' } }

/** What happened around the elder, day by day. */
export function History({ record: { elder } }: PartProps) {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const list = useInfiniteQuery(
    pages(family.history, { params: { elderId: elder.id }, query: { limit: 50 } }),
  )
  const rows = rowsOf(family.history, list.data)
  return (
    <>
      <ProblemNote error={list.error} retry={() => void list.refetch()} />
      {list.isSuccess && rows.length === 0 && <p>{m.none}</p>}
      <ul className="plain-list">
        {rows.map((row, index) => {
          const day = dayOf(new Date(row.at))
          const before = rows[index - 1]
          return (
            <Fragment key={row.id}>
              {(!before || dayOf(new Date(before.at)) !== day) && (
                <li>
                  <h2>{dayText(day)}</h2>
                </li>
              )}
              <li>
                <time>{hourMinute(row.at)}</time> {say(row)}
              </li>
            </Fragment>
          )
        })}
      </ul>
      {list.hasNextPage && (
        <button type="button" className="plain wide" onClick={() => void list.fetchNextPage()}>
          {c.more}
        </button>
      )}
    </>
  )
}
