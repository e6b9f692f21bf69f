import { MetricName, metrics } from '#contract/device-protocol'
import * as contract from '#contract/devices'
import { type Quarantined, Refusal, refusals } from '#contract/devices'
import { fullTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { Facts } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { App, Drawer, Input, Select, Space } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { RegionName } from '../shell/pickers/RegionPicker.tsx'
import './devices.css'
import { deviceMessages } from './messages.ts'
import { quarantineRoute } from './pages.tsx'

/** The field that a pointer of the protocol names, as people say it: 心率 for /values/heartRate; what names itself has none. */
function useFieldName(): (pointer: string) => string {
  const m = useMessages(deviceMessages)
  const say = useWord()
  return (pointer) => {
    const metric = MetricName.safeParse(pointer.split('/')[2] ?? '')
    if (pointer.startsWith('/values/') && metric.success) return say(metrics[metric.data])
    if (pointer === '' || pointer === '/serial') return ''
    return Object.hasOwn(m.messageFields, pointer)
      ? m.messageFields[pointer as keyof typeof m.messageFields] // looked up just above
      : pointer
  }
}

/** Messages that were not taken: why, as they came, and what can be done about each. */
export function QuarantinePage() {
  const m = useMessages(deviceMessages)
  const say = useWord()
  const { open, ...filter } = quarantineRoute.useSearch()
  const navigate = quarantineRoute.useNavigate()
  const list = useInfiniteQuery(pages(contract.listQuarantine, { query: filter }))
  const set = (change: Partial<typeof filter> & { open?: string | undefined }) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const rows = rowsOf(contract.listQuarantine, list.data)
  const fieldOf = useFieldName()
  const opened = rows.find((row) => row.id === open)
  const columns: Column<Quarantined>[] = [
    {
      key: 'at',
      title: m.receivedAt,
      render: (r) => fullTime(r.receivedAt),
      text: (r) => fullTime(r.receivedAt),
      width: 170,
    },
    { key: 'serial', title: m.serial, render: (r) => r.serial, text: (r) => r.serial },
    {
      key: 'reason',
      title: m.refused,
      render: (r) => (
        <>
          {r.urgent && r.state === 'waiting' && <Tag tone="critical">{m.urgent}</Tag>}{' '}
          {say(refusals[r.reason])}
        </>
      ),
      text: (r) => say(refusals[r.reason]),
    },
    {
      key: 'errors',
      title: m.errors,
      render: (r) =>
        r.errors
          .map((e) =>
            [fieldOf(e.pointer), say({ zh: e.detail, en: e.detailEn ?? e.detail })].filter(Boolean).join(' '),
          )
          .join('；')
          .slice(0, 120),
      text: (r) => JSON.stringify(r.errors),
    },
    {
      key: 'state',
      title: m.state,
      render: (r) => (
        <Tag tone={r.state === 'waiting' ? 'medium' : r.state === 'replayed' ? 'good' : 'plain'}>
          {m.quarantineStates[r.state]}
        </Tag>
      ),
      text: (r) => m.quarantineStates[r.state],
      width: 100,
    },
    {
      key: 'arrival',
      title: m.arrival,
      render: (r) => (r.vendorId ? `HTTP ${r.vendorId}` : r.arrival.toUpperCase()),
      text: (r) => r.vendorId ?? r.arrival,
      width: 160,
    },
    {
      key: 'region',
      title: m.region,
      render: (r) => <RegionName code={r.regionCode} />,
      text: (r) => r.regionCode,
      optional: true,
    },
  ]
  return (
    <Page
      title={m.quarantine}
      filters={
        <>
          <SearchBox
            label={m.serial}
            width={220}
            value={filter.serial}
            onSearch={(serial) => set({ serial })}
          />
          <Select
            allowClear
            aria-label={m.state}
            placeholder={m.state}
            style={{ width: 130 }}
            value={filter.state ?? null}
            onChange={(state) => set({ state: state ?? undefined })}
            options={(['waiting', 'replayed', 'discarded'] as const).map((value) => ({
              value,
              label: m.quarantineStates[value],
            }))}
          />
          <Select
            allowClear
            aria-label={m.refused}
            placeholder={m.refused}
            style={{ width: 180 }}
            value={filter.reason ?? null}
            onChange={(reason) => set({ reason: reason ?? undefined })}
            options={Refusal.options.map((value) => ({ value, label: say(refusals[value]) }))}
          />
          <Select
            allowClear
            aria-label={m.urgent}
            placeholder={m.urgent}
            style={{ width: 110 }}
            value={filter.urgent ?? null}
            onChange={(urgent) => set({ urgent: urgent ?? undefined })}
            options={[{ value: 'yes' as const, label: m.urgent }]}
          />
        </>
      }
    >
      <DataTable
        name="quarantine"
        label={m.quarantine}
        rows={rows}
        rowKey={(r) => r.id}
        columns={columns}
        source={list}
        onOpen={(r) => set({ open: r.id })}
        openedKey={open}
        rowTone={(r) => (r.urgent && r.state === 'waiting' ? 'critical' : undefined)}
        exportAs={{ file: m.quarantine, rows: () => everyRow(contract.listQuarantine, { query: filter }) }}
        empty={<Empty title={m.emptyQuarantine}>{m.emptyQuarantineHint}</Empty>}
      />
      {opened && <MessageDrawer key={opened.id} message={opened} onClose={() => set({ open: undefined })} />}
    </Page>
  )
}

function MessageDrawer({ message, onClose }: { message: Quarantined; onClose: () => void }) {
  const m = useMessages(deviceMessages)
  const say = useWord()
  const { message: toast } = App.useApp()
  const [text, setText] = useState(message.text)
  const [note, setNote] = useState('')
  const changes = [contract.listQuarantine, contract.countDevices, contract.listTasks]
  const retry = useAction(contract.retryQuarantined, {
    changes,
    done: () => {
      void toast.success(m.retryDone)
      onClose()
    },
  })
  const discard = useAction(contract.discardQuarantined, {
    changes,
    done: () => {
      void toast.success(m.discardDone)
      onClose()
    },
  })
  const waiting = message.state === 'waiting'
  const settled = waiting ? undefined : m.quarantineStates[message.state]
  return (
    <Drawer
      open
      size={560}
      title={say(refusals[message.reason])}
      onClose={onClose}
      footer={
        <Space>
          <ActionButton
            type="primary"
            needs="devices.write"
            loading={retry.isPending}
            disabledReason={settled ?? (message.deviceId ? undefined : m.bindFirst)}
            onClick={() =>
              retry.mutate({
                params: { id: message.id },
                body: { note, ...(text === message.text ? {} : { text }) },
              })
            }
          >
            {m.retry}
          </ActionButton>
          <ActionButton
            danger
            needs="devices.write"
            loading={discard.isPending}
            disabledReason={settled ?? (note.trim() ? undefined : m.note)}
            onClick={() => discard.mutate({ params: { id: message.id }, body: { note } })}
          >
            {m.discard}
          </ActionButton>
          {message.deviceId ? (
            <Link to={paths.device} params={{ deviceId: message.deviceId }}>
              {m.device}
            </Link>
          ) : (
            <Link to={paths.devices} search={{ do: 'register', serial: message.serial }}>
              {m.registerAs}
            </Link>
          )}
        </Space>
      }
    >
      <ProblemNote error={retry.error ?? discard.error} />
      <Facts
        items={[
          [m.serial, message.serial],
          [m.receivedAt, fullTime(message.receivedAt)],
          [m.topic, <code key="t">{message.topic}</code>],
          [m.region, <RegionName key="r" code={message.regionCode} />],
          message.note !== null && [m.note, message.note],
        ]}
      />
      <h3>{m.errors}</h3>
      <ul>
        {message.errors.map((e) => (
          <li key={`${e.pointer}${e.detail}`}>
            <code>{e.pointer}</code> {say({ zh: e.detail, en: e.detailEn ?? e.detail })}
          </li>
        ))}
      </ul>
      <h3>
        <label htmlFor="payload">{m.payload}</label> <small>{m.size(message.size)}</small>
      </h3>
      <Input.TextArea
        id="payload"
        rows={8}
        readOnly={!waiting}
        value={text}
        onChange={(event) => setText(event.target.value)}
        spellCheck={false}
        style={{ fontFamily: 'var(--mono)' }}
      />
      {waiting && (
        <>
          <h3>
            <label htmlFor="note">{m.note}</label>
          </h3>
          <Input id="note" maxLength={200} value={note} onChange={(event) => setNote(event.target.value)} />
        </>
      )}
    </Drawer>
  )
}
