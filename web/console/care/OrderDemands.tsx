import * as contract from '#contract/care-demands'
import { countOrders, listOrders } from '#contract/care-orders'
import { orderStates } from '#contract/care-words'
import { countDemands, listDemands, serviceList } from '#contract/demands'
import { needItems } from '#contract/people-words'
import type { Input as Given, Output } from '#web/lib/call.ts'
import { today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { DayInput, TimeInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { Link } from '@tanstack/react-router'
import { Button, Checkbox, Drawer, Form, Input, Radio } from 'antd'
import { paths } from '../paths.ts'
import { demandMessages } from './demand-messages.ts'

type Fields = { when: 'soon' | 'fixed'; day?: string; time?: string; useQuota: boolean; note?: string }
type Ids = Given<typeof contract.orderDemands>['body']['demandIds']
type Result = Output<typeof contract.orderDemands>['items']

/** Asks when, orders each of the demands, and shows what became of every one. `done` when something was ordered. */
export function OrderDemands({
  demandIds,
  title,
  onClose,
  done,
}: {
  demandIds: Ids
  title: string
  onClose: () => void
  done?: () => void
}) {
  const m = useMessages(demandMessages)
  const action = useAction(contract.orderDemands, {
    changes: [contract.listDemandProposals, listOrders, countOrders, listDemands, countDemands, serviceList],
    ...(done ? { done } : {}),
  })
  if (action.data) return <Results items={action.data.items} onClose={onClose} />
  return (
    <FormDrawer<Fields>
      title={title}
      submit={m.order}
      initial={{ when: 'soon', useQuota: true, day: today(), time: '09:00' }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(f) =>
        action.mutate({
          body: {
            demandIds,
            day: f.when === 'fixed' ? (f.day ?? null) : null,
            time: f.when === 'fixed' ? (f.time ?? null) : null,
            useQuota: f.useQuota,
            note: f.note ?? '',
          },
        })
      }
    >
      <p className="field-hint">{m.agreed}</p>
      <Form.Item name="when" label={m.when}>
        <Radio.Group
          options={[
            { value: 'soon', label: m.soon },
            { value: 'fixed', label: m.fixed },
          ]}
        />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(a: Fields, b: Fields) => a.when !== b.when}>
        {({ getFieldValue }) =>
          getFieldValue('when') === 'fixed' && (
            <>
              <Form.Item name="day" label={m.day} rules={[{ required: true }]}>
                <DayInput min={today()} />
              </Form.Item>
              <Form.Item name="time" label={m.time} rules={[{ required: true }]}>
                <TimeInput />
              </Form.Item>
            </>
          )
        }
      </Form.Item>
      <Form.Item name="note" label={m.remark}>
        <Input.TextArea rows={3} maxLength={1000} showCount />
      </Form.Item>
      <Form.Item name="useQuota" valuePropName="checked">
        <Checkbox>{m.useQuota}</Checkbox>
      </Form.Item>
    </FormDrawer>
  )
}

function Results({ items, onClose }: { items: Result; onClose: () => void }) {
  const m = useMessages(demandMessages)
  const say = useWord()
  const made = items.filter((one) => one.order !== null).length
  return (
    <Drawer
      open
      title={m.result}
      onClose={onClose}
      size={560}
      footer={
        <div className="care-results-end">
          <Button type="primary" autoFocus onClick={onClose}>
            {m.close}
          </Button>
        </div>
      }
    >
      <p role="status">{m.made(made, items.length - made)}</p>
      <ul className="care-results">
        {items.map((one) => (
          <li key={one.demandId}>
            <b>{one.elderName}</b> · {say(needItems[one.need])}
            {one.order ? (
              <>
                {' '}
                <Link to={paths.order} params={{ orderId: one.order.id }} className="digits">
                  {m.number} {one.order.number}
                </Link>{' '}
                <Tag tone="low">{one.order.before ? m.before : say(orderStates[one.order.state])}</Tag>{' '}
                <small className="field-hint">{one.order.orgName}</small>
              </>
            ) : (
              <p className="field-error">{one.refused ? say(one.refused) : m.why}</p>
            )}
          </li>
        ))}
      </ul>
    </Drawer>
  )
}
