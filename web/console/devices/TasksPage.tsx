import * as contract from '#contract/devices'
import { deviceKinds, type DeviceTask } from '#contract/devices'
import { fullTime, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Form, Input, Radio, Select } from 'antd'
import { paths } from '../paths.ts'
import { RegionName, RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { deviceMessages } from './messages.ts'
import { deviceTasksRoute } from './pages.tsx'

const tones = {
  read_signal: 'critical',
  uncovered_zone: 'high',
  bind_device: 'medium',
  test_call: 'low',
} as const

/** Work that devices make: where the next step is done, the task closes by itself; else somebody closes it with what was done. */
export function TasksPage() {
  const m = useMessages(deviceMessages)
  const say = useWord()
  const { close, ...filter } = deviceTasksRoute.useSearch()
  const navigate = deviceTasksRoute.useNavigate()
  const open = filter.open ?? 'yes'
  const list = useInfiniteQuery(pages(contract.listTasks, { query: { ...filter, open } }))
  const set = (change: Partial<typeof filter> & { close?: string | undefined }) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const action = useAction(contract.closeTask, {
    changes: [contract.listTasks, contract.countDevices],
    done: () => set({ close: undefined }),
  })
  const columns: Column<DeviceTask>[] = [
    {
      key: 'kind',
      title: m.tasks,
      render: (t) => <Tag tone={t.closedAt ? 'plain' : tones[t.kind]}>{m.taskKinds[t.kind]}</Tag>,
      text: (t) => m.taskKinds[t.kind],
      width: 190,
    },
    {
      key: 'device',
      title: m.device,
      render: (t) =>
        t.deviceId ? (
          <Link to={paths.device} params={{ deviceId: t.deviceId }}>
            {t.serial}
          </Link>
        ) : (
          (t.serial ?? '—')
        ),
      text: (t) => t.serial,
    },
    {
      key: 'deviceKind',
      title: m.kind,
      render: (t) => (t.deviceKind ? say(deviceKinds[t.deviceKind]) : '—'),
      text: (t) => (t.deviceKind ? say(deviceKinds[t.deviceKind]) : ''),
    },
    {
      key: 'who',
      title: m.boundTo,
      render: (t) => (
        <>
          {t.elderId && (
            <Link to={paths.elder} params={{ elderId: t.elderId }}>
              {t.elderName ?? m.elder}
            </Link>
          )}
          {t.orgId && (
            <Link to={paths.organisation} params={{ organisationId: t.orgId }}>
              {t.orgName ?? m.organisation}
            </Link>
          )}
          {t.room && ` · ${t.room}`}
          {!t.elderId && !t.orgId && '—'}
        </>
      ),
      text: (t) => t.elderName ?? t.orgName,
    },
    {
      key: 'region',
      title: m.region,
      render: (t) => <RegionName code={t.regionCode} />,
      text: (t) => t.regionCode,
    },
    {
      key: 'opened',
      title: m.openedAt,
      render: (t) => shortTime(t.openedAt),
      text: (t) => fullTime(t.openedAt),
      width: 130,
    },
    open === 'yes'
      ? {
          key: 'do',
          title: m.state,
          width: 150,
          render: (t) => <Step task={t} onClose={() => set({ close: t.id })} />,
        }
      : {
          key: 'outcome',
          title: m.outcome,
          render: (t) => `${t.outcome ?? ''} ${t.closedAt ? shortTime(t.closedAt) : ''}`,
          text: (t) => t.outcome,
        },
  ]
  return (
    <Page
      title={m.tasks}
      filters={
        <>
          <Radio.Group
            optionType="button"
            aria-label={m.state}
            value={open}
            onChange={(event) => set({ open: event.target.value === 'no' ? 'no' : undefined })}
            options={[
              { value: 'yes', label: m.onlyOpen },
              { value: 'no', label: m.onlyClosed },
            ]}
          />
          <Select
            allowClear
            aria-label={m.kind}
            placeholder={m.all}
            style={{ width: 200 }}
            value={filter.kind ?? null}
            onChange={(kind) => set({ kind: kind ?? undefined })}
            options={(['read_signal', 'uncovered_zone', 'bind_device', 'test_call'] as const).map(
              (value) => ({ value, label: m.taskKinds[value] }),
            )}
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
      <DataTable
        name="device-tasks"
        label={m.tasks}
        rows={rowsOf(contract.listTasks, list.data)}
        rowKey={(t) => t.id}
        columns={columns}
        source={list}
        exportAs={{ file: m.tasks, rows: () => everyRow(contract.listTasks, { query: { ...filter, open } }) }}
        empty={<Empty title={m.emptyTasks} />}
      />
      {close && (
        <FormDrawer<{ outcome: string }>
          title={m.closeTask}
          submit={m.done}
          pending={action.isPending}
          error={action.error}
          onClose={() => set({ close: undefined })}
          onSubmit={(f) => action.mutate({ params: { id: close as DeviceTask['id'] }, body: f })} // the address holds a task's id; the server checks it
        >
          <Form.Item name="outcome" label={m.howDone} rules={[{ required: true, max: 200 }]}>
            <Input.TextArea rows={3} maxLength={200} showCount autoFocus />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}

/** The next step of each kind, where it is done. */
function Step({ task, onClose }: { task: DeviceTask; onClose: () => void }) {
  const m = useMessages(deviceMessages)
  const finish = (
    <ActionButton size="small" needs="devices.write" onClick={onClose}>
      {m.done}
    </ActionButton>
  )
  if (task.kind === 'bind_device')
    return task.deviceId ? (
      <Link to={paths.device} params={{ deviceId: task.deviceId }} search={{ do: 'bind' }}>
        {m.bind}
      </Link>
    ) : (
      <Link to={paths.devices} search={{ do: 'register', serial: task.serial ?? '' }}>
        {m.register}
      </Link>
    )
  if (task.kind === 'test_call' && task.deviceId)
    return (
      <Link to={paths.device} params={{ deviceId: task.deviceId }} search={{ do: 'test' }}>
        {m.test}
      </Link>
    )
  if (task.kind === 'read_signal')
    return (
      <Link to={paths.quarantine} search={{ serial: task.serial ?? '', urgent: 'yes', state: 'waiting' }}>
        {m.quarantine}
      </Link>
    )
  return finish
}
