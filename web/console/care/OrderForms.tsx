import * as contract from '#contract/care-orders'
import {
  cancelReasons,
  type CareWorkerId,
  declineReasons,
  paymentMethods,
  satisfactions,
} from '#contract/care-words'
import type { Endpoint } from '#contract/endpoint'
import { yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Form, Input, Radio, Select } from 'antd'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'

export type Verb = 'assign' | 'decline' | 'confirm' | 'pay' | 'dispute' | 'resolve' | 'cancel' | 'serveAnyway'
type Order = contract.OrderDetail
type Props = { order: Order; onClose: () => void }
const changes: Endpoint[] = [
  contract.showOrder,
  contract.listOrders,
  contract.countOrders,
  contract.proposeProviders,
]
const required = [{ required: true }]

function useOptions() {
  const say = useWord()
  return (words: Record<string, { zh: string; en: string }>) =>
    Object.entries(words).map(([value, word]) => ({ value, label: say(word) }))
}

export function OrderForm({ verb, ...props }: Props & { verb: Verb }) {
  switch (verb) {
    case 'assign':
      return <Assign {...props} />
    case 'decline':
      return <Decline {...props} />
    case 'confirm':
      return <Confirm {...props} />
    case 'pay':
      return <Pay {...props} />
    case 'dispute':
      return <Dispute {...props} />
    case 'resolve':
      return <Resolve {...props} />
    case 'cancel':
      return <Cancel {...props} />
    case 'serveAnyway':
      return <ServeAnyway {...props} />
  }
}

function ServeAnyway({ order, onClose }: Props) {
  const m = useMessages(messages)
  const go = useAction(contract.serveAnyway, { changes, done: onClose })
  return (
    <FormDrawer<{ reason: string }>
      title={m.serveAnyway}
      submit={m.serveAnyway}
      initial={{}}
      pending={go.isPending}
      error={go.error}
      onClose={onClose}
      onSubmit={(body) => go.mutate({ params: { id: order.id }, body })}
    >
      <p>{m.serveAnywayHint}</p>
      <Form.Item name="reason" label={m.reason} rules={[{ required: true, min: 2 }]}>
        <Input.TextArea autoFocus rows={3} maxLength={300} />
      </Form.Item>
    </FormDrawer>
  )
}

function Assign({ order, onClose }: Props) {
  const m = useMessages(messages)
  const workers = useQuery(q(contract.listCareWorkers, { query: order.orgId ? { orgId: order.orgId } : {} }))
  const assign = useAction(contract.assignWorker, { changes, done: onClose })
  return (
    <FormDrawer<{ workerId: CareWorkerId }>
      title={m.assign}
      submit={m.save}
      initial={order.workerId ? { workerId: order.workerId } : {}}
      pending={assign.isPending}
      error={assign.error}
      onClose={onClose}
      onSubmit={(body) => assign.mutate({ params: { id: order.id }, body })}
    >
      <Form.Item name="workerId" label={m.worker} rules={required}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={workers.isLoading}
          options={(workers.data?.items ?? []).map((one) => ({
            value: one.id,
            label: `${one.name} · ${m.todayN(one.today)}`,
          }))}
        />
      </Form.Item>
    </FormDrawer>
  )
}

function Decline({ order, onClose }: Props) {
  const m = useMessages(messages)
  const options = useOptions()
  const navigate = useNavigate()
  const decline = useAction(contract.declineOrder, {
    changes: [contract.listOrders, contract.countOrders],
    // It is not theirs to see any longer.
    done: () => void navigate({ to: paths.orders }),
  })
  return (
    <FormDrawer<{ reason: keyof typeof declineReasons; note?: string }>
      title={m.decline}
      submit={m.decline}
      danger
      pending={decline.isPending}
      error={decline.error}
      onClose={onClose}
      onSubmit={(f) =>
        decline.mutate({ params: { id: order.id }, body: { reason: f.reason, note: f.note ?? '' } })
      }
    >
      <Form.Item name="reason" label={m.reason} rules={required}>
        <Select options={options(declineReasons)} />
      </Form.Item>
      <Form.Item name="note" label={m.note}>
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  )
}

function Confirm({ order, onClose }: Props) {
  const m = useMessages(messages)
  const say = useWord()
  const confirm = useAction(contract.confirmOrder, { changes, done: onClose })
  return (
    <FormDrawer<{ satisfaction: number; how: 'phone' | 'counter' }>
      title={m.confirm}
      submit={m.save}
      initial={{ how: 'phone' }}
      pending={confirm.isPending}
      error={confirm.error}
      onClose={onClose}
      onSubmit={(body) => confirm.mutate({ params: { id: order.id }, body })}
    >
      <Form.Item name="satisfaction" label={m.satisfaction} rules={required}>
        <Radio.Group
          options={([5, 4, 3, 2, 1] as const).map((value) => ({ value, label: say(satisfactions[value]) }))}
        />
      </Form.Item>
      <Form.Item name="how" label={m.how} rules={required}>
        <Radio.Group options={(['phone', 'counter'] as const).map((value) => ({ value, label: m[value] }))} />
      </Form.Item>
    </FormDrawer>
  )
}

function Pay({ order, onClose }: Props) {
  const m = useMessages(messages)
  const options = useOptions()
  const pay = useAction(contract.payOrder, { changes, done: onClose })
  return (
    <FormDrawer<{ method: keyof typeof paymentMethods; reference?: string }>
      title={`${m.pay} ${yuan(order.selfFen ?? 0)}`}
      submit={m.save}
      initial={{ method: 'cash' }}
      pending={pay.isPending}
      error={pay.error}
      onClose={onClose}
      onSubmit={(f) =>
        pay.mutate({ params: { id: order.id }, body: { method: f.method, reference: f.reference ?? '' } })
      }
    >
      <Form.Item name="method" label={m.method} rules={required}>
        <Radio.Group options={options(paymentMethods)} />
      </Form.Item>
      <Form.Item name="reference" label={m.reference}>
        <Input maxLength={100} />
      </Form.Item>
    </FormDrawer>
  )
}

function Dispute({ order, onClose }: Props) {
  const m = useMessages(messages)
  const dispute = useAction(contract.disputeOrder, { changes, done: onClose })
  return (
    <FormDrawer<{ reason: string }>
      title={m.dispute}
      submit={m.save}
      danger
      pending={dispute.isPending}
      error={dispute.error}
      onClose={onClose}
      onSubmit={(body) => dispute.mutate({ params: { id: order.id }, body })}
    >
      <Form.Item name="reason" label={m.reason} rules={required}>
        <Input.TextArea rows={4} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

function Resolve({ order, onClose }: Props) {
  const m = useMessages(messages)
  const resolve = useAction(contract.resolveDispute, { changes, done: onClose })
  return (
    <FormDrawer<{ outcome: 'stands' | 'void'; answer: string }>
      title={m.resolve}
      submit={m.save}
      pending={resolve.isPending}
      error={resolve.error}
      onClose={onClose}
      onSubmit={(body) => resolve.mutate({ params: { id: order.id }, body })}
    >
      <p className="page-note">{order.disputeReason}</p>
      <Form.Item name="outcome" label={m.outcome} rules={required}>
        <Radio.Group options={(['stands', 'void'] as const).map((value) => ({ value, label: m[value] }))} />
      </Form.Item>
      <Form.Item name="answer" label={m.answer} rules={required}>
        <Input.TextArea rows={4} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

function Cancel({ order, onClose }: Props) {
  const m = useMessages(messages)
  const options = useOptions()
  const cancel = useAction(contract.cancelOrder, { changes, done: onClose })
  return (
    <FormDrawer<{ reason: keyof typeof cancelReasons; note?: string }>
      title={m.cancel}
      submit={m.cancel}
      danger
      pending={cancel.isPending}
      error={cancel.error}
      onClose={onClose}
      onSubmit={(f) =>
        cancel.mutate({ params: { id: order.id }, body: { reason: f.reason, note: f.note ?? '' } })
      }
    >
      <Form.Item name="reason" label={m.reason} rules={required}>
        <Select options={options(cancelReasons)} />
      </Form.Item>
      <Form.Item name="note" label={m.note}>
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  )
}
