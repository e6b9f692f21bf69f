import { deviceKinds } from '#contract/devices'
import * as contract from '#contract/device-home-works'
import { type HomeWork, HomeWorkState, homeWorkCan, homeWorkStates } from '#contract/device-home-works'
import { shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { App, Radio } from 'antd'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { CompleteForm, GiveUpForm, PlanForm } from './HomeWorkForms.tsx'
import { homeWorksMessages } from './home-works-messages.ts'
import { homeWorksRoute } from './pages.tsx'

const tones = { planned: 'low', completed: 'medium', accepted: 'good', given_up: 'plain' } as const
const ready = (work: HomeWork) => work.sensors.every((s) => s.bound && s.heardAt !== null)

/** Home modifications with their sensors: from the plan over the devices fitted to acceptance (B-IOT-17). */
export function HomeWorksPage() {
  const m = useMessages(homeWorksMessages)
  const say = useWord()
  const { do: doing, of, elder, check, work: text, ...filter } = homeWorksRoute.useSearch()
  const navigate = homeWorksRoute.useNavigate()
  const { message } = App.useApp()
  const list = useInfiniteQuery(pages(contract.listHomeWorks, { query: filter }))
  const works = rowsOf(contract.listHomeWorks, list.data)
  const set = (change: Partial<typeof filter> & { do?: typeof doing; of?: string | undefined }) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const close = () => void navigate({ search: filter, replace: true })
  const accept = useAction(contract.acceptHomeWork, {
    changes: [contract.listHomeWorks],
    done: () => void message.success(m.accepted),
  })
  const columns: Column<HomeWork>[] = [
    {
      key: 'elder',
      title: m.elder,
      width: 150,
      render: (w) => (
        <>
          <Link to={paths.elder} params={{ elderId: w.elderId }}>
            {w.elderName}
          </Link>
          <br />
          <small className="field-hint">{w.regionName}</small>
        </>
      ),
      text: (w) => w.elderName,
    },
    {
      key: 'work',
      title: m.work,
      render: (w) => (
        <>
          {w.work}
          {w.checkId && (
            <>
              <br />
              <small className="field-hint">{m.fromCheck}</small>
            </>
          )}
        </>
      ),
      text: (w) => w.work,
    },
    { key: 'builder', title: m.builder, render: (w) => w.builder, text: (w) => w.builder, width: 170 },
    {
      key: 'sensors',
      title: m.sensors,
      width: 300,
      render: (w) =>
        w.sensors.length === 0 ? <span className="unknown">{m.noSensors}</span> : <Sensors work={w} />,
      text: (w) => w.sensors.map((s) => `${say(deviceKinds[s.kind])} ${s.spot} ${s.serial ?? ''}`).join('; '),
    },
    {
      key: 'state',
      title: m.state,
      width: 190,
      render: (w) => (
        <>
          <Tag tone={tones[w.state]}>{say(homeWorkStates[w.state])}</Tag>
          <br />
          <small className="field-hint">
            {w.acceptedAt
              ? m.acceptedBy(w.acceptedBy ?? '', shortTime(w.acceptedAt))
              : (w.reason ?? w.completedOn ?? (w.dueOn ? `${m.due} ${w.dueOn}` : ''))}
          </small>
        </>
      ),
      text: (w) => say(homeWorkStates[w.state]),
    },
    {
      key: 'do',
      title: '',
      width: 210,
      render: (w) => (
        <span className="row-actions">
          {homeWorkCan.accept(w) && (
            <ActionButton
              size="small"
              type="primary"
              needs="devices.write"
              disabledReason={ready(w) ? undefined : m.cannotAccept}
              loading={accept.isPending && accept.variables?.params?.homeWorkId === w.id}
              onClick={() => accept.mutate({ params: { homeWorkId: w.id } })}
            >
              {m.accept}
            </ActionButton>
          )}{' '}
          {homeWorkCan.complete(w) && (
            <ActionButton
              size="small"
              needs="devices.write"
              onClick={() => set({ do: 'complete', of: w.id })}
            >
              {w.state === 'planned' ? m.complete : m.again}
            </ActionButton>
          )}{' '}
          {homeWorkCan.giveUp(w) && (
            <ActionButton
              size="small"
              type="text"
              needs="devices.write"
              onClick={() => set({ do: 'give-up', of: w.id })}
            >
              {m.giveUp}
            </ActionButton>
          )}
        </span>
      ),
    },
  ]
  const chosen = works.find((w) => w.id === of)
  return (
    <Page
      title={m.title}
      note={m.note}
      actions={
        <ActionButton type="primary" needs="devices.write" onClick={() => set({ do: 'plan' })}>
          {m.plan}
        </ActionButton>
      }
      filters={
        <>
          <SearchBox label={m.search} width={200} value={filter.q} onSearch={(q) => set({ q })} />
          <Radio.Group
            optionType="button"
            aria-label={m.state}
            value={filter.state ?? ''}
            // The values are those of the options.
            onChange={(event) =>
              set({ state: (event.target.value || undefined) as HomeWorkState | undefined })
            }
            options={[
              { value: '', label: m.all },
              ...HomeWorkState.options.map((value) => ({ value, label: say(homeWorkStates[value]) })),
            ]}
          />
          <RegionPicker
            label={m.region}
            value={filter.region}
            onChange={(region) => set({ region })}
            width={180}
          />
        </>
      }
    >
      <ProblemNote error={accept.error} />
      <DataTable
        name="home-works"
        label={m.title}
        rows={works}
        rowKey={(w) => w.id}
        columns={columns}
        source={list}
        exportAs={{ file: m.title, rows: () => everyRow(contract.listHomeWorks, { query: filter }) }}
        empty={<Empty title={m.empty}>{m.emptyHint}</Empty>}
      />
      {doing === 'plan' && <PlanForm elder={elder} check={check} work={text} onClose={close} />}
      {doing === 'complete' && chosen && <CompleteForm work={chosen} onClose={close} />}
      {doing === 'give-up' && chosen && <GiveUpForm work={chosen} onClose={close} />}
    </Page>
  )
}

function Sensors({ work }: { work: HomeWork }) {
  const m = useMessages(homeWorksMessages)
  const say = useWord()
  return work.sensors.map((s) => (
    <div key={s.ordinal}>
      {say(deviceKinds[s.kind])} · {s.spot}{' '}
      {s.deviceId && s.serial && (
        <Link to={paths.device} params={{ deviceId: s.deviceId }} className="digits">
          {s.serial}
        </Link>
      )}
      <br />
      {s.deviceId === null ? (
        <small className="field-hint">{m.notFitted}</small>
      ) : s.heardAt ? (
        <Tag tone="good">{m.heard(shortTime(s.heardAt))}</Tag>
      ) : (
        <Tag tone="medium">{s.bound ? m.waiting : m.loose}</Tag>
      )}
    </div>
  ))
}
