import { ProviderId } from '#contract/access'
import { listProviders, type Provider, removeProvider, saveProvider } from '#contract/access-rules'
import { uuidv7 } from '#contract/id'
import { useMessages } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Checkbox, Form, Input } from 'antd'
import { useState } from 'react'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './rules-messages.ts'
import { SmallTable } from './SmallTable.tsx'

/** The identity providers of the city, and the form that registers one. */
export function ProvidersPanel() {
  const m = useMessages(messages)
  const { modal } = App.useApp()
  const list = useQuery(q(listProviders))
  const [editing, setEditing] = useState<Provider | 'new' | null>(null)
  const remove = useAction(removeProvider, { changes: [listProviders] })
  const refused = list.data && !list.data.mayEdit ? m.readOnly : undefined
  return (
    <Panel
      title={m.providers}
      note={m.providersNote}
      flush
      actions={
        <ActionButton
          size="small"
          needs="access.admin"
          disabledReason={refused}
          onClick={() => setEditing('new')}
        >
          {m.add}
        </ActionButton>
      }
    >
      <ProblemNote error={remove.error} />
      <SmallTable
        label={m.providers}
        rows={list.data?.items ?? []}
        rowKey={(p) => p.id}
        loading={list.isPending}
        empty={m.none}
        columns={[
          { key: 'name', title: m.name, render: (p) => `${p.name} · ${p.nameEn}` },
          { key: 'issuer', title: m.issuer, render: (p) => <code>{p.issuer}</code> },
          {
            key: 'redirect',
            title: m.redirect,
            render: (p) => <code className="secret-text">{p.redirectUri}</code>,
          },
          {
            key: 'state',
            title: m.state,
            width: 90,
            render: (p) => (
              <Tag tone={p.enabled ? 'good' : 'plain'}>{p.enabled ? m.enabled : m.disabled}</Tag>
            ),
          },
          {
            key: 'act',
            title: '',
            align: 'right',
            width: 140,
            render: (p) => (
              <span className="row-actions">
                <ActionButton
                  size="small"
                  needs="access.admin"
                  disabledReason={refused}
                  onClick={() => setEditing(p)}
                >
                  {m.edit}
                </ActionButton>
                <ActionButton
                  size="small"
                  danger
                  needs="access.admin"
                  disabledReason={refused}
                  onClick={() =>
                    modal.confirm({
                      title: `${m.remove} ${p.name}`,
                      content: m.removeAsk,
                      okText: m.remove,
                      okButtonProps: { danger: true },
                      onOk: () => remove.mutate({ params: { id: p.id } }),
                    })
                  }
                >
                  {m.remove}
                </ActionButton>
              </span>
            ),
          },
        ]}
      />
      {editing && (
        <ProviderForm provider={editing === 'new' ? undefined : editing} onClose={() => setEditing(null)} />
      )}
    </Panel>
  )
}

type Values = {
  name: string
  nameEn: string
  issuer: string
  clientId: string
  clientSecret?: string
  scopes: string
  phoneClaim: string
  regionCode: number
  linksByPhone: boolean
  secondFactorTrusted: boolean
  enabled: boolean
}

function ProviderForm({ provider, onClose }: { provider: Provider | undefined; onClose: () => void }) {
  const m = useMessages(messages)
  const session = useSession()
  const [id] = useState(() => provider?.id ?? ProviderId.parse(uuidv7()))
  const action = useAction(saveProvider, { changes: [listProviders], done: onClose })
  const initial: Partial<Values> = provider ?? {
    scopes: 'openid phone',
    phoneClaim: 'phone_number',
    linksByPhone: true,
    secondFactorTrusted: false,
    enabled: true,
    regionCode: session.regionCode ?? 0,
  }
  const needed = (message: string) => [{ required: true, whitespace: true, message }]
  return (
    <FormDrawer<Values>
      title={provider ? `${m.edit} · ${provider.name}` : m.addProvider}
      submit={m.save}
      initial={initial}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={({ clientSecret, ...values }) =>
        action.mutate({
          params: { id },
          body: {
            ...values,
            ...(clientSecret ? { clientSecret } : {}),
            ...(provider ? { updatedAt: provider.updatedAt } : {}),
          },
        })
      }
    >
      <Form.Item name="name" label={m.name} rules={needed(m.name)}>
        <Input autoFocus maxLength={60} />
      </Form.Item>
      <Form.Item name="nameEn" label={m.nameEn} rules={needed(m.nameEn)}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="issuer" label={m.issuer} extra={m.issuerHint} rules={needed(m.issuer)}>
        <Input maxLength={300} inputMode="url" placeholder="https://" />
      </Form.Item>
      <Form.Item name="clientId" label={m.clientId} rules={needed(m.clientId)}>
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="clientSecret"
        label={m.secret}
        extra={provider?.hasSecret ? m.secretKept : m.secretNone}
      >
        <Input.Password maxLength={500} autoComplete="new-password" />
      </Form.Item>
      <Form.Item name="scopes" label={m.scopes} rules={needed(m.scopes)}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="phoneClaim" label={m.phoneClaim} rules={needed(m.phoneClaim)}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="regionCode" label={m.region}>
        <RegionPicker width="100%" allowClear={false} label={m.region} />
      </Form.Item>
      <Form.Item name="linksByPhone" valuePropName="checked" noStyle>
        <Checkbox>{m.links}</Checkbox>
      </Form.Item>
      <br />
      <Form.Item name="secondFactorTrusted" valuePropName="checked" noStyle>
        <Checkbox>{m.trusted}</Checkbox>
      </Form.Item>
      <br />
      <Form.Item name="enabled" valuePropName="checked" noStyle>
        <Checkbox>{m.enabled}</Checkbox>
      </Form.Item>
    </FormDrawer>
  )
}
