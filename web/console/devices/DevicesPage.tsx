import * as contract from '#contract/devices'
import { deviceKinds, type Device } from '#contract/devices'
import { fullTime, number, percent, shortTime } from '#web/lib/format.ts'
import { linkTo } from '#web/lib/call.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, q, rowsOf } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { RegionName, RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import './devices.css'
import { deviceMessages } from './messages.ts'
import { deviceListRoute } from './pages.tsx'
import { BoundTo, Health, Kind, SecretNote, When } from './parts.tsx'
import { RegisterForm } from './RegisterForm.tsx'

/** Every device of one's slice, with what is wrong with it. */
export function DevicesPage() {
  const m = useMessages(deviceMessages)
  const say = useWord()
  const may = useMay()
  const { do: action, serial, ...filter } = deviceListRoute.useSearch()
  const navigate = deviceListRoute.useNavigate()
  const list = useInfiniteQuery(pages(contract.listDevices, { query: filter }))
  const [secret, setSecret] = useState<string | null>(null)
  const set = (
    change: Partial<typeof filter> & { do?: 'register' | undefined; serial?: string | undefined },
  ) => void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const flag =
    filter.silent === 'yes'
      ? 'silent'
      : filter.batteryLow === 'yes'
        ? 'batteryLow'
        : filter.bound === 'no'
          ? 'unbound'
          : filter.testDue === 'yes'
            ? 'testDue'
            : undefined

  const columns: Column<Device>[] = [
    {
      key: 'serial',
      title: m.serial,
      render: (d) => (
        <Link to={paths.device} params={{ deviceId: d.id }}>
          {d.serial}
        </Link>
      ),
      text: (d) => d.serial,
    },
    {
      key: 'kind',
      title: m.kind,
      render: (d) => <Kind kind={d.kind} />,
      text: (d) => say(deviceKinds[d.kind]),
      width: 110,
    },
    {
      key: 'model',
      title: m.model,
      render: (d) => `${d.maker} ${say({ zh: d.modelName, en: d.modelNameEn })}`,
      text: (d) => d.modelName,
      optional: true,
    },
    {
      key: 'health',
      title: m.state,
      render: (d) => <Health device={d} />,
      text: (d) => m.states[d.state],
      width: 150,
    },
    {
      key: 'boundTo',
      title: m.boundTo,
      render: (d) => <BoundTo to={d} />,
      text: (d) => d.elderName ?? d.orgName,
    },
    {
      key: 'region',
      title: m.region,
      render: (d) => <RegionName code={d.regionCode} />,
      text: (d) => d.regionCode,
    },
    {
      key: 'battery',
      title: m.battery,
      align: 'right',
      render: (d) => (d.battery === null ? '—' : `${number(d.battery)}%`),
      text: (d) => d.battery,
      width: 80,
    },
    {
      key: 'lastSeen',
      title: m.lastSeen,
      render: (d) => <When at={d.lastSeenAt} />,
      text: (d) => (d.lastSeenAt ? fullTime(d.lastSeenAt) : ''),
      width: 130,
    },
    {
      key: 'lastTest',
      title: m.lastTest,
      render: (d) => (d.lastTestAt ? shortTime(d.lastTestAt) : '—'),
      text: (d) => (d.lastTestAt ? fullTime(d.lastTestAt) : ''),
      optional: true,
    },
    { key: 'lentTo', title: m.lentTo, render: (d) => d.lentTo ?? '—', text: (d) => d.lentTo, optional: true },
    {
      key: 'firmware',
      title: m.firmware,
      render: (d) => d.firmware ?? '—',
      text: (d) => d.firmware,
      optional: true,
    },
  ]
  return (
    <Page
      title={m.title}
      actions={
        <>
          <Link to={paths.deviceTasks}>
            <Button>{m.tasks}</Button>
          </Link>
          <Link to={paths.deviceGaps}>
            <Button>{m.gaps}</Button>
          </Link>
          <Link to={paths.deviceCoverage}>
            <Button>{m.coverage}</Button>
          </Link>
          <Link to={paths.deviceModels}>
            <Button>{m.models}</Button>
          </Link>
          {may('devices.admin') && (
            <Link to={paths.deviceWaysIn}>
              <Button>{m.waysIn}</Button>
            </Link>
          )}
          <Button href={linkTo(contract.exportDevices, { query: filter })}>{m.exportXlsx}</Button>
          <ActionButton type="primary" needs="devices.write" onClick={() => set({ do: 'register' })}>
            {m.register}
          </ActionButton>
        </>
      }
      filters={
        <>
          <SearchBox label={m.search} width={230} value={filter.q} onSearch={(q) => set({ q })} />
          <Select
            allowClear
            aria-label={m.kind}
            placeholder={m.anyKind}
            style={{ width: 140 }}
            value={filter.kind ?? null}
            onChange={(kind) => set({ kind: kind ?? undefined })}
            options={contract.DeviceKind.options.map((value) => ({ value, label: say(deviceKinds[value]) }))}
          />
          <Select
            allowClear
            aria-label={m.state}
            placeholder={m.anyState}
            style={{ width: 120 }}
            value={filter.state ?? null}
            onChange={(state) => set({ state: state ?? undefined })}
            options={contract.DeviceState.options.map((value) => ({ value, label: m.states[value] }))}
          />
          <Select
            allowClear
            aria-label={m.flags}
            placeholder={m.flags}
            style={{ width: 130 }}
            value={flag ?? null}
            onChange={(value) =>
              set({
                silent: value === 'silent' ? 'yes' : undefined,
                batteryLow: value === 'batteryLow' ? 'yes' : undefined,
                bound: value === 'unbound' ? 'no' : undefined,
                testDue: value === 'testDue' ? 'yes' : undefined,
              })
            }
            options={[
              { value: 'silent' as const, label: m.silent },
              { value: 'batteryLow' as const, label: m.batteryLow },
              { value: 'unbound' as const, label: m.unbound },
              { value: 'testDue' as const, label: m.testDue },
            ]}
          />
          <RegionPicker
            label={m.region}
            value={filter.region}
            onChange={(region) => set({ region })}
            width={180}
          />
          <Select
            aria-label={m.sorts.serial}
            style={{ width: 160 }}
            value={filter.sort ?? 'serial'}
            onChange={(sort) => set({ sort: sort === 'serial' ? undefined : sort })}
            options={(['serial', 'last_seen', 'battery', 'silent'] as const).map((value) => ({
              value,
              label: m.sorts[value],
            }))}
          />
        </>
      }
    >
      <Counts region={filter.region} />
      <DataTable
        name="devices"
        label={m.title}
        rows={rowsOf(contract.listDevices, list.data)}
        rowKey={(d) => d.id}
        columns={columns}
        source={list}
        onOpen={(d) => void navigate({ to: paths.device, params: { deviceId: d.id } })}
        rowTone={(d) => (d.silentSince ? 'high' : d.batteryLowSince ? 'medium' : undefined)}
      />
      {action === 'register' && (
        <RegisterForm
          serial={serial}
          onClose={() => set({ do: undefined, serial: undefined })}
          onDone={(made) => {
            set({ do: undefined, serial: undefined })
            setSecret(made.secret)
          }}
        />
      )}
      {secret && <SecretNote secret={secret} onClose={() => setSecret(null)} />}
    </Page>
  )
}

/** The fleet in figures; each is a way to the devices or messages behind it. */
function Counts({ region }: { region: number | undefined }) {
  const m = useMessages(deviceMessages)
  const { data } = useQuery(q(contract.countDevices, { query: region === undefined ? {} : { region } }))
  if (!data) return <div className="device-counts" aria-busy />
  const at = region === undefined ? {} : { region }
  return (
    <nav className="device-counts" aria-label={m.title}>
      <Link to={paths.devices} search={{ ...at, state: 'in_use' }}>
        <b>{number(data.inUse)}</b>
        {m.counts.inUse}
      </Link>
      <Link
        to={paths.devices}
        search={{ ...at, silent: 'yes', sort: 'silent' }}
        data-tone={data.silent > 0 ? 'high' : undefined}
      >
        <b>{number(data.silent)}</b>
        {m.counts.silent}
      </Link>
      <Link
        to={paths.devices}
        search={{ ...at, batteryLow: 'yes', sort: 'battery' }}
        data-tone={data.batteryLow > 0 ? 'medium' : undefined}
      >
        <b>{number(data.batteryLow)}</b>
        {m.counts.batteryLow}
      </Link>
      <Link to={paths.devices} search={{ ...at, bound: 'no' }}>
        <b>{number(data.unbound)}</b>
        {m.counts.unbound}
      </Link>
      <Link
        to={paths.deviceTasks}
        search={{ ...at, kind: 'test_call' }}
        data-tone={data.testDue > 0 ? 'medium' : undefined}
      >
        <b>{number(data.testDue)}</b>
        {m.counts.testDue}
      </Link>
      <Link to={paths.quarantine} search={{ state: 'waiting' }}>
        <b>{number(data.quarantined)}</b>
        {m.counts.quarantined}
      </Link>
      <Link
        to={paths.quarantine}
        search={{ state: 'waiting', urgent: 'yes' }}
        data-tone={data.urgent > 0 ? 'critical' : undefined}
      >
        <b>{number(data.urgent)}</b>
        {m.counts.urgent}
      </Link>
      <span>
        <b>{data.testable > 0 ? percent(data.testedInTime / data.testable) : '—'}</b>
        {m.counts.tested}
      </span>
    </nav>
  )
}
