import * as family from '#contract/family'
import { dayOf } from '#contract/day'
import type { Output } from '#web/lib/call.ts'
import { dayText, hourMinute } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, rowsOf } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Fragment, useMemo } from 'react'
import { common } from '../messages.ts'
import type { PartProps } from './Contacts.tsx'

const messages = {
  zh: { none: '还没有发生过什么', times: (n: number) => `共 ${n} 次` },
  en: { none: 'Nothing has happened yet', times: (n: number) => `${n} times` },
}

type Row = Output<typeof family.history>['items'][number]
type Run = { day: string; first: Row; last: Row; times: number }

/** The same, again and again within a day, is one line: a reminder repeated every minute would hide what matters. */
function runsOf(rows: readonly Row[]): Run[] {
  const runs: Run[] = []
  for (const row of rows) {
    const day = dayOf(new Date(row.at))
    const run = runs.at(-1)
    // Newest first: what comes later in the list happened earlier.
    if (run?.day === day && run.last.zh === row.zh) Object.assign(run, { first: row, times: run.times + 1 })
    else runs.push({ day, first: row, last: row, times: 1 })
  }
  return runs
}

/** What happened around the elder, day by day. */
export function History({ record: { elder } }: PartProps) {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const list = useInfiniteQuery(
    pages(family.history, { params: { elderId: elder.id }, query: { limit: 50 } }),
  )
  const rows = rowsOf(family.history, list.data)
  const runs = useMemo(() => runsOf(rows), [rows])
  return (
    <>
      <ProblemNote error={list.error} retry={() => void list.refetch()} />
      {list.isSuccess && rows.length === 0 && <p>{m.none}</p>}
      <ul className="plain-list">
        {runs.map(({ day, first, last, times }, index) => (
          <Fragment key={last.id}>
            {runs[index - 1]?.day !== day && (
              <li>
                <h2>{dayText(day)}</h2>
              </li>
            )}
            <li>
              <time>{hourMinute(first.at)}</time>
              {times > 1 && (
                <>
                  –<time>{hourMinute(last.at)}</time>
                </>
              )}{' '}
              {say(last)}
              {times > 1 && <small> {m.times(times)}</small>}
            </li>
          </Fragment>
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
