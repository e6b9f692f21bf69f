import {
  agentStates,
  type Centre,
  listAgents,
  listCentres,
  listExchanges,
  makeExchange,
  saveCentre,
  uncovered,
} from '#contract/calls'
import { duration, fullTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useMay, useSession } from '#web/lib/session.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Checkbox, Form, Input, InputNumber, Select, Typography } from 'antd'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import './calls.css'
import { messages } from './messages.ts'
import { centresRoute } from './pages.tsx'

type Fields = {
  name: string
  regionCode: number
  number?: string | null
  ringSeconds: number
  overflowTo?: string | null
  callbackSeconds: number
  callbackHighRiskSeconds: number
  active: boolean
}

/** Who takes calls for which region, how they overflow, who is on, how an exchange connects. */
export function CentresPage() {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const { modal } = App.useApp()
  const session = useSession()
  const search = centresRoute.useSearch()
  const navigate = centresRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const region = session.regionCode ?? 0
  const centres = useQuery(q(listCentres))
  const agents = useQuery(q(listAgents))
  const exchanges = useQuery({ ...q(listExchanges), enabled: may('calls.manage') })
  const gaps = useQuery(
    q(uncovered, {
      query: { region, level: region % 100_000_000 === 0 ? ('county' as const) : ('street' as const) },
    }),
  )
  const save = useAction(saveCentre, {
    changes: [listCentres, uncovered],
    done: () => set({ centre: undefined }),
  })
  const addExchange = useAction(makeExchange, {
    changes: [listExchanges],
    done: (made) => {
      set({ do: undefined })
      modal.success({
        title: m.keyOnce,
        width: 600,
        content: (
          <>
            <Typography.Paragraph copyable code>
              {made.key}
            </Typography.Paragraph>
            <Typography.Paragraph copyable code>
              {new URL(made.path, location.origin).href}
            </Typography.Paragraph>
          </>
        ),
      })
    },
  })
  const items = centres.data?.items ?? []
  const edited = items.find((one) => one.id === search.centre)
  return (
    <Page
      title={m.centres}
      actions={
        <ActionButton
          type="primary"
          needs="calls.manage"
          onClick={() => set({ centre: crypto.randomUUID() })}
        >
          {m.newCentre}
        </ActionButton>
      }
    >
      <DataTable<Centre>
        name="centres"
        label={m.centres}
        rows={items}
        rowKey={(one) => one.id}
        source={centres}
        empty={<Empty title={m.noCentres} />}
        {...(may('calls.manage') ? { onOpen: (one: Centre) => set({ centre: one.id }) } : {})}
        columns={[
          { key: 'name', title: m.name, render: (one) => <b>{one.name}</b>, text: (one) => one.name },
          {
            key: 'region',
            title: m.region,
            render: (one) => one.regionName ?? one.regionCode,
            text: (one) => one.regionName,
          },
          {
            key: 'number',
            title: m.hotlineNumber,
            render: (one) => <span className="digits">{one.number ?? '—'}</span>,
            text: (one) => one.number,
          },
          {
            key: 'ring',
            title: m.ringSeconds,
            align: 'right',
            render: (one) => one.ringSeconds,
            text: (one) => one.ringSeconds,
          },
          {
            key: 'overflow',
            title: m.overflowTo,
            render: (one) => one.overflowName ?? '—',
            text: (one) => one.overflowName,
          },
          {
            key: 'callback',
            title: m.due,
            render: (one) =>
              `${duration(one.callbackSeconds)} / ${m.highRisk} ${duration(one.callbackHighRiskSeconds)}`,
          },
          {
            key: 'ready',
            title: m.ready,
            align: 'right',
            render: (one) => one.agentsReady,
            text: (one) => one.agentsReady,
          },
          {
            key: 'waiting',
            title: m.waiting,
            align: 'right',
            render: (one) => (one.waiting > 0 ? <Tag tone="high">{one.waiting}</Tag> : 0),
            text: (one) => one.waiting,
          },
          {
            key: 'missed',
            title: m.missed,
            align: 'right',
            render: (one) => one.missedOpen,
            text: (one) => one.missedOpen,
          },
          {
            key: 'active',
            title: m.state,
            render: (one) => (
              <Tag tone={one.active ? 'good' : 'plain'}>{one.active ? m.inUse : m.inactive}</Tag>
            ),
            width: 90,
          },
        ]}
      />
      <div className="two-panels">
        <Panel title={m.agents} flush>
          <ul className="pop-list">
            {agents.data?.items.map((one) => (
              <li key={one.accountId}>
                <Tag tone={one.state === 'ready' ? 'good' : one.state === 'busy' ? 'medium' : 'plain'}>
                  {say(agentStates[one.state])}
                </Tag>{' '}
                <b>{one.name}</b> {one.centreName}
                {one.extension && <span className="digits">{`${m.extension} ${one.extension}`}</span>}
                <span className="spacer" />
                <span className="unknown">
                  {m.since} {fullTime(one.since).slice(5, 16)}
                </span>
              </li>
            ))}
            {agents.data?.items.length === 0 && <li className="unknown">{m.noAgents}</li>}
          </ul>
        </Panel>
        <Panel title={m.uncovered} tone={gaps.data && gaps.data.items.length > 0 ? 'medium' : 'good'}>
          {gaps.data?.items.length === 0 ? m.covered : gaps.data?.items.map((one) => one.name).join('、')}
        </Panel>
      </div>
      {may('calls.manage') && (
        <Panel
          title={m.exchange}
          note={m.exchangeHint}
          actions={
            <ActionButton size="small" needs="calls.manage" onClick={() => set({ do: 'exchange' })}>
              {m.newExchange}
            </ActionButton>
          }
        >
          <ul>
            {exchanges.data?.items.map((one) => (
              <li key={one.id}>
                <b>{one.name}</b> <code>{one.path}</code>
              </li>
            ))}
            {exchanges.data?.items.length === 0 && <li className="unknown">{m.none}</li>}
          </ul>
        </Panel>
      )}
      {search.centre && (
        <FormDrawer<Fields>
          key={edited?.id ?? 'new'}
          title={edited?.name ?? m.newCentre}
          submit={m.save}
          initial={edited ?? { active: true, ringSeconds: 20, ...(region ? { regionCode: region } : {}) }}
          pending={save.isPending}
          error={save.error}
          onClose={() => set({ centre: undefined })}
          onSubmit={(f) =>
            save.mutate({
              params: { id: search.centre ?? '' },
              body: {
                ...f,
                orgId: edited?.orgId ?? null,
                number: f.number?.trim() || null,
                overflowTo: f.overflowTo ?? null,
                active: f.active === true,
                updatedAt: edited?.updatedAt ?? null,
              },
            })
          }
        >
          <Form.Item name="name" label={m.name} rules={[{ required: true, min: 2 }]}>
            <Input autoFocus maxLength={60} />
          </Form.Item>
          <Form.Item name="regionCode" label={m.region} rules={[{ required: true }]}>
            <RegionPicker width="100%" label={m.region} allowClear={false} />
          </Form.Item>
          <Form.Item name="number" label={m.hotlineNumber}>
            <Input inputMode="numeric" maxLength={12} />
          </Form.Item>
          <Form.Item name="ringSeconds" label={m.ringSeconds} extra={m.ringHint} rules={[{ required: true }]}>
            <InputNumber min={5} max={600} />
          </Form.Item>
          <Form.Item name="overflowTo" label={m.overflowTo}>
            <Select
              allowClear
              options={[
                ...items
                  .filter((one) => one.id !== search.centre)
                  .map((one) => ({ value: one.id, label: one.name })),
                ...(edited?.overflowTo && !items.some((one) => one.id === edited.overflowTo)
                  ? [{ value: edited.overflowTo, label: edited.overflowName ?? '' }]
                  : []),
              ]}
            />
          </Form.Item>
          <Form.Item name="callbackSeconds" label={m.callbackSeconds} rules={[{ required: true }]}>
            <InputNumber min={30} max={86400} />
          </Form.Item>
          <Form.Item name="callbackHighRiskSeconds" label={m.callbackHigh} rules={[{ required: true }]}>
            <InputNumber min={15} max={86400} />
          </Form.Item>
          <Form.Item name="active" valuePropName="checked">
            <Checkbox>{m.inUse}</Checkbox>
          </Form.Item>
        </FormDrawer>
      )}
      {search.do === 'exchange' && (
        <FormDrawer<{ name: string }>
          title={m.newExchange}
          submit={m.save}
          pending={addExchange.isPending}
          error={addExchange.error}
          onClose={() => set({ do: undefined })}
          onSubmit={(body) => addExchange.mutate({ body })}
        >
          <Form.Item name="name" label={m.name} rules={[{ required: true }]}>
            <Input autoFocus maxLength={60} />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}
