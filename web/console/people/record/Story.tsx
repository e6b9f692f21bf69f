import * as contract from '#contract/people'
import { useWho } from '#web/lib/who.ts'
import { StoryModule, storyModules, timeline } from '#contract/people-story'
import { fullTime, shortTime } from '#web/lib/format.ts'
import { useLocale, useMessages } from '#web/lib/locale.ts'
import { pages, rowsOf } from '#web/lib/query.ts'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Segmented, Select } from 'antd'
import { type ReactNode, useState } from 'react'
import { useOptions } from '../options.ts'
import { paths } from '../../paths.ts'
import { elderRoute } from '../pages.tsx'
import { messages } from './messages.ts'
import { pageOf } from './story-pages.ts'

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
  const who = useWho()
  const language = useLocale()
  const options = useOptions()
  const [module, setModule] = useState<StoryModule>()
  const list = useInfiniteQuery(pages(timeline, { params: { elderId }, query: { limit: 50, module } }))
  const rows = rowsOf(timeline, list.data)
  if (list.error) return <ProblemNote error={list.error} retry={() => void list.refetch()} />
  return (
    <>
      <Select<StoryModule>
        allowClear
        className="story-module"
        aria-label={m.module}
        placeholder={m.everyModule}
        value={module ?? null}
        onChange={(next) => setModule(next ?? undefined)}
        options={options(storyModules)}
      />
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
              <StoryLink of={e}>{language === 'zh' ? e.zh : e.en}</StoryLink>{' '}
              <small>
                {who(e.by)}
                {e.formerNumber !== null && ` · ${m.formerRecord(e.formerNumber)}`}
              </small>
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
    </>
  )
}

type Entry = ReturnType<typeof rowsOf<typeof timeline>>[number]

/** What has a page of its own opens; what happened to the record itself is the page one is on. */
function StoryLink({ of, children }: { of: Entry; children: ReactNode }) {
  const id = of.subjectId
  if (id === null) return <>{children}</>
  switch (pageOf(of.type)) {
    case 'incident':
      return (
        <Link to={paths.incident} params={{ incidentId: id }}>
          {children}
        </Link>
      )
    case 'call':
      return (
        <Link to={paths.call} params={{ callId: id }}>
          {children}
        </Link>
      )
    case 'assessment':
      return (
        <Link to={paths.assessment} params={{ applicationId: id }}>
          {children}
        </Link>
      )
    case undefined:
      return <>{children}</>
  }
}

function History({ elderId }: { elderId: string }) {
  const m = useMessages(messages)
  const who = useWho()
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
              {who(change.by)} {change.reason}
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
