import { type Article, ArticleKind, articleKinds, saveArticle, searchArticles } from '#contract/calls'
import { dayText } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Checkbox, Form, Input, Select } from 'antd'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import './calls.css'
import { messages } from './messages.ts'
import { knowledgeRoute } from './pages.tsx'

type Fields = {
  regionCode: number
  kind: ArticleKind
  title: string
  body: string
  keywords?: string
  sourceTitle: string
  sourceClause?: string | null
  sourceUrl?: string | null
  validFrom: string
  validTo?: string | null
}
type ArticleKind = Article['kind']

/** What agents answer with: nothing without its source and its dates. */
export function KnowledgePage() {
  const m = useMessages(messages)
  const say = useWord()
  const session = useSession()
  const search = knowledgeRoute.useSearch()
  const navigate = knowledgeRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const kind = ArticleKind.safeParse(search.kind).data
  const found = useQuery({
    ...q(searchArticles, { query: { q: search.q, kind, expired: search.expired ?? false } }),
    placeholderData: keepPreviousData,
  })
  const save = useAction(saveArticle, { changes: [searchArticles], done: () => set({ article: undefined }) })
  const items = found.data?.items ?? []
  const edited = items.find((one) => one.id === search.article)
  return (
    <Page
      title={m.knowledge}
      actions={
        <ActionButton
          type="primary"
          needs="calls.manage"
          onClick={() => set({ article: crypto.randomUUID() })}
        >
          {m.newArticle}
        </ActionButton>
      }
      filters={
        <>
          <SearchBox label={m.articleSearch} width={280} value={search.q} onSearch={(q) => set({ q })} />
          <Select<ArticleKind>
            allowClear
            aria-label={m.kindLabel}
            placeholder={m.kindLabel}
            style={{ width: 130 }}
            value={kind ?? null}
            onChange={(next) => set({ kind: next ?? undefined })}
            options={ArticleKind.options.map((value) => ({ value, label: say(articleKinds[value]) }))}
          />
          <Checkbox
            checked={search.expired ?? false}
            onChange={(event) => set({ expired: event.target.checked || undefined })}
          >
            {m.withExpired}
          </Checkbox>
        </>
      }
    >
      <ProblemNote error={found.error} retry={() => void found.refetch()} />
      {!found.isPending && items.length === 0 && <Empty title={m.noArticles} />}
      <div className="articles">
        {items.map((article) => (
          <Panel
            key={article.id}
            className="article"
            title={article.title}
            note={
              <>
                <Tag tone={article.valid ? 'good' : 'high'}>{article.valid ? m.valid : m.expired}</Tag>{' '}
                {say(articleKinds[article.kind])} · {m.cited(article.cited)}
              </>
            }
            actions={
              <ActionButton size="small" needs="calls.manage" onClick={() => set({ article: article.id })}>
                {m.edit}
              </ActionButton>
            }
          >
            <p>{article.body}</p>
            <small>
              {m.source}：
              {article.sourceUrl ? (
                <a href={article.sourceUrl} target="_blank" rel="noreferrer">
                  {article.sourceTitle}
                </a>
              ) : (
                article.sourceTitle
              )}{' '}
              {article.sourceClause} · {m.validFrom} {dayText(article.validFrom)}
              {article.validTo && ` – ${dayText(article.validTo)}`} ·{' '}
              {article.regionName ?? article.regionCode}
            </small>
          </Panel>
        ))}
      </div>
      {search.article && (
        <FormDrawer<Fields>
          title={edited?.title ?? m.newArticle}
          submit={m.save}
          width={560}
          initial={
            edited ?? { kind: 'policy', ...(session.regionCode ? { regionCode: session.regionCode } : {}) }
          }
          pending={save.isPending}
          error={save.error}
          onClose={() => set({ article: undefined })}
          onSubmit={(f) =>
            save.mutate({
              params: { id: search.article ?? '' },
              body: {
                ...f,
                keywords: f.keywords ?? '',
                sourceClause: f.sourceClause?.trim() || null,
                sourceUrl: f.sourceUrl?.trim() || null,
                validTo: f.validTo || null,
                updatedAt: edited?.updatedAt ?? null,
              },
            })
          }
        >
          <Form.Item name="title" label={m.title} rules={[{ required: true, min: 2, max: 100 }]}>
            <Input autoFocus maxLength={100} />
          </Form.Item>
          <Form.Item name="kind" label={m.kindLabel} rules={[{ required: true }]}>
            <Select
              options={ArticleKind.options.map((value) => ({ value, label: say(articleKinds[value]) }))}
            />
          </Form.Item>
          <Form.Item name="body" label={m.body} rules={[{ required: true, max: 5000 }]}>
            <Input.TextArea autoSize={{ minRows: 5, maxRows: 14 }} maxLength={5000} showCount />
          </Form.Item>
          <Form.Item name="keywords" label={m.keywords}>
            <Input maxLength={300} />
          </Form.Item>
          <Form.Item name="regionCode" label={m.region} rules={[{ required: true }]}>
            <RegionPicker width="100%" label={m.region} allowClear={false} />
          </Form.Item>
          <Form.Item name="sourceTitle" label={m.source} rules={[{ required: true, min: 2, max: 200 }]}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="sourceClause" label={m.clause}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="sourceUrl" label={m.url}>
            <Input maxLength={500} spellCheck={false} />
          </Form.Item>
          <Form.Item name="validFrom" label={m.validFrom} rules={[{ required: true }]}>
            <DayInput width={180} />
          </Form.Item>
          <Form.Item name="validTo" label={m.validTo}>
            <DayInput width={180} />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}
