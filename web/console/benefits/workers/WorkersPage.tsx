import { uuidv7 } from '#contract/id'
import { useMessages } from '#web/lib/locale.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Segmented } from 'antd'
import { workersRoute } from '../pages.tsx'
import { CoursesTab } from './CoursesTab.tsx'
import { CoverageTab } from './CoverageTab.tsx'
import { RegisterTab } from './RegisterTab.tsx'
import { SupportTab } from './SupportTab.tsx'
import { workerMessages } from './messages.ts'
import { supportMessages } from './support-messages.ts'

/** Who cares for elders for a living: certificates with their ends, training, and what a place has to show for it. */
export function WorkersPage() {
  const m = useMessages(workerMessages)
  const s = useMessages(supportMessages)
  const search = workersRoute.useSearch()
  const navigate = workersRoute.useNavigate()
  const tab = search.tab ?? 'register'
  const add = () => void navigate({ search: (s) => ({ ...s, form: `new-${uuidv7()}` }), replace: true })
  return (
    <Page
      title={m.title}
      actions={
        tab === 'coverage' || tab === 'support' ? undefined : (
          <ActionButton type="primary" needs="benefits.prepare" onClick={add}>
            {tab === 'courses' ? m.addCourse : m.add}
          </ActionButton>
        )
      }
      filters={
        <Segmented<'register' | 'support' | 'courses' | 'coverage'>
          value={tab}
          onChange={(next) =>
            void navigate({ search: { tab: next === 'register' ? undefined : next }, replace: true })
          }
          options={[
            { value: 'register', label: m.register },
            { value: 'support', label: s.tab },
            { value: 'courses', label: m.courses },
            { value: 'coverage', label: m.coverage },
          ]}
        />
      }
    >
      {tab === 'register' && <RegisterTab />}
      {tab === 'support' && <SupportTab />}
      {tab === 'courses' && <CoursesTab />}
      {tab === 'coverage' && <CoverageTab />}
    </Page>
  )
}
