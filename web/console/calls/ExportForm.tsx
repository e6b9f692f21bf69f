import type { exportCalls } from '#contract/calls'
import { APP_HEADER } from '#contract/access'
import { Problem, ProblemError } from '#contract/problem'
import { addressOf, type Input as Given } from '#web/lib/call.ts'
import { useMessages } from '#web/lib/locale.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useMutation } from '@tanstack/react-query'
import { Alert, Form, Input, Segmented } from 'antd'
import { messages } from './messages.ts'

type Filter = Omit<Given<typeof exportCalls>['body'], 'format' | 'reason'>
type Fields = { format: 'csv' | 'xlsx'; reason: string }

/** Taking calls out leaves a trace: who, why, how many. */
export function ExportForm({
  endpoint,
  filter,
  onClose,
}: {
  endpoint: typeof exportCalls
  filter: Filter
  onClose: () => void
}) {
  const m = useMessages(messages)
  const run = useMutation<void, Error, Fields>({
    mutationFn: async (fields) => {
      const response = await fetch(addressOf(endpoint, { body: { ...filter, ...fields } }), {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'content-type': 'application/json', [APP_HEADER]: 'console' },
        body: JSON.stringify({ ...filter, ...fields }),
      })
      if (!response.ok) throw new ProblemError(Problem.parse(await response.json()))
      const url = URL.createObjectURL(await response.blob())
      const link = document.createElement('a')
      link.href = url
      link.download =
        /filename="([^"]+)"/u.exec(response.headers.get('content-disposition') ?? '')?.[1] ??
        `calls.${fields.format}`
      link.click()
      URL.revokeObjectURL(url)
    },
    onSuccess: onClose,
  })
  return (
    <FormDrawer<Fields>
      title={m.export}
      submit={m.export}
      initial={{ format: 'xlsx' }}
      pending={run.isPending}
      error={run.error}
      onClose={onClose}
      onSubmit={(f) => run.mutate(f)}
    >
      <Alert type="info" showIcon title={m.exportHint} style={{ marginBottom: 12 }} />
      <Form.Item name="format" label={m.format}>
        <Segmented<'csv' | 'xlsx'> options={['xlsx', 'csv']} />
      </Form.Item>
      <Form.Item name="reason" label={m.exportReason} rules={[{ required: true, min: 2, max: 200 }]}>
        <Input.TextArea rows={3} maxLength={200} showCount autoFocus />
      </Form.Item>
    </FormDrawer>
  )
}
