import { listTemplates, type Template } from '#contract/notifications'
import { shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { messages } from './messages.ts'
import './notifications.css'
import { templatesRoute } from './pages.tsx'
import { TemplateEditor } from './TemplateEditor.tsx'

export function TemplatesPage() {
  const m = useMessages(messages)
  const say = useWord()
  const search = templatesRoute.useSearch()
  const navigate = templatesRoute.useNavigate()
  const found = useQuery(q(listTemplates))
  const items: readonly Template[] = found.data?.items ?? []
  const chosen = items.find((one) => one.code === search.code) ?? items[0]
  return (
    <Page title={m.templates}>
      <ProblemNote error={found.error} retry={() => void found.refetch()} />
      <div className="templates">
        <Panel flush>
          <nav className="template-list" aria-label={m.templates}>
            {items.map((one) => (
              <button
                key={one.code}
                type="button"
                aria-current={one === chosen}
                onClick={() => void navigate({ search: { code: one.code } })}
              >
                <b>{say(one.name)}</b>{' '}
                <Tag tone={one.urgency === 'P0' ? 'critical' : one.urgency === 'P1' ? 'high' : 'low'}>
                  {one.urgency}
                </Tag>
                <small>
                  {one.code} ·{' '}
                  {one.version === 0
                    ? m.shipped
                    : `${m.version(one.version)} ${one.editedAt ? shortTime(one.editedAt) : ''}`}
                </small>
              </button>
            ))}
          </nav>
        </Panel>
        {chosen && <TemplateEditor key={`${chosen.code}:${chosen.version}`} template={chosen} />}
      </div>
    </Page>
  )
}
