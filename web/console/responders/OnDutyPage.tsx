import { board } from '#contract/responder-shifts'
import { kinds, type ResponderKind } from '#contract/responder-words'
import { number } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { MapView, type MapPoint } from '#web/ui/map/MapView.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { paths } from '../paths.ts'
import { useOptions } from '../people/options.ts'
import { useBaseMap } from '../shell/base-map.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './messages.ts'
import { onDutyRoute } from './pages.tsx'
import './responders.css'
import { Choice, useColumns } from './RespondersPage.tsx'

/** Who could be sent now: counts by force, the list, and where they are. */
export function OnDutyPage() {
  const m = useMessages(messages)
  const say = useWord()
  const options = useOptions()
  const search = onDutyRoute.useSearch()
  const navigate = onDutyRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const found = useQuery({
    ...q(board, { query: search }),
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
  })
  const columns = useColumns()
  const base = useBaseMap()
  const people = found.data?.onDuty ?? []
  const points = people.flatMap((one): MapPoint[] => {
    const at = one.position ?? one.home
    return at
      ? [
          {
            id: one.id,
            lon: at.lon,
            lat: at.lat,
            tone: one.engaged ? 'high' : 'good',
            shape: one.kind === 'facility' ? 'dot' : 'ring',
            label: one.name,
            faded: one.restUntil !== null,
          },
        ]
      : []
  })
  const total = found.data?.counts.reduce((sum, count) => sum + count.onDuty, 0) ?? 0
  return (
    <Page
      title={m.onDutyBoard}
      note={found.data && m.count(number(total))}
      actions={
        <>
          <Link to={paths.responders}>
            <Button>{m.openList}</Button>
          </Link>
          <Link to={paths.shifts}>
            <Button>{m.shifts}</Button>
          </Link>
        </>
      }
      filters={
        <>
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={m.region}
            width={200}
          />
          <Choice
            label={m.kind}
            width={170}
            value={search.kind}
            options={options<ResponderKind>(kinds)}
            onChange={(kind) => set({ kind })}
          />
        </>
      }
    >
      <ul className="force-counts">
        {found.data?.counts.map((count) => (
          <li key={count.kind} className={count.onDuty === 0 && count.registered > 0 ? 'is-short' : ''}>
            <span>{say(kinds[count.kind])}</span>
            <b className="digits">
              {number(count.onDuty)}
              <small> / {number(count.registered)}</small>
            </b>
            <small>
              {m.engaged} {number(count.engaged)} · {m.restingNow} {number(count.resting)}
            </small>
          </li>
        ))}
      </ul>
      <div className="duty-board">
        <Panel flush className="duty-list">
          <DataTable
            name="on-duty"
            label={m.onDutyBoard}
            rows={people}
            rowKey={(r) => r.id}
            columns={columns
              .filter((column) => ['name', 'kind', 'duty', 'region', 'phone'].includes(column.key))
              .map(({ width: _width, ...column }) => column)}
            source={found}
            onOpen={(r) => void navigate({ to: paths.responder, params: { responderId: r.id } })}
            tools={found.data?.more ? <span className="panel-note">{m.moreOn}</span> : undefined}
            empty={<Empty title={m.nobodyOn}>{m.nobodyOnHint}</Empty>}
          />
        </Panel>
        <Panel flush className="duty-map">
          <MapView
            boundaries={base.boundaries}
            places={base.places}
            tiles={base.tiles}
            notice={base.notice}
            label={m.onDutyBoard}
            points={points}
            fit={{
              key: `${search.region ?? base.regionCode ?? ''} ${base.boundaries ? 'drawn' : ''}`,
              to: 'all',
            }}
            onSelect={(responderId) => void navigate({ to: paths.responder, params: { responderId } })}
          />
        </Panel>
      </div>
    </Page>
  )
}
