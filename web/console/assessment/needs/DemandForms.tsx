import * as contract from '#contract/demands'
import { uuidv7 } from '#contract/id'
import { type NeedItem, needItems } from '#contract/people-words'
import type { Output } from '#web/lib/call.ts'
import { daysAgo, distance, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useQuery } from '@tanstack/react-query'
import { Form, Input, Radio, Select } from 'antd'
import { useState } from 'react'
import { ElderPicker } from '../../shell/pickers/ElderPicker.tsx'
import { needsMessages } from './messages.ts'

export type Demand = Output<typeof contract.listDemands>['items'][number]
const changes = [contract.listDemands, contract.countDemands, contract.serviceList]

/** A demand heard on a visit, by phone or from a device. */
export function AddForm({ onClose }: { onClose: () => void }) {
  const m = useMessages(needsMessages)
  const say = useWord()
  const [ref] = useState(() => uuidv7())
  const action = useAction(contract.addDemand, { changes, done: onClose })
  return (
    <FormDrawer<{ elderId: string; item: NeedItem; channel: 'visit' | 'hotline' | 'device'; text?: string }>
      title={m.add}
      submit={m.submit}
      initial={{ channel: 'visit' }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      // The picker gives ids of elders: the brand is only a type.
      onSubmit={(f) =>
        action.mutate({ body: { ref, ...f, elderId: f.elderId as Demand['elderId'], text: f.text ?? '' } })
      }
    >
      <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]}>
        <ElderPicker autoFocus />
      </Form.Item>
      <Form.Item name="item" label={m.item} rules={[{ required: true }]}>
        <Select options={Object.entries(needItems).map(([value, words]) => ({ value, label: say(words) }))} />
      </Form.Item>
      <Form.Item name="channel" label={m.channel} rules={[{ required: true }]}>
        <Radio.Group
          options={(['visit', 'hotline', 'device'] as const).map((value) => ({
            value,
            label: say(contract.demandChannels[value]),
          }))}
        />
      </Form.Item>
      <Form.Item name="text" label={m.text}>
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

/** By hand: who serves it, who sees to it, by when. */
export function ArrangeForm({ demand, onClose }: { demand: Demand; onClose: () => void }) {
  const m = useMessages(needsMessages)
  const say = useWord()
  const params = { demandId: demand.id }
  const near = useQuery(q(contract.demandProviders, { params }))
  const action = useAction(contract.arrangeDemand, { changes, done: onClose })
  return (
    <FormDrawer<{ site?: string; providerName: string; ownerName: string; dueOn: string }>
      title={`${m.arrange} · ${demand.elderName} · ${say(needItems[demand.item])}`}
      submit={m.arrange}
      initial={{
        ...(demand.providerName ? { providerName: demand.providerName } : {}),
        ...(demand.ownerName ? { ownerName: demand.ownerName } : {}),
        dueOn: demand.dueOn ?? daysAgo(-7),
      }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={({ site: _site, ...body }) => {
        const known = near.data?.items.find((one) => one.name === body.providerName)
        action.mutate({ params, body: { ...body, providerOrgId: known?.orgId ?? null } })
      }}
    >
      {(form) => (
        <>
          <Form.Item name="site" label={m.pick}>
            <Select
              showSearch
              allowClear
              optionFilterProp="label"
              loading={near.isPending}
              onChange={(name: string | undefined) => {
                if (name) form.setFieldValue('providerName', name)
              }}
              options={(near.data?.items ?? []).map((one) => ({
                value: one.name,
                label: `${one.name}${one.distanceM === null ? '' : `（${m.away(distance(one.distanceM))}）`}`,
              }))}
            />
          </Form.Item>
          <Form.Item name="providerName" label={m.provider} rules={[{ required: true, min: 2, max: 100 }]}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="ownerName" label={m.owner} rules={[{ required: true, max: 60, whitespace: true }]}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="dueOn" label={m.due} rules={[{ required: true }]}>
            <DayInput min={today()} />
          </Form.Item>
        </>
      )}
    </FormDrawer>
  )
}

/** Served on a day, or declined with the reason. */
export function CloseForm({
  demand,
  how,
  onClose,
}: {
  demand: Demand
  how: 'serve' | 'decline'
  onClose: () => void
}) {
  const m = useMessages(needsMessages)
  const say = useWord()
  const params = { demandId: demand.id }
  const serve = useAction(contract.serveDemand, { changes, done: onClose })
  const decline = useAction(contract.declineDemand, { changes, done: onClose })
  const title = `${how === 'serve' ? m.serve : m.decline} · ${demand.elderName} · ${say(needItems[demand.item])}`
  return how === 'serve' ? (
    <FormDrawer<{ on: string }>
      title={title}
      submit={m.serve}
      initial={{ on: today() }}
      pending={serve.isPending}
      error={serve.error}
      onClose={onClose}
      onSubmit={(body) => serve.mutate({ params, body })}
    >
      <Form.Item name="on" label={m.servedOn} rules={[{ required: true }]}>
        <DayInput max={today()} />
      </Form.Item>
    </FormDrawer>
  ) : (
    <FormDrawer<{ reason: string }>
      title={title}
      submit={m.decline}
      pending={decline.isPending}
      error={decline.error}
      onClose={onClose}
      onSubmit={(body) => decline.mutate({ params, body })}
    >
      <Form.Item
        name="reason"
        label={m.reason}
        rules={[{ required: true, min: 2, max: 300, whitespace: true }]}
      >
        <Input.TextArea rows={3} maxLength={300} showCount autoFocus />
      </Form.Item>
    </FormDrawer>
  )
}
