import { type Organisation, organisationKinds, type OrganisationKind } from '#contract/organisations'
import { readCreditCode } from '#contract/credit-code'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Form, Input, Select } from 'antd'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './messages.ts'

export type OrganisationFields = {
  name: string
  shortName: string | null
  kind: OrganisationKind
  creditCode: string | null
  regionCode: number
  address: string | null
  phone: string | null
  contactName: string | null
  note: string | null
}

const orNull = (text: string | null | undefined) => text?.trim() || null

/** One form for registering and editing; the credit code is read as it is typed, with what is wrong in words. */
export function OrganisationForm({
  title,
  initial,
  pending,
  error,
  onSubmit,
  onClose,
}: {
  title: string
  initial?: Organisation
  pending: boolean
  error: unknown
  onSubmit: (fields: OrganisationFields) => void
  onClose: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  return (
    <FormDrawer<OrganisationFields>
      title={title}
      submit={m.save}
      initial={initial ?? { kind: 'care_institution' }}
      pending={pending}
      error={error}
      onClose={onClose}
      onSubmit={(f) =>
        onSubmit({
          ...f,
          shortName: orNull(f.shortName),
          creditCode: orNull(f.creditCode),
          address: orNull(f.address),
          phone: orNull(f.phone),
          contactName: orNull(f.contactName),
          note: orNull(f.note),
        })
      }
    >
      <Form.Item name="name" label={m.name} rules={[{ required: true, min: 2, max: 100 }]}>
        <Input autoFocus maxLength={100} />
      </Form.Item>
      <Form.Item name="shortName" label={m.shortName}>
        <Input maxLength={30} />
      </Form.Item>
      <Form.Item name="kind" label={m.kind} rules={[{ required: true }]}>
        <Select
          options={Object.entries(organisationKinds).map(([value, words]) => ({ value, label: say(words) }))}
        />
      </Form.Item>
      <Form.Item
        name="creditCode"
        label={m.creditCode}
        extra={<CreditCodeNote hint={m.creditHint} />}
        rules={[
          {
            validator: (_, text: string | null) => {
              const read = text?.trim() ? readCreditCode(text) : undefined
              return read && !read.ok ? Promise.reject(new Error(say(read))) : Promise.resolve()
            },
          },
        ]}
      >
        <Input maxLength={40} className="digits" spellCheck={false} autoComplete="off" />
      </Form.Item>
      <Form.Item name="regionCode" label={m.region} rules={[{ required: true }]}>
        <RegionPicker width="100%" label={m.region} allowClear={false} />
      </Form.Item>
      <Form.Item name="address" label={m.address}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="phone" label={m.phone}>
        <Input maxLength={40} inputMode="tel" />
      </Form.Item>
      <Form.Item name="contactName" label={m.contact}>
        <Input maxLength={50} />
      </Form.Item>
      <Form.Item name="note" label={m.note}>
        <Input.TextArea rows={3} maxLength={1000} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

/** What the code says of itself, while it is typed. */
function CreditCodeNote({ hint }: { hint: string }) {
  const m = useMessages(messages)
  const say = useWord()
  const text: unknown = Form.useWatch('creditCode')
  const read = typeof text === 'string' && text.trim() ? readCreditCode(text) : undefined
  if (!read?.ok) return <>{hint}</>
  return (
    <>
      {m.authority} {say(read.authority)} · {read.regionDigits}
      {!read.innerCheck && <strong className="ink-medium"> · {m.innerCheck}</strong>}
    </>
  )
}
