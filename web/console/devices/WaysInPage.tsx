import * as contract from '#contract/devices'
import { fullTime } from '#web/lib/format.ts'
import type { Output } from '#web/lib/call.ts'
import { useMessages } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Form, Input, InputNumber, Space } from 'antd'
import { useState } from 'react'
import { RegionName, RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import './devices.css'
import { deviceMessages } from './messages.ts'
import { deviceWaysInRoute } from './pages.tsx'
import { SecretNote } from './parts.tsx'
import { ModelSelect } from './RegisterForm.tsx'

type Vendor = Output<typeof contract.listVendors>['items'][number]
type Key = Output<typeof contract.listKeys>['items'][number]

/** How messages get in beside a device's own credential: vendor clouds, and batches not yet registered. */
export function WaysInPage() {
  const m = useMessages(deviceMessages)
  const { modal } = App.useApp()
  const search = deviceWaysInRoute.useSearch()
  const navigate = deviceWaysInRoute.useNavigate()
  const go = (step: typeof search.do) => void navigate({ search: { do: step }, replace: true })
  const [secret, setSecret] = useState<string | null>(null)
  const shown = (text: string) => {
    go(undefined)
    setSecret(text)
  }
  const vendors = useQuery(q(contract.listVendors))
  const keys = useQuery(q(contract.listKeys))
  const addVendor = useAction(contract.addVendor, {
    changes: [contract.listVendors],
    done: (a) => shown(a.secret),
  })
  const rotate = useAction(contract.rotateVendor, {
    changes: [contract.listVendors],
    done: (a) => shown(a.secret),
  })
  const end = useAction(contract.endVendor, { changes: [contract.listVendors] })
  const addKey = useAction(contract.addKey, {
    changes: [contract.listKeys],
    done: (a) => shown(`${a.key.name}:${a.secret}`),
  })
  const revoke = useAction(contract.revokeKey, { changes: [contract.listKeys] })
  const vendorColumns: Column<Vendor>[] = [
    {
      key: 'name',
      title: m.vendorName,
      render: (v) => (
        <>
          {v.name} {v.endedAt && <Tag>{m.ended}</Tag>}
        </>
      ),
    },
    { key: 'url', title: m.inboxAt, render: (v) => <code>POST /api/devices/inbox/{v.id}</code> },
    { key: 'region', title: m.region, render: (v) => <RegionName code={v.regionCode} /> },
    {
      key: 'do',
      title: m.state,
      width: 220,
      render: (v) => (
        <Space>
          <ActionButton
            size="small"
            needs="devices.admin"
            onClick={() => rotate.mutate({ params: { id: v.id } })}
          >
            {m.rotateSecret}
          </ActionButton>
          <ActionButton
            size="small"
            danger
            needs="devices.admin"
            disabledReason={v.endedAt ? m.ended : undefined}
            onClick={() =>
              modal.confirm({
                title: m.confirmEnd,
                okText: m.endVendor,
                onOk: () => end.mutate({ params: { id: v.id } }),
              })
            }
          >
            {m.endVendor}
          </ActionButton>
        </Space>
      ),
    },
  ]
  const keyColumns: Column<Key>[] = [
    {
      key: 'name',
      title: m.vendorName,
      render: (k) => (
        <>
          {k.name} {k.revokedAt && <Tag>{m.revoked}</Tag>}
        </>
      ),
    },
    { key: 'model', title: m.model, render: (k) => <code>{k.modelId}</code> },
    { key: 'region', title: m.region, render: (k) => <RegionName code={k.regionCode} /> },
    { key: 'until', title: m.expiresAt, render: (k) => fullTime(k.expiresAt) },
    {
      key: 'do',
      title: m.state,
      width: 120,
      render: (k) => (
        <ActionButton
          size="small"
          danger
          needs="devices.admin"
          disabledReason={k.revokedAt ? m.revoked : undefined}
          onClick={() =>
            modal.confirm({
              title: m.confirmRevoke,
              okText: m.revoke,
              onOk: () => revoke.mutate({ params: { id: k.id } }),
            })
          }
        >
          {m.revoke}
        </ActionButton>
      ),
    },
  ]
  return (
    <Page title={m.waysIn}>
      <div style={{ display: 'grid', gap: 12 }}>
        <ProblemNote error={rotate.error ?? end.error ?? revoke.error} />
        <Panel
          title={m.vendors}
          flush
          actions={
            <ActionButton needs="devices.admin" onClick={() => go('vendor')}>
              {m.addVendor}
            </ActionButton>
          }
        >
          <DataTable
            name="vendors"
            label={m.vendors}
            rows={vendors.data?.items ?? []}
            rowKey={(v) => v.id}
            columns={vendorColumns}
            source={vendors}
            empty={<Empty title={m.emptyVendors} />}
          />
        </Panel>
        <Panel
          title={m.keys}
          flush
          actions={
            <ActionButton needs="devices.admin" onClick={() => go('key')}>
              {m.addKey}
            </ActionButton>
          }
        >
          <DataTable
            name="provisioning-keys"
            label={m.keys}
            rows={keys.data?.items ?? []}
            rowKey={(k) => k.id}
            columns={keyColumns}
            source={keys}
            empty={<Empty title={m.emptyKeys} />}
          />
        </Panel>
      </div>
      {search.do === 'vendor' && (
        <FormDrawer<{ id: string; name: string; regionCode: number }>
          title={m.addVendor}
          submit={m.save}
          pending={addVendor.isPending}
          error={addVendor.error}
          onClose={() => go(undefined)}
          onSubmit={(body) => addVendor.mutate({ body })}
        >
          <Form.Item
            name="id"
            label={m.modelId}
            rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9-]{1,39}$/ }]}
          >
            <Input autoFocus spellCheck={false} />
          </Form.Item>
          <Form.Item name="name" label={m.vendorName} rules={[{ required: true, max: 60 }]}>
            <Input />
          </Form.Item>
          <Form.Item name="regionCode" label={m.region} rules={[{ required: true }]}>
            <RegionPicker width="100%" />
          </Form.Item>
        </FormDrawer>
      )}
      {search.do === 'key' && (
        <FormDrawer<{ name: string; modelId: string; regionCode: number; days: number }>
          title={m.addKey}
          submit={m.save}
          initial={{ days: 90 }}
          pending={addKey.isPending}
          error={addKey.error}
          onClose={() => go(undefined)}
          onSubmit={(body) => addKey.mutate({ body })}
        >
          <Form.Item
            name="name"
            label={m.modelId}
            rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9-]{1,39}$/ }]}
          >
            <Input autoFocus spellCheck={false} />
          </Form.Item>
          <Form.Item name="modelId" label={m.model} rules={[{ required: true }]}>
            <ModelSelect />
          </Form.Item>
          <Form.Item name="regionCode" label={m.region} rules={[{ required: true }]}>
            <RegionPicker width="100%" />
          </Form.Item>
          <Form.Item name="days" label={m.days} rules={[{ required: true }]}>
            <InputNumber min={1} max={730} />
          </Form.Item>
        </FormDrawer>
      )}
      {secret && <SecretNote title={m.rotateSecret} secret={secret} onClose={() => setSecret(null)} />}
    </Page>
  )
}
