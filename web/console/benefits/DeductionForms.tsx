import * as contract from '#contract/benefit-deductions'
import type { ElderId, OrgId } from '#contract/id'
import { listed, today, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Facts } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Button, Form, type FormInstance, Input, InputNumber, Segmented, Select } from 'antd'
import { OrganisationPicker } from '../access/OrganisationPicker.tsx'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { deductionMessages } from './deduction-messages.ts'
import { useDeductionSchemes } from './deduction-schemes.ts'

const changes = [
  contract.listDeductions,
  contract.sumDeductions,
  contract.showSpotShare,
  contract.showDeduction,
]
type Looked = 'no' | 'yes' | 'not'
type Fields = {
  elderId: ElderId
  scheme: string
  orgId: OrgId
  serviceKind: contract.Deduction['serviceKind']
  on: string
  bill: number
  insurance: number
  invoice: string
  declared: { centralCareAid: Looked; upliftService: Looked }
}
const fen = (value: number) => Math.round(value * 100)
const known = (looked: Looked) => (looked === 'not' ? null : looked === 'yes')
const bodyOf = (f: Fields) => ({
  elderId: f.elderId,
  scheme: f.scheme,
  orgId: f.orgId,
  serviceKind: f.serviceKind,
  on: f.on,
  billFen: fen(f.bill),
  insuranceFen: fen(f.insurance),
  declared: {
    centralCareAid: known(f.declared.centralCareAid),
    upliftService: known(f.declared.upliftService),
  },
})

/** A bill: who, where, what, when, how much, what the insurance paid; tried first, then entered. */
export function EnterForm({
  scheme,
  fresh,
  onClose,
}: {
  scheme: string | undefined
  fresh: string
  onClose: () => void
}) {
  const m = useMessages(deductionMessages)
  const say = useWord()
  const schemes = useDeductionSchemes()
  const enter = useAction(contract.enterDeduction, { changes, done: onClose })
  const looked = [
    { value: 'not', label: m.notLooked },
    { value: 'no', label: m.receivesNot },
    { value: 'yes', label: m.receives },
  ]
  return (
    <FormDrawer<Fields>
      title={m.enter}
      submit={m.enter}
      width={520}
      initial={{
        on: today(),
        declared: { centralCareAid: 'not', upliftService: 'not' },
        ...(scheme ? { scheme } : {}),
      }}
      pending={enter.isPending}
      error={enter.error}
      onClose={onClose}
      onSubmit={(f) => enter.mutate({ params: { id: fresh }, body: { ...bodyOf(f), invoice: f.invoice } })}
    >
      {(form) => (
        <>
          <Form.Item name="scheme" label={m.scheme} rules={[{ required: true }]}>
            <Select options={[...schemes]} />
          </Form.Item>
          <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]}>
            <ElderPicker />
          </Form.Item>
          <Form.Item name="orgId" label={m.provider} rules={[{ required: true }]}>
            <OrganisationPicker />
          </Form.Item>
          <Form.Item name="serviceKind" label={m.kind} rules={[{ required: true }]}>
            <Select
              options={contract.ServiceKind.options.map((value) => ({
                value,
                label: say(contract.serviceKinds[value]),
              }))}
            />
          </Form.Item>
          <Form.Item name="on" label={m.on} rules={[{ required: true }]}>
            <DayInput max={today()} />
          </Form.Item>
          <Form.Item name="bill" label={`${m.bill}（${m.yuan}）`} rules={[{ required: true }]}>
            <InputNumber min={0.01} max={10_000_000} precision={2} style={{ width: 180 }} />
          </Form.Item>
          <Form.Item
            name="insurance"
            label={`${m.insurance}（${m.yuan}）`}
            extra={m.insuranceHint}
            rules={[{ required: true }]}
          >
            <InputNumber min={0} max={10_000_000} precision={2} style={{ width: 180 }} />
          </Form.Item>
          <Form.Item name="invoice" label={m.invoice} rules={[{ required: true }]}>
            <Input maxLength={60} />
          </Form.Item>
          <h3>{m.declared}</h3>
          <Form.Item name={['declared', 'centralCareAid']} label={m.centralCareAid}>
            <Select options={looked} />
          </Form.Item>
          <Form.Item name={['declared', 'upliftService']} label={m.upliftService}>
            <Select options={looked} />
          </Form.Item>
          <Trial form={form} />
        </>
      )}
    </FormDrawer>
  )
}

/** What the bill comes to as it is filled in, without storing anything. */
function Trial({ form }: { form: FormInstance<Fields> }) {
  const m = useMessages(deductionMessages)
  const say = useWord()
  const reckon = useAction(contract.reckonDeduction)
  const names = ['scheme', 'elderId', 'orgId', 'serviceKind', 'on', 'bill', 'insurance'] as const
  const ask = () =>
    void form.validateFields([...names]).then(
      // The fields that were asked about are filled in; the two that are declared always have a value.
      () => reckon.mutate({ body: bodyOf(form.getFieldsValue()) }),
      () => undefined,
    )
  const told = reckon.data
  return (
    <section aria-live="polite">
      <Button onClick={ask} loading={reckon.isPending}>
        {m.reckon}
      </Button>
      <ProblemNote error={reckon.error} />
      {told && (
        <>
          <h3>
            <Tag
              tone={told.outcome === 'entitled' ? 'good' : told.outcome === 'unknown' ? 'medium' : 'plain'}
            >
              {m.outcomes[told.outcome]}
            </Tag>
          </h3>
          <Facts
            items={[
              [m.deducted, told.deductFen === null ? m.undone : yuan(told.deductFen)],
              [m.own, told.ownFen === null ? m.undone : yuan(told.ownFen)],
              [
                m.left,
                told.leftFen === null || told.capFen === null
                  ? m.noCap
                  : m.leftOf(yuan(told.leftFen), yuan(told.capFen)),
              ],
            ]}
          />
          {told.missing.length > 0 && (
            <p>
              {m.missing}: {listed(told.missing.map((one) => say(one)))}
            </p>
          )}
          {told.blank && <p>{m.blank}</p>}
          {told.givesWayTo && <p>→ {say(told.givesWayTo)}</p>}
          <Criteria criteria={told.criteria} source={told.source} />
        </>
      )}
    </section>
  )
}

/** Each criterion with its sentence and clause, and the document. */
export function Criteria({ criteria, source }: Pick<contract.DeductionShown, 'criteria' | 'source'>) {
  const m = useMessages(deductionMessages)
  const say = useWord()
  return (
    <>
      <ul style={{ margin: '6px 0', paddingInlineStart: 20 }}>
        {criteria.map((one) => (
          <li key={one.key}>
            {one.holds === 'yes' ? '✓' : one.holds === 'no' ? '✗' : '?'} {say(one)}{' '}
            <span className="unknown">{one.clause ?? m.noClause}</span>
          </li>
        ))}
      </ul>
      <p className="unknown">
        {m.source}: {source.document} {source.clause ?? `(${m.noClause})`}
      </p>
    </>
  )
}

export function ReverseForm({ one, onClose }: { one: contract.Deduction; onClose: () => void }) {
  const m = useMessages(deductionMessages)
  const reverse = useAction(contract.reverseDeduction, { changes, done: onClose })
  return (
    <FormDrawer<{ reason: string }>
      title={`${m.reverse}：${one.elderName} · ${one.invoice}`}
      submit={m.reverse}
      danger
      pending={reverse.isPending}
      error={reverse.error}
      onClose={onClose}
      onSubmit={(body) => reverse.mutate({ params: { id: one.id }, body })}
    >
      <Form.Item name="reason" label={m.reason} rules={[{ required: true, min: 2 }]}>
        <Input.TextArea rows={3} maxLength={300} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

export function CheckForm({ one, onClose }: { one: contract.Deduction; onClose: () => void }) {
  const m = useMessages(deductionMessages)
  const check = useAction(contract.checkDeduction, { changes, done: onClose })
  return (
    <FormDrawer<{ found: 'true' | 'wrong'; note?: string }>
      title={`${m.checkIt}：${one.elderName} · ${one.invoice}`}
      submit={m.checkIt}
      initial={{ found: 'true' }}
      pending={check.isPending}
      error={check.error}
      onClose={onClose}
      onSubmit={(f) => check.mutate({ params: { id: one.id }, body: { found: f.found, note: f.note ?? '' } })}
    >
      <Form.Item name="found" label={m.found}>
        <Segmented
          options={[
            { value: 'true', label: m.foundTrue },
            { value: 'wrong', label: m.foundWrong },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="note"
        label={m.checkNote}
        dependencies={['found']}
        rules={[({ getFieldValue }) => ({ required: getFieldValue('found') === 'wrong', min: 2 })]}
      >
        <Input.TextArea rows={3} maxLength={300} showCount />
      </Form.Item>
    </FormDrawer>
  )
}
