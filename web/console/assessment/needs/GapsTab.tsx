import { needItems } from '#contract/people-words'
import * as contract from '#contract/planning'
import type { Output } from '#web/lib/call.ts'
import { number, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import { AbilityBar } from './BaselineTab.tsx'
import { DemandGaps } from './FairnessTab.tsx'
import { placeMessages } from './place-messages.ts'

type Gap = Output<typeof contract.gaps>['items'][number]
const figure = (n: number | null) => (n === null ? '—' : number(n))

function GapTable({ items }: { items: readonly Gap[] }) {
  const m = useMessages(placeMessages)
  const say = useWord()
  return (
    <table className="mini">
      <thead>
        <tr>
          <th>{m.resource}</th>
          <th className="is-right">{m.needed}</th>
          <th className="is-right">{m.supply}</th>
          <th className="is-right">{m.gap}</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {items.map((one) => (
          <tr key={one.resource}>
            <td>
              <b>{say(contract.resources[one.resource])}</b>{' '}
              <small className="field-hint">{m.basis(number(one.from))}</small>
            </td>
            <td className="digits is-right">{figure(one.need)}</td>
            <td className="digits is-right">{figure(one.supply)}</td>
            <td className="digits is-right">
              {one.gap === null ? '—' : <Tag tone={one.gap > 0 ? 'high' : 'good'}>{number(one.gap)}</Tag>}
            </td>
            <td>
              {one.missing && <Tag tone="medium">{say(one.missing)}</Tag>}{' '}
              <small className="field-hint">
                {one.countedOn && `${m.countedOn} ${one.countedOn} · ${one.source ?? ''}`}
              </small>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export function GapsTab({ region }: { region: number | undefined }) {
  const m = useMessages(placeMessages)
  const [saving, setSaving] = useState(false)
  const answer = useQuery(q(contract.gaps, { query: { region } }))
  return (
    <>
      <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      <div className="survey-line">
        <ActionButton needs="assessment.manage" onClick={() => setSaving(true)}>
          {m.saveSupply}
        </ActionButton>
      </div>
      {answer.data && (
        <Panel title={answer.data.regionName} flush>
          <GapTable items={answer.data.items} />
        </Panel>
      )}
      <div className="survey-after">
        <DemandGaps region={region} />
      </div>
      {saving && <SupplyForm region={answer.data?.regionCode} onClose={() => setSaving(false)} />}
    </>
  )
}

function SupplyForm({ region, onClose }: { region: number | undefined; onClose: () => void }) {
  const m = useMessages(placeMessages)
  const say = useWord()
  const action = useAction(contract.saveSupply, {
    changes: [contract.gaps, contract.communityReport],
    done: onClose,
  })
  return (
    <FormDrawer<{
      regionCode: number
      resource: contract.Resource
      count: number
      countedOn: string
      source: string
    }>
      title={m.saveSupply}
      submit={m.submit}
      initial={{
        countedOn: today(),
        resource: 'nursing_bed',
        ...(region === undefined ? {} : { regionCode: region }),
      }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(body) => action.mutate({ body })}
    >
      <Form.Item name="regionCode" label={m.region} rules={[{ required: true }]}>
        <RegionPicker width="100%" label={m.region} allowClear={false} />
      </Form.Item>
      <Form.Item name="resource" label={m.resource} rules={[{ required: true }]}>
        <Select
          options={contract.Resource.options.map((value) => ({
            value,
            label: say(contract.resources[value]),
          }))}
        />
      </Form.Item>
      <Form.Item name="count" label={m.count} rules={[{ required: true }]}>
        <InputNumber min={0} precision={0} />
      </Form.Item>
      <Form.Item name="countedOn" label={m.countedOn} rules={[{ required: true }]}>
        <DayInput max={today()} />
      </Form.Item>
      <Form.Item
        name="source"
        label={m.source}
        rules={[{ required: true, min: 2, max: 200, whitespace: true }]}
      >
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}

/** Disability by level, demands most stated, staff: one page for a community. */
export function CommunityTab({ region }: { region: number | undefined }) {
  const m = useMessages(placeMessages)
  const say = useWord()
  const answer = useQuery(q(contract.communityReport, { query: { region } }))
  const data = answer.data
  if (!data) return <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
  const most = Math.max(1, ...data.demands.map((one) => one.elders))
  return (
    <>
      <h2>{data.regionName}</h2>
      <p>
        {m.elders} <b className="digits">{number(data.elders)}</b> · {m.assessed}{' '}
        <b className="digits">{number(data.assessed)}</b>
      </p>
      <Panel title={m.levels}>
        <AbilityBar
          ability={Object.fromEntries(data.levels.map((one) => [one.ability, one.count]))}
          elders={data.elders}
        />
        <table className="mini">
          <tbody>
            {data.levels.map((one) => (
              <tr key={one.ability}>
                <td>{say(contract.abilities[one.ability])}</td>
                <td className="digits is-right">{number(one.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <Panel title={m.demands}>
        {data.demands.length === 0 && <p className="field-hint">{m.noPlaces}</p>}
        <table className="mini">
          <tbody>
            {data.demands.map((one) => (
              <tr key={one.item}>
                <td style={{ width: '22%' }}>{say(needItems[one.item])}</td>
                <td>
                  <div className="survey-bar">
                    <div style={{ width: `${(100 * one.elders) / most}%`, background: 'var(--accent)' }} />
                  </div>
                </td>
                <td className="digits is-right" style={{ width: 90 }}>
                  {number(one.elders)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <Panel title={m.staff} flush>
        <GapTable items={[data.staff]} />
      </Panel>
    </>
  )
}
