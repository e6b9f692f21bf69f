import { type CoverageMissing, rescueCoverage } from '#contract/alarms'
import { splitWords } from '#contract/words'
import type { Output } from '#web/lib/call.ts'
import { number, percent, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Progress } from 'antd'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './coverage-messages.ts'
import { coverageRoute } from './pages.tsx'

type Unit = Output<typeof rescueCoverage>['units'][number]
const share = (unit: Pick<Unit, 'enabled' | 'communities'>) =>
  unit.communities === 0 ? 0 : unit.enabled / unit.communities

/** How far the rescue system reaches, and the communities that it does not reach. */
export function CoveragePage() {
  const m = useMessages(messages)
  const say = useWord()
  const search = coverageRoute.useSearch()
  const navigate = coverageRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const found = useQuery({
    ...q(rescueCoverage, { query: { region: search.region, on: search.on } }),
    placeholderData: keepPreviousData,
  })
  const answer = found.data
  return (
    <Page
      title={m.title}
      note={answer && m.covered(number(answer.enabled), number(answer.communities), percent(share(answer)))}
      filters={
        <>
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={m.region}
            width={200}
          />
          <DayInput
            label={m.on}
            value={search.on ?? today()}
            max={today()}
            onChange={(on) => set({ on: on === today() ? undefined : on })}
          />
        </>
      }
    >
      {answer && (
        <p className="note">
          {m.definition(
            answer.definition.devices,
            answer.definition.responders,
            answer.definition.respondersOf,
          )}
          {' · '}
          {m.source}: {say(splitWords(answer.source))}
        </p>
      )}
      <Panel title={m.units} flush>
        <DataTable<Unit>
          name="rescue-coverage-units"
          label={m.units}
          rows={answer?.units ?? []}
          rowKey={(unit) => String(unit.regionCode)}
          source={found}
          empty={<Empty title={m.none} />}
          exportAs={{ file: `${m.title} ${m.units}`, rows: async () => answer?.units ?? [] }}
          columns={[
            {
              key: 'unit',
              title: m.unit,
              render: (unit) => (
                <Link to={paths.rescueCoverage} search={(s) => ({ ...s, region: unit.regionCode })}>
                  {unit.name}
                </Link>
              ),
              text: (unit) => unit.name,
            },
            {
              key: 'communities',
              title: m.communities,
              align: 'right',
              width: 120,
              render: (unit) => number(unit.communities),
              text: (unit) => unit.communities,
            },
            {
              key: 'enabled',
              title: m.enabled,
              align: 'right',
              width: 110,
              render: (unit) => number(unit.enabled),
              text: (unit) => unit.enabled,
            },
            {
              key: 'share',
              title: m.share,
              width: 320,
              render: (unit) => (
                <Progress
                  percent={Math.floor(share(unit) * 100)}
                  size="small"
                  aria-label={`${unit.name} ${percent(share(unit))}`}
                />
              ),
              text: (unit) => percent(share(unit)),
            },
          ]}
        />
      </Panel>
      <Panel title={m.missing} note={answer && number(answer.missing.length)} flush>
        <DataTable<CoverageMissing>
          name="rescue-coverage-missing"
          label={m.missing}
          rows={answer?.missing ?? []}
          rowKey={(one) => String(one.regionCode)}
          source={found}
          empty={<Empty title={m.all} />}
          exportAs={{ file: `${m.title} ${m.missing}`, rows: async () => answer?.missing ?? [] }}
          columns={[
            { key: 'community', title: m.community, render: (one) => one.name, text: (one) => one.name },
            {
              key: 'street',
              title: m.street,
              render: (one) => one.streetName ?? '—',
              text: (one) => one.streetName,
            },
            {
              key: 'devices',
              title: m.devices,
              align: 'right',
              width: 130,
              render: (one) => one.devices,
              text: (one) => one.devices,
            },
            {
              key: 'responders',
              title: m.responders,
              align: 'right',
              width: 130,
              render: (one) => one.responders,
              text: (one) => one.responders,
            },
          ]}
        />
      </Panel>
    </Page>
  )
}
