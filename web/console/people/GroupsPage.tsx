import * as contract from '#contract/people'
import { groups as words } from '#contract/people-words'
import { number, percent, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { Page } from '#web/ui/desk/Page.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Input } from 'antd'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages as shared } from './messages.ts'
import { groupsRoute } from './pages.tsx'
import { PlaceFigures } from './PlaceFigures.tsx'
import './figures.css'
import './people.css'

const messages = {
  zh: { on: '截至', total: (n: string) => `在册 ${n} 人；一人可在多类，各类之和大于总数` },
  en: {
    on: 'As of',
    total: (n: string) => `${n} on the register; one may be in several groups, so they add up to more`,
  },
}

/** How many elders each group has on a day; a card opens the list. Computed from facts and birth days each time. */
export function GroupsPage() {
  const m = useMessages(messages)
  const w = useMessages(shared)
  const say = useWord()
  const search = groupsRoute.useSearch()
  const navigate = groupsRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const counts = useQuery({
    ...q(contract.groupCounts, { query: search }),
    placeholderData: keepPreviousData,
  })
  const total = counts.data?.total ?? 0
  return (
    <Page
      title={w.groups}
      note={counts.data && m.total(number(total))}
      filters={
        <>
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={w.region}
            width={200}
          />
          <DayInput
            label={m.on}
            width={150}
            value={search.on ?? today()}
            onChange={(day) => set({ on: day })}
          />
        </>
      }
    >
      <ProblemNote error={counts.error} retry={() => void counts.refetch()} />
      <PlaceFigures query={search} />
      <div className="group-grid">
        {counts.data?.groups.map((group) => (
          <Link
            key={group.code}
            to={paths.elders}
            search={{ groups: group.code, region: search.region }}
            className="group-card"
          >
            <span>{say(words[group.code])}</span>
            <b>{number(group.count)}</b>
            <span className="bar-line" aria-hidden>
              <i style={{ width: `${total ? (group.count / total) * 100 : 0}%` }} />
            </span>
            <small>{total ? percent(group.count / total) : '—'}</small>
          </Link>
        ))}
      </div>
    </Page>
  )
}
