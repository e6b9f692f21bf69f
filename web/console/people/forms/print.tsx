import * as contract from '#contract/people-story'
import { useMay } from '#web/lib/session.ts'
import { useLocale, useMessages } from '#web/lib/locale.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useMutation } from '@tanstack/react-query'
import { Form, Input, Radio } from 'antd'
import { download } from '../download.ts'
import { messages as words } from '../record/messages.ts'
import type { FormProps } from './ElderForm.tsx'
import { messages } from './messages.ts'

/** The record on paper: masked for everybody, with whole numbers for who may see them and says why. */
export function PrintForm({ record: { elder, asOf }, onClose }: FormProps) {
  const m = useMessages(messages)
  const w = useMessages(words)
  const may = useMay()
  const language = useLocale()
  const print = useMutation({
    mutationFn: (draft: { masked: boolean; reason?: string }) =>
      download(
        contract.print,
        {
          params: { elderId: elder.id },
          body: {
            masked: draft.masked,
            reason: draft.reason ?? '',
            language,
            ...(asOf ? { asOf } : {}),
          },
        },
        `record-${elder.number}.pdf`,
      ),
    onSuccess: onClose,
  })
  return (
    <FormDrawer<{ masked: boolean; reason?: string }>
      title={w.print}
      submit={`${w.print} PDF`}
      pending={print.isPending}
      error={print.error}
      onClose={onClose}
      initial={{ masked: true }}
      onSubmit={(draft) => print.mutate(draft)}
    >
      <Form.Item name="masked" label={w.printWhat}>
        <Radio.Group
          options={[
            { value: true, label: w.printMasked },
            { value: false, label: w.printWhole, disabled: !may('people.unmask') },
          ]}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={['masked']}>
        {({ getFieldValue }) => (
          <Form.Item
            name="reason"
            label={w.printReason}
            extra={w.printWholeNote}
            rules={[{ required: getFieldValue('masked') === false, min: 2, message: m.required }]}
          >
            <Input maxLength={200} />
          </Form.Item>
        )}
      </Form.Item>
    </FormDrawer>
  )
}
