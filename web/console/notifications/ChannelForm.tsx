import {
  type Channel,
  channelNames,
  editChannel,
  listChannels,
  secretsOf,
  settingsOf,
  templates,
} from '#contract/notifications'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Button, Checkbox, Form, Input, InputNumber, Select } from 'antd'
import { messages } from './messages.ts'

type Fields = {
  enabled: boolean
  ordinal: number
  receiptSeconds?: number | null
  settings: Record<string, unknown>
  secrets?: Record<string, string | undefined>
  mapping?: { code?: string; id?: string; params?: string }[]
}

type Mapping = Record<string, { id: string; params: string[] }>
type FieldName = keyof (typeof messages)['zh']['fields']

/** Settings of one channel. Secrets are written here and never read back. */
export function ChannelForm({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const save = useAction(editChannel, { changes: [listChannels], done: onClose })
  // The keys of a shape of the contract are the names of its fields.
  const names = Object.keys(settingsOf[channel.code].shape) as FieldName[]
  const secretNames =
    channel.code === 'web_push' ? [] : (Object.keys(secretsOf[channel.code].shape) as FieldName[])
  const plain = names.filter((name) => name !== 'templates' && name !== 'hosts' && name !== 'publicKey')
  // The server stored what the channel's shape accepted.
  const stored = (channel.settings['templates'] ?? {}) as Mapping
  return (
    <FormDrawer<Fields>
      title={say(channelNames[channel.code])}
      submit={m.saveSettings}
      width={600}
      initial={{
        enabled: channel.enabled,
        ordinal: channel.ordinal,
        receiptSeconds: channel.receiptSeconds,
        settings: channel.settings,
        mapping: Object.entries(stored).map(([code, one]) => ({
          code,
          id: one.id,
          params: one.params.join(', '),
        })),
      }}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(f) => {
        const secrets = Object.fromEntries(
          Object.entries(f.secrets ?? {}).filter((entry): entry is [string, string] =>
            Boolean(entry[1]?.trim()),
          ),
        )
        const mapping = Object.fromEntries(
          (f.mapping ?? []).flatMap((line) =>
            line.code && line.id
              ? [[line.code, { id: line.id, params: (line.params ?? '').split(/[,，\s]+/u).filter(Boolean) }]]
              : [],
          ),
        )
        const settings = Object.fromEntries(
          Object.entries({ ...channel.settings, ...f.settings }).filter(
            ([, value]) => value !== '' && value !== undefined,
          ),
        )
        save.mutate({
          params: { code: channel.code },
          body: {
            enabled: f.enabled,
            ordinal: f.ordinal,
            receiptSeconds: f.receiptSeconds ?? null,
            settings: names.includes('templates') ? { ...settings, templates: mapping } : settings,
            ...(Object.keys(secrets).length > 0 ? { secrets } : {}),
            updatedAt: channel.updatedAt,
          },
        })
      }}
    >
      <Form.Item name="enabled" valuePropName="checked">
        <Checkbox>{m.enable}</Checkbox>
      </Form.Item>
      <Form.Item name="ordinal" label={m.order} rules={[{ required: true }]}>
        <InputNumber min={0} max={1000} />
      </Form.Item>
      <Form.Item name="receiptSeconds" label={m.receiptSeconds} extra={m.receiptHint}>
        <InputNumber min={5} max={86400} />
      </Form.Item>
      {plain.map((name) => (
        <Form.Item key={name} name={['settings', name]} label={m.fields[name]}>
          <Input maxLength={300} spellCheck={false} />
        </Form.Item>
      ))}
      {names.includes('hosts') && (
        <Form.Item name={['settings', 'hosts']} label={m.fields.hosts}>
          <Select mode="tags" open={false} tokenSeparators={[',', ' ']} />
        </Form.Item>
      )}
      {names.includes('publicKey') && (
        <Form.Item name={['settings', 'publicKey']} label={m.fields.publicKey}>
          <Input readOnly />
        </Form.Item>
      )}
      {secretNames.map((name) => (
        <Form.Item
          key={name}
          name={['secrets', name]}
          label={m.fields[name]}
          extra={channel.hasSecrets ? m.secretsKept : m.secretsMissing}
        >
          <Input.Password maxLength={200} autoComplete="new-password" spellCheck={false} />
        </Form.Item>
      ))}
      {names.includes('templates') && (
        <Form.List name="mapping">
          {(lines, { add, remove }) => (
            <Form.Item label={m.fields.templates} extra={m.providerParamsHint}>
              {lines.map((line) => (
                <div key={line.key} className="provider-template">
                  <Form.Item name={[line.name, 'code']} noStyle>
                    <Select
                      aria-label={m.template}
                      placeholder={m.template}
                      options={Object.entries(templates).map(([value, one]) => ({ value, label: say(one) }))}
                    />
                  </Form.Item>
                  <Form.Item name={[line.name, 'id']} noStyle>
                    <Input aria-label={m.providerTemplate} placeholder={m.providerTemplate} />
                  </Form.Item>
                  <Form.Item name={[line.name, 'params']} noStyle>
                    <Input
                      aria-label={m.providerParams}
                      placeholder={m.providerParams}
                      suffix={
                        <button
                          type="button"
                          className="as-link"
                          onClick={() => remove(line.name)}
                          aria-label={m.cancel}
                        >
                          ×
                        </button>
                      }
                    />
                  </Form.Item>
                </div>
              ))}
              <Button size="small" onClick={() => add({})}>
                + {m.template}
              </Button>
            </Form.Item>
          )}
        </Form.List>
      )}
    </FormDrawer>
  )
}
