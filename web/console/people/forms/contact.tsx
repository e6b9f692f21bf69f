import * as edit from '#contract/people-edit'
import { relations, type Relation } from '#contract/people-words'
import { useMessages } from '#web/lib/locale.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Button, Checkbox, Form, Input, InputNumber, Radio, Select } from 'antd'
import { messages as words } from '../messages.ts'
import { useOptions } from '../options.ts'
import type { FormProps } from './ElderForm.tsx'
import { messages } from './messages.ts'
import { PhonesField, phoneInput, type PhoneDraft } from './PhonesField.tsx'
import { useSave } from './use-save.ts'

type Draft = {
  name: string
  relation: Relation
  distanceM: number | null
  holdsKey: boolean
  livesWith: boolean
  notify: boolean
  mayAct: boolean
  guardian: boolean
  note: string
  phones: PhoneDraft[]
}

export function ContactForm({ record: { elder, contacts }, item, onClose }: FormProps) {
  const m = useMessages(messages)
  const w = useMessages(words)
  const options = useOptions()
  const contact = contacts.find((c) => c.id === item)
  const add = useSave(edit.addContact, onClose)
  const change = useSave(edit.changeContact, onClose)
  const end = useSave(edit.endContact, onClose)
  const initial: Partial<Draft> = contact
    ? { ...contact, phones: contact.phones.map(({ id, masked }) => ({ id, masked })) }
    : {
        notify: true,
        holdsKey: false,
        livesWith: false,
        mayAct: false,
        guardian: false,
        note: '',
        phones: [{ number: '' }],
      }
  const submit = (v: Draft) => {
    const body = { ...v, distanceM: v.distanceM ?? null, note: v.note ?? '', phones: phoneInput(v.phones) }
    // Ids of phones are branded in the contract and plain in a form.
    if (contact)
      change.mutate({
        params: { elderId: elder.id, contactId: contact.id },
        body: { ...body, updatedAt: contact.updatedAt } as never,
      })
    else add.mutate({ params: { elderId: elder.id }, body: body as never })
  }
  return (
    <FormDrawer<Draft>
      title={contact ? m.editContact : m.addContact}
      submit={m.save}
      pending={add.isPending || change.isPending}
      error={add.error ?? change.error}
      onClose={onClose}
      initial={initial}
      onSubmit={submit}
    >
      <Form.Item name="name" label={w.name} rules={[{ required: true, message: m.required }]}>
        <Input maxLength={60} autoFocus={!contact} />
      </Form.Item>
      <Form.Item name="relation" label={m.relation} rules={[{ required: true, message: m.required }]}>
        <Select options={options(relations)} showSearch optionFilterProp="label" />
      </Form.Item>
      <Form.Item name="phones" label={m.phones}>
        <PhonesField />
      </Form.Item>
      <Form.Item name="distanceM" label={m.distance}>
        <InputNumber min={0} max={20_000_000} style={{ width: '100%' }} />
      </Form.Item>
      {(['holdsKey', 'livesWith', 'notify', 'mayAct', 'guardian'] as const).map((key) => (
        <Form.Item key={key} name={key} valuePropName="checked" style={{ marginBottom: 2 }}>
          <Checkbox>{m[key]}</Checkbox>
        </Form.Item>
      ))}
      <Form.Item name="note" label={m.note} style={{ marginTop: 10 }}>
        <Input.TextArea rows={2} maxLength={300} />
      </Form.Item>
      {contact && (
        <Button
          danger
          type="text"
          loading={end.isPending}
          onClick={() => end.mutate({ params: { elderId: elder.id, contactId: contact.id }, body: {} })}
        >
          {m.stop}
        </Button>
      )}
      <ProblemNote error={end.error} />
    </FormDrawer>
  )
}

type Plan = {
  wayIn: string
  keyPlace: string
  keyContactId?: string | null
  doorCode?: string
  floor: string
  lift: boolean | null
  hazards: string
  verified: boolean
}

export function AccessForm({ record: { elder, contacts, accessPlan: plan }, onClose }: FormProps) {
  const m = useMessages(messages)
  const save = useSave(edit.setAccessPlan, onClose)
  return (
    <FormDrawer<Plan>
      title={m.access}
      submit={m.save}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      initial={{
        wayIn: plan?.wayIn ?? '',
        keyPlace: plan?.keyPlace ?? '',
        keyContactId: plan?.keyContactId ?? null,
        floor: plan?.floor ?? '',
        lift: plan?.lift ?? null,
        hazards: plan?.hazards ?? '',
        verified: false,
      }}
      onSubmit={({ doorCode, ...v }) =>
        save.mutate({
          params: { elderId: elder.id },
          body: {
            ...v,
            keyContactId: v.keyContactId ?? null,
            ...(doorCode ? { doorCode } : {}),
            updatedAt: plan?.updatedAt ?? null,
          } as never /* a branded id */,
        })
      }
    >
      <Form.Item name="wayIn" label={m.wayIn}>
        <Input.TextArea rows={2} maxLength={300} autoFocus />
      </Form.Item>
      <Form.Item name="keyPlace" label={m.keyPlace}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="keyContactId" label={m.keyContact}>
        <Select allowClear options={contacts.map((c) => ({ value: c.id as string, label: c.name }))} />
      </Form.Item>
      <Form.Item name="doorCode" label={m.doorCode}>
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item name="floor" label={m.floor}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="lift" label={m.lift}>
        <Radio.Group
          options={
            [
              { value: true, label: m.yes },
              { value: false, label: m.no },
              { value: null, label: m.unknown },
            ] as never /* antd has no null among values, and passes it on */
          }
        />
      </Form.Item>
      <Form.Item name="hazards" label={m.hazards}>
        <Input maxLength={300} />
      </Form.Item>
      <Form.Item name="verified" valuePropName="checked">
        <Checkbox>{m.verified}</Checkbox>
      </Form.Item>
    </FormDrawer>
  )
}
