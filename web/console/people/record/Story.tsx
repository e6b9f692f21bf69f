import * as contract from '#contract/people'
import { timeline } from '#contract/platform'
import { fullTime, shortTime } from '#web/lib/format.ts'
import { useLocale, useMessages } from '#web/lib/locale.ts'
import { pages, rowsOf } from '#web/lib/query.ts'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { elderRoute } from '../pages.tsx'
import { messages } from './messages.ts'

/** Beside the record: what happened around the elder in every module, or every field that was changed. */
export function Story({ elderId }: { elderId: string }) {
  const m = useMessages(messages)
  const { side = 'timeline' } = elderRoute.useSearch()
  const navigate = elderRoute.useNavigate()
  return (
    <Panel>
      <Segmented
        block
        value={side}
        onChange={(value) => void navigate({ search: (s) => ({ ...s, side: value }), replace: true })}
        options={[
          { value: 'timeline' as const, label: m.story },
          { value: 'history' as const, label: m.history },
        ]}
      />
      {side === 'timeline' ? <Timeline elderId={elderId} /> : <History elderId={elderId} />}
    </Panel>
  )
}

function Timeline({ elderId }: { elderId: string }) {
  const m = useMessages(messages)
  const language = useLocale()
  const list = useInfiniteQuery(pages(timeline, { params: { elderId }, query: { limit: 50 } }))
  const rows = rowsOf(timeline, list.data)
  if (list.error) return <ProblemNote error={list.error} retry={() => void list.refetch()} />
  return (
    <ol className="story">
      {!list.isPending && rows.length === 0 && (
        <li>
          <small>{m.noStory}</small>
        </li>
      )}
      {rows.map((e) => (
        <li key={e.id}>
          <time title={fullTime(e.at)}>{shortTime(e.at)}</time>
          <span>
            {language === 'zh' ? e.titleZh : e.titleEn} <small>{e.actorName}</small>
          </span>
        </li>
      ))}
      {list.hasNextPage && (
        <li>
          <span />
          <Button size="small" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {m.more}
          </Button>
        </li>
      )}
    </ol>
  )
}

function History({ elderId }: { elderId: string }) {
  const m = useMessages(messages)
  const list = useInfiniteQuery(pages(contract.history, { params: { elderId }, query: { limit: 50 } }))
  const rows = rowsOf(contract.history, list.data)
  if (list.error) return <ProblemNote error={list.error} retry={() => void list.refetch()} />
  return (
    <ol className="story">
      {!list.isPending && rows.length === 0 && (
        <li>
          <small>{m.noHistory}</small>
        </li>
      )}
      {rows.map((change) => (
        <li key={change.id}>
          <time title={fullTime(change.at)}>{shortTime(change.at)}</time>
          <span>
            <b>{m.part[change.part] ?? change.part}</b>{' '}
            <small>
              {change.by} {change.reason}
            </small>
            {change.fields.map((f) => (
              <div key={f.field}>
                {m.field[f.field] ?? f.field}：{f.before !== null && <del>{f.before}</del>}{' '}
                <ins>{f.after ?? m.removed}</ins>
              </div>
            ))}
          </span>
        </li>
      ))}
      {list.hasNextPage && (
        <li>
          <span />
          <Button size="small" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {m.more}
          </Button>
        </li>
      )}
    </ol>
  )
}
