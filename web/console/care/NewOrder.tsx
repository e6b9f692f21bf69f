import * as catalogue from '#contract/care-catalogue'
import * as contract from '#contract/care-orders'
import type { OrderId } from '#contract/care-words'
import type { ElderId } from '#contract/id'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { MomentInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Checkbox, Form, Input, Select } from 'antd'
import { paths } from '../paths.ts'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { messages } from './messages.ts'

type Fields = {
  elderId: string
  itemCode: string
  wantedFrom: string
  note?: string
  useQuota: boolean
  makeUp: boolean
}

/** Orders for somebody at the counter or on a visit; whom it was dispatched to is shown on the page of the order. */
export function NewOrder({ fresh, onClose }: { fresh: string; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const navigate = useNavigate()
  const items = useQuery(q(catalogue.listItems, { query: {} }))
  const place = useAction(contract.placeOrder, {
    changes: [contract.listOrders, contract.countOrders],
    done: (made) => void navigate({ to: paths.order, params: { orderId: made.id } }),
  })
  return (
    <FormDrawer<Fields>
      title={m.newOrder}
      submit={m.order}
      initial={{ useQuota: true, makeUp: false }}
      pending={place.isPending}
      error={place.error}
      onClose={onClose}
      onSubmit={(f) =>
        place.mutate({
          body: {
            id: fresh as OrderId, // made by the page in the shape of the brand
            elderId: f.elderId as ElderId, // the picker gives ids of the register
            itemCode: f.itemCode,
            wantedFrom: f.wantedFrom,
            note: f.note ?? '',
            useQuota: f.useQuota,
            makeUp: f.makeUp,
          },
        })
      }
    >
      <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]}>
        <ElderPicker autoFocus />
      </Form.Item>
      <Form.Item name="itemCode" label={m.item} rules={[{ required: true }]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={items.isLoading}
          options={(items.data?.items ?? []).map((one) => ({ value: one.code, label: say(one) }))}
        />
      </Form.Item>
      <Form.Item name="wantedFrom" label={m.when} rules={[{ required: true }]}>
        <MomentInput />
      </Form.Item>
      <Form.Item name="note" label={m.note}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
      <Form.Item name="useQuota" valuePropName="checked">
        <Checkbox>{m.useQuota}</Checkbox>
      </Form.Item>
      <Form.Item name="makeUp" valuePropName="checked">
        <Checkbox>{m.makeUp}</Checkbox>
      </Form.Item>
    </FormDrawer>
  )
}
