import * as contract from '#contract/assessment-exchange'
import { uuidv7 } from '#contract/id'
import type { Output } from '#web/lib/call.ts'
import { fullTime, number, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf, useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Checkbox, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import { exchangeRoute } from '../pages.tsx'

type Message = Output<typeof contract.listMessages>['items'][number]
type Partner = Output<typeof contract.listPartners>['items'][number]
const tones = { waiting: 'medium', acknowledged: 'good', stopped: 'plain' } as const
const changes = [contract.listMessages, contract.listPartners]
const messages = {
  zh: {
    title: '评估结果共享',
    note: '每个新结果向医疗健康、慢病管理、养老保险、长护险各发一条，对方确认为止。',
    partners: '对接方',
    addPartner: '登记对接方',
    edit: '修改',
    elder: '长者',
    domain: '领域',
    region: '地区',
    state: '状态',
    tries: '次数',
    error: '最近一次',
    next: '下次',
    created: '产生',
    retry: '立即重发',
    stop: '停止',
    none: '没有共享记录',
    noPartners: '还没有登记对接方：结果会等待，登记后自动发出',
    url: '接收地址（HTTPS）',
    secret: '共享密钥（至少 16 位）',
    secretKept: '留空则不变',
    active: '启用',
    off: '停用',
    waiting: '待确认',
    acknowledged: '已确认',
    submit: '保存',
  },
  en: {
    title: 'Results shared',
    note: 'Every new result goes to health, chronic disease, pension and care insurance, until each acknowledges it.',
    partners: 'Partners',
    addPartner: 'Register a partner',
    edit: 'Edit',
    elder: 'Elder',
    domain: 'Domain',
    region: 'Region',
    state: 'State',
    tries: 'Tries',
    error: 'Last try',
    next: 'Next',
    created: 'Made',
    retry: 'Try now',
    stop: 'Stop',
    none: 'Nothing to share yet',
    noPartners: 'No partner yet: results wait and are sent once one is registered',
    url: 'Address (HTTPS)',
    secret: 'Shared secret (16 characters at least)',
    secretKept: 'Empty keeps the one that is there',
    active: 'Active',
    off: 'Off',
    waiting: 'Waiting',
    acknowledged: 'Acknowledged',
    submit: 'Save',
  },
}

export function ExchangePage() {
  const m = useMessages(messages)
  const say = useWord()
  const search = exchangeRoute.useSearch()
  const navigate = exchangeRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const list = useInfiniteQuery(pages(contract.listMessages, { query: search }))
  const partners = useQuery(q(contract.listPartners))
  const retry = useAction(contract.retryMessage, { changes })
  const stop = useAction(contract.stopMessage, { changes })
  const [editing, setEditing] = useState<Partner | 'new' | null>(null)
  const errorOf = ({ lastError }: Message) => {
    const words = lastError === null ? undefined : contract.exchangeErrors[lastError]
    return words ? say(words) : lastError
  }
  const columns: Column<Message>[] = [
    {
      key: 'elder',
      title: m.elder,
      render: (x) => (
        <Link to={paths.assessmentRecord} params={{ recordId: x.recordId }}>
          {x.elderName}
        </Link>
      ),
      text: (x) => x.elderName,
      width: 120,
    },
    { key: 'region', title: m.region, render: (x) => x.regionName, text: (x) => x.regionName },
    {
      key: 'domain',
      title: m.domain,
      render: (x) => say(contract.domains[x.domain]),
      text: (x) => say(contract.domains[x.domain]),
      width: 130,
    },
    {
      key: 'state',
      title: m.state,
      render: (x) => <Tag tone={tones[x.state]}>{say(contract.exchangeStates[x.state])}</Tag>,
      text: (x) => say(contract.exchangeStates[x.state]),
      width: 130,
    },
    {
      key: 'tries',
      title: m.tries,
      align: 'right',
      render: (x) => number(x.attempts),
      text: (x) => x.attempts,
      width: 70,
    },
    {
      key: 'error',
      title: m.error,
      render: (x) => x.receipt ?? errorOf(x) ?? '—',
      text: (x) => x.receipt ?? errorOf(x),
    },
    {
      key: 'next',
      title: m.next,
      render: (x) => (x.nextTryAt ? shortTime(x.nextTryAt) : '—'),
      text: (x) => x.nextTryAt,
      width: 110,
    },
    {
      key: 'at',
      title: m.created,
      render: (x) => shortTime(x.createdAt),
      text: (x) => fullTime(x.createdAt),
      width: 110,
    },
    {
      key: 'do',
      title: '',
      width: 150,
      render: (x) =>
        x.state !== 'acknowledged' && (
          <>
            <ActionButton
              size="small"
              needs="assessment.manage"
              onClick={() => retry.mutate({ params: { exchangeId: x.id } })}
            >
              {m.retry}
            </ActionButton>{' '}
            {x.state === 'waiting' && (
              <ActionButton
                size="small"
                type="text"
                needs="assessment.manage"
                onClick={() => stop.mutate({ params: { exchangeId: x.id } })}
              >
                {m.stop}
              </ActionButton>
            )}
          </>
        ),
    },
  ]
  const partnerColumns: Column<Partner>[] = [
    {
      key: 'domain',
      title: m.domain,
      render: (p) => say(contract.domains[p.domain]),
      text: (p) => say(contract.domains[p.domain]),
    },
    { key: 'region', title: m.region, render: (p) => p.regionName, text: (p) => p.regionName },
    { key: 'url', title: m.url, render: (p) => p.url, text: (p) => p.url },
    {
      key: 'on',
      title: m.state,
      render: (p) => (p.active ? <Tag tone="good">{m.active}</Tag> : <Tag>{m.off}</Tag>),
      text: (p) => (p.active ? m.active : m.off),
      width: 90,
    },
    {
      key: 'w',
      title: m.waiting,
      align: 'right',
      render: (p) => number(p.waiting),
      text: (p) => p.waiting,
      width: 110,
    },
    {
      key: 'a',
      title: m.acknowledged,
      align: 'right',
      render: (p) => number(p.acknowledged),
      text: (p) => p.acknowledged,
      width: 120,
    },
    {
      key: 'do',
      title: '',
      width: 80,
      render: (p) => (
        <ActionButton size="small" needs="assessment.manage" onClick={() => setEditing(p)}>
          {m.edit}
        </ActionButton>
      ),
    },
  ]
  return (
    <Page
      title={m.title}
      note={m.note}
      actions={
        <ActionButton type="primary" needs="assessment.manage" onClick={() => setEditing('new')}>
          {m.addPartner}
        </ActionButton>
      }
      filters={
        <>
          <Select
            allowClear
            aria-label={m.domain}
            placeholder={m.domain}
            style={{ width: 160 }}
            value={search.domain ?? null}
            onChange={(domain) => set({ domain: domain ?? undefined })}
            options={contract.Domain.options.map((value) => ({ value, label: say(contract.domains[value]) }))}
          />
          <Select
            allowClear
            aria-label={m.state}
            placeholder={m.state}
            style={{ width: 160 }}
            value={search.state ?? null}
            onChange={(state) => set({ state: state ?? undefined })}
            options={contract.ExchangeState.options.map((value) => ({
              value,
              label: say(contract.exchangeStates[value]),
            }))}
          />
        </>
      }
    >
      <DataTable
        name="exchange"
        label={m.title}
        rows={rowsOf(contract.listMessages, list.data)}
        rowKey={(x) => x.id}
        columns={columns}
        source={list}
        exportAs={{ file: m.title, rows: () => everyRow(contract.listMessages, { query: search }) }}
        empty={<Empty title={m.none} />}
      />
      <Panel title={m.partners} flush>
        <DataTable
          name="partners"
          label={m.partners}
          rows={partners.data?.items ?? []}
          rowKey={(p) => p.id}
          columns={partnerColumns}
          source={partners}
          empty={<Empty title={m.noPartners} />}
        />
      </Panel>
      {editing && (
        <PartnerForm one={editing === 'new' ? undefined : editing} onClose={() => setEditing(null)} />
      )}
    </Page>
  )
}

function PartnerForm({ one, onClose }: { one: Partner | undefined; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const session = useSession()
  const [id] = useState(() => one?.id ?? uuidv7())
  const action = useAction(contract.savePartner, { changes, done: onClose })
  return (
    <FormDrawer<{
      regionCode: number
      domain: contract.Domain
      url: string
      secret?: string
      active: boolean
    }>
      title={one ? m.edit : m.addPartner}
      submit={m.submit}
      initial={one ?? { active: true, ...(session.regionCode ? { regionCode: session.regionCode } : {}) }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={({ secret, ...f }) =>
        action.mutate({
          // Made by uuidv7 or the row's own: the brand is only a type.
          params: { partnerId: id as Partner['id'] },
          body: { ...f, ...(secret ? { secret } : {}) },
        })
      }
    >
      <Form.Item name="domain" label={m.domain} rules={[{ required: true }]}>
        <Select
          disabled={one !== undefined}
          options={contract.Domain.options.map((value) => ({ value, label: say(contract.domains[value]) }))}
        />
      </Form.Item>
      <Form.Item name="regionCode" label={m.region} rules={[{ required: true }]}>
        <RegionPicker width="100%" label={m.region} allowClear={false} />
      </Form.Item>
      <Form.Item name="url" label={m.url} rules={[{ required: true, type: 'url', max: 300 }]}>
        <Input maxLength={300} />
      </Form.Item>
      <Form.Item
        name="secret"
        label={m.secret}
        {...(one ? { extra: m.secretKept } : {})}
        rules={[{ required: one === undefined, min: 16, max: 200 }]}
      >
        <Input.Password maxLength={200} autoComplete="new-password" />
      </Form.Item>
      <Form.Item name="active" valuePropName="checked">
        <Checkbox>{m.active}</Checkbox>
      </Form.Item>
    </FormDrawer>
  )
}
