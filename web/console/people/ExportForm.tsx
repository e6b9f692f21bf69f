import * as contract from '#contract/people'
import { number } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Checkbox, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import type { Input as CallInput } from '#web/lib/call.ts'
import { download } from './download.ts'
import { messages as words } from './messages.ts'

const messages = {
  zh: {
    title: '导出名单',
    submit: '导出',
    format: '格式',
    columns: '列',
    reason: '用途（留痕，写入导出文件）',
    reasonHint: '例如：八月高龄补贴核对',
    about: (n: string) =>
      `将导出 ${n} 人。一次最多 5,000 人；号码保持遮盖；每行带导出号，导出人、时间和用途记入日志。`,
    needReason: '请写明用途',
  },
  en: {
    title: 'Export the list',
    submit: 'Export',
    format: 'Format',
    columns: 'Columns',
    reason: 'What for (logged, and written into the file)',
    reasonHint: 'For instance: check of August allowances',
    about: (n: string) =>
      `${n} elders. At most 5,000 at a time; numbers stay masked; every line carries the number of the export; who, when and why are logged.`,
    needReason: 'Say what for',
  },
}

type Body = CallInput<typeof contract.exportList>['body']
const columnKeys = [
  'number',
  'name',
  'sex',
  'birthDay',
  'age',
  'identity',
  'phone',
  'region',
  'address',
  'group',
  'setting',
  'mobility',
  'devices',
  'contacts',
  'status',
] as const
const serverKey: Partial<Record<(typeof columnKeys)[number], string>> = {
  group: 'groups',
  setting: 'careSetting',
}

export function ExportForm({
  filter,
  count,
  onClose,
}: {
  filter: Omit<Body, 'format' | 'reason'>
  count: number | undefined
  onClose: () => void
}) {
  const m = useMessages(messages)
  const w = useMessages(words)
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)

  async function submit(values: {
    format: 'csv' | 'xlsx'
    reason: string
    columns: (typeof columnKeys)[number][]
  }) {
    setPending(true)
    setError(null)
    try {
      const body = { ...filter, ...values, columns: values.columns.map((key) => serverKey[key] ?? key) }
      await download(contract.exportList, { body }, `elders.${values.format}`)
      onClose()
    } catch (failure) {
      setError(failure)
    } finally {
      setPending(false)
    }
  }

  return (
    <FormDrawer
      title={m.title}
      submit={m.submit}
      pending={pending}
      error={error}
      onClose={onClose}
      onSubmit={(values: {
        format: 'csv' | 'xlsx'
        reason: string
        columns: (typeof columnKeys)[number][]
      }) => void submit(values)}
      initial={{ format: 'xlsx', columns: columnKeys.filter((key) => key !== 'identity' && key !== 'phone') }}
    >
      <p>{m.about(count === undefined ? '…' : number(count))}</p>
      <Form.Item name="reason" label={m.reason} rules={[{ required: true, min: 2, message: m.needReason }]}>
        <Input maxLength={200} placeholder={m.reasonHint} autoFocus />
      </Form.Item>
      <Form.Item name="format" label={m.format}>
        <Radio.Group
          options={[
            { value: 'xlsx', label: 'Excel' },
            { value: 'csv', label: 'CSV' },
          ]}
        />
      </Form.Item>
      <Form.Item name="columns" label={m.columns}>
        <Checkbox.Group
          className="column-choice"
          options={columnKeys.map((value) => ({ value, label: w[value] }))}
        />
      </Form.Item>
    </FormDrawer>
  )
}
