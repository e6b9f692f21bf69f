import * as contract from '#contract/devices'
import { deviceCan, type DeviceDetail, metrics, signals } from '#contract/devices'
import { fullTime, number, shortTime, useNow } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Radio, Skeleton } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { RegionName } from '../shell/pickers/RegionPicker.tsx'
import {
  BindForm,
  CommandForm,
  EditForm,
  LendForm,
  ReasonForm,
  RotateForm,
  TestForm,
} from './DeviceForms.tsx'
import './devices.css'
import { History } from './History.tsx'
import { deviceMessages } from './messages.ts'
import { deviceRoute } from './pages.tsx'
import {
  BoundTo,
  Health,
  isMetric,
  Kind,
  SecretNote,
  StateTag,
  useValueText,
  useReadingText,
  When,
} from './parts.tsx'
import { ReadingsChart } from './ReadingsChart.tsx'

/** One device: what it is, what it said, to whom it was bound and lent, whether it was tested. */
export function DevicePage() {
  const m = useMessages(deviceMessages)
  const { deviceId } = deviceRoute.useParams()
  const search = deviceRoute.useSearch()
  const navigate = deviceRoute.useNavigate()
  const answer = useQuery(q(contract.showDevice, { params: { id: deviceId as contract.DeviceId } })) // the path holds a device's id
  const [secret, setSecret] = useState<string | null>(null)
  const go = (step: typeof search.do) => void navigate({ search: (s) => ({ ...s, do: step }), replace: true })
  const close = () => go(undefined)
  const device = answer.data
  if (!device)
    return (
      <Page title={m.device}>
        {answer.error ? <ProblemNote error={answer.error} /> : <Skeleton active />}
      </Page>
    )
  const wrong = (can: boolean) => (can ? undefined : m.wrongState(m.states[device.state]))
  return (
    <Page
      title={device.serial}
      note={
        <>
          <Kind kind={device.kind} /> <StateTag state={device.state} /> <Health device={device} />
        </>
      }
      actions={
        <>
          <ActionButton
            type="primary"
            needs="devices.write"
            disabledReason={wrong(deviceCan.bind(device))}
            onClick={() => go('bind')}
          >
            {device.target ? m.rebind : m.bind}
          </ActionButton>
          <ActionButton
            needs="devices.write"
            disabledReason={wrong(device.state === 'in_use')}
            onClick={() => go('test')}
          >
            {m.test}
          </ActionButton>
          {device.lentTo === null ? (
            <ActionButton
              needs="devices.write"
              disabledReason={wrong(device.state === 'in_use' || device.state === 'in_stock')}
              onClick={() => go('lend')}
            >
              {m.lend}
            </ActionButton>
          ) : (
            <ActionButton needs="devices.write" onClick={() => go('return')}>
              {m.takeBack}
            </ActionButton>
          )}
          <ActionButton
            needs="devices.write"
            disabledReason={wrong(device.state !== 'retired')}
            onClick={() => go('command')}
          >
            {m.command}
          </ActionButton>
          <ActionButton
            needs="devices.write"
            disabledReason={wrong(device.state !== 'retired')}
            onClick={() => go('rotate')}
          >
            {m.rotate}
          </ActionButton>
          <ActionButton needs="devices.write" onClick={() => go('edit')}>
            {m.edit}
          </ActionButton>
          {deviceCan.unbind(device) && (
            <ActionButton needs="devices.write" onClick={() => go('unbind')}>
              {m.unbind}
            </ActionButton>
          )}
          {deviceCan.repair(device) && (
            <ActionButton needs="devices.write" onClick={() => go('repair')}>
              {m.repair}
            </ActionButton>
          )}
          {deviceCan.stock(device) && (
            <ActionButton needs="devices.write" onClick={() => go('stock')}>
              {m.stock}
            </ActionButton>
          )}
          {deviceCan.retire(device) && (
            <ActionButton
              danger
              needs="devices.write"
              disabledReason={device.lentTo === null ? undefined : m.alreadyLent}
              onClick={() => go('retire')}
            >
              {m.retire}
            </ActionButton>
          )}
        </>
      }
    >
      <div className="device-columns">
        <div>
          <LatestPanel device={device} />
          <Readings
            device={device}
            hours={search.hours ?? 24}
            onHours={(hours) => void navigate({ search: (s) => ({ ...s, hours }), replace: true })}
          />
          <Messages device={device} />
        </div>
        <div>
          <FactsPanel device={device} />
          <History device={device} />
        </div>
      </div>
      {search.do === 'bind' && <BindForm device={device} onClose={close} />}
      {search.do === 'lend' && <LendForm device={device} onClose={close} />}
      {search.do === 'edit' && <EditForm device={device} onClose={close} />}
      {search.do === 'test' && <TestForm device={device} onClose={close} />}
      {search.do === 'command' && <CommandForm device={device} onClose={close} />}
      {search.do === 'rotate' && <RotateForm device={device} onClose={close} onSecret={setSecret} />}
      {(search.do === 'unbind' ||
        search.do === 'repair' ||
        search.do === 'stock' ||
        search.do === 'retire' ||
        search.do === 'return') && <ReasonForm device={device} step={search.do} onClose={close} />}
      {secret && <SecretNote secret={secret} onClose={() => setSecret(null)} />}
    </Page>
  )
}

function FactsPanel({ device }: { device: DeviceDetail }) {
  const m = useMessages(deviceMessages)
  const say = useWord()
  return (
    <Panel title={m.facts} tone={device.silentSince ? 'high' : device.batteryLowSince ? 'medium' : undefined}>
      <Facts
        items={[
          [m.boundTo, <BoundTo key="b" to={device} />],
          [m.region, <RegionName key="r" code={device.regionCode} />],
          [m.model, `${device.maker} ${say({ zh: device.modelName, en: device.modelNameEn })}`],
          [m.lastSeen, <When key="l" at={device.lastSeenAt} />],
          device.silentSince !== null && [m.silent, shortTime(device.silentSince)],
          [
            m.heartbeat,
            device.model.heartbeatSeconds === null ? null : m.seconds(device.model.heartbeatSeconds),
          ],
          [m.battery, device.battery === null ? null : `${number(device.battery)}%`],
          [m.signal, device.rssi === null ? null : `${number(device.rssi)} dBm`],
          [m.firmware, device.firmware],
          [
            m.lastTest,
            device.lastTestAt && device.lastTestOutcome
              ? `${shortTime(device.lastTestAt)} ${m.outcomes[device.lastTestOutcome]}`
              : null,
          ],
          [m.nextTest, device.nextTestAt ? shortTime(device.nextTestAt) : null],
          [m.lentTo, device.lentTo],
          device.note !== '' && [m.note, device.note],
        ]}
      />
      {device.waiting > 0 && (
        <p>
          <Link to={paths.quarantine} search={{ serial: device.serial, state: 'waiting' }}>
            {m.waiting(device.waiting)}
          </Link>
        </p>
      )}
    </Panel>
  )
}

function LatestPanel({ device }: { device: DeviceDetail }) {
  const m = useMessages(deviceMessages)
  const say = useWord()
  const valueText = useValueText()
  const values = Object.entries(device.latest)
  return (
    <Panel title={m.now2} note={device.model.deviceClass === 'consumer' ? m.reference : undefined}>
      {values.length === 0 ? (
        <Empty title={m.noLatest} />
      ) : (
        <dl className="device-latest">
          {values.map(([name, { v, at }]) => (
            <div key={name}>
              <dt>{isMetric(name) ? say(metrics[name]) : name}</dt>
              <dd>
                {valueText(name, v)}
                <small>{shortTime(new Date(at))}</small>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  )
}

function Readings({
  device,
  hours,
  onHours,
}: {
  device: DeviceDetail
  hours: number
  onHours: (hours: number) => void
}) {
  const m = useMessages(deviceMessages)
  // Whole minutes, so that the query stays the same while nothing else changes.
  const to = Math.ceil(useNow(60_000) / 60_000) * 60_000
  const from = to - hours * 3_600_000
  const answer = useQuery({
    ...q(contract.showReadings, {
      params: { id: device.id },
      query: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    }),
    placeholderData: keepPreviousData,
  })
  return (
    <Panel
      title={m.readings}
      actions={
        <Radio.Group
          size="small"
          optionType="button"
          aria-label={m.readings}
          value={hours}
          onChange={(event) => onHours(Number(event.target.value))}
          options={([24, 168, 720] as const).map((value) => ({ value, label: m.range[value] }))}
        />
      }
    >
      <ProblemNote error={answer.error} />
      {answer.data &&
        (answer.data.series.length === 0 ? (
          <Empty title={m.noReadings} />
        ) : (
          <ReadingsChart
            series={answer.data.series}
            marks={answer.data.signals}
            from={from}
            to={to}
            label={m.readings}
          />
        ))}
      {answer.isPending && <Skeleton active />}
    </Panel>
  )
}

function Messages({ device }: { device: DeviceDetail }) {
  const m = useMessages(deviceMessages)
  const say = useWord()
  const textOf = useReadingText()
  const answer = useQuery(q(contract.listMessages, { params: { id: device.id }, query: { limit: 30 } }))
  return (
    <Panel title={m.messages} scroll>
      <ProblemNote error={answer.error} />
      {answer.data?.items.length === 0 && <Empty title={m.noLatest} />}
      <ol className="device-lines">
        {answer.data?.items.map((item) => (
          <li key={`${item.at} ${item.message}`}>
            <span>
              <time dateTime={item.at} title={`${m.received} ${fullTime(item.receivedAt)}`}>
                {fullTime(item.at)}
              </time>{' '}
              {item.signal && (
                <Tag tone={item.signal === 'sos' || item.signal === 'fall' ? 'critical' : 'medium'}>
                  {say(signals[item.signal])}
                </Tag>
              )}{' '}
              {item.stale ? (
                <Tag tone="low">{m.stale}</Tag>
              ) : item.late ? (
                <Tag tone="low">{m.late}</Tag>
              ) : null}
            </span>
            <span>{textOf(item.values)}</span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
