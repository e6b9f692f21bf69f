import { identityErrors, parseIdentity } from '#contract/identity'
import * as contract from '#contract/people'
import * as edit from '#contract/people-edit'
import { ProblemError } from '#contract/problem'
import { mobilities, sexes, type IdentityKind, type Mobility, type Sex } from '#contract/people-words'
import { dayText, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { fieldErrors, useAction } from '#web/lib/query.ts'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { App, Button, Checkbox, Form, Input, Select, Space } from 'antd'
import { useEffect, useState } from 'react'
import { uuidv7 } from '#contract/id'
import { paths } from '../paths.ts'
import { AlikeNote } from './duplicates/AlikeNote.tsx'
import { IdentityFields } from './forms/basics.tsx'
import { messages as formWords } from './forms/messages.ts'
import { PlaceFields, placeInput, type Place } from './forms/moves.tsx'
import { PhonesField, phoneInput, type PhoneDraft } from './forms/PhonesField.tsx'
import { messages as words } from './messages.ts'
import { useOptions } from './options.ts'
import { newElderRoute } from './pages.tsx'
import './people.css'

const messages = {
  zh: {
    who: '本人',
    where: '现住址',
    says: (sex: string, day: string) => `证件号：${sex}，${day} 出生`,
    register: '建档',
    again: '建档并继续下一位',
    done: (name: string) => `${name} 已建档`,
    elsewhere: '该证件号已在其他地区登记',
    elsewhereNote:
      '请再核对一遍证件号。确认无误可照样建档：系统会生成一条核对任务，由能看到两份档案的上级判断是否同一人并合并。',
    claim: '证件号无误，照样建档',
    check: '我再核对',
  },
  en: {
    who: 'The elder',
    where: 'Home',
    says: (sex: string, day: string) => `The number says: ${sex}, born ${day}`,
    register: 'Register',
    again: 'Register, then another',
    done: (name: string) => `${name} is registered`,
    elsewhere: 'This identity number is registered in another area',
    elsewhereNote:
      'Check the number once more. If it is right you may register all the same: a task opens for the level that sees both records, to say whether they are one person and merge them.',
    claim: 'The number is right: register',
    check: 'I check again',
  },
}

type Draft = {
  name: string
  otherNames: string[]
  identity: { kind: IdentityKind; number?: string; noIdentityReason?: string }
  sex?: Sex
  birthDay?: string
  birthExact: boolean
  nation: string
  mobility: Mobility
  phones: PhoneDraft[]
  address: Place
}

/** A new record. The id is made here, so that pressing twice, or sending again after a lost answer, makes one record. */
export function RegisterPage() {
  const m = useMessages(messages)
  const w = useMessages(words)
  const f = useMessages(formWords)
  const say = useWord()
  const options = useOptions()
  const { message, modal } = App.useApp()
  const navigate = newElderRoute.useNavigate()
  const [form] = Form.useForm<Draft>()
  const [id, setId] = useState(() => uuidv7())
  const [another, setAnother] = useState(false)
  const kind = Form.useWatch(['identity', 'kind'], form) ?? 'resident_card'
  const number = Form.useWatch(['identity', 'number'], form) ?? ''
  // A form's value before anything is typed is undefined.
  const draft = Form.useWatch([], form) as Partial<Draft> | undefined
  const read = number.replaceAll(/\s/g, '').length >= 15 ? parseIdentity(number) : null
  const save = useAction(edit.register, {
    changes: [contract.list, contract.count],
    done: (elder) => {
      void message.success(m.done(elder.name))
      if (!another) return void navigate({ to: paths.elder, params: { elderId: elder.id } })
      setId(uuidv7())
      form.resetFields(['name', 'otherNames', 'identity', 'phones', 'mobility'])
      form.getFieldInstance('name')?.focus()
    },
  })
  const elsewhere =
    save.error instanceof ProblemError && save.error.problem.type === contract.problems.identityElsewhere.type
  useEffect(() => {
    if (!elsewhere) return
    void modal.confirm({
      title: m.elsewhere,
      content: m.elsewhereNote,
      okText: m.claim,
      cancelText: m.check,
      autoFocusButton: 'cancel',
      onOk: () => submit(form.getFieldsValue(true), true),
    })
    // Asked once for each refusal.
  }, [save.error])
  useEffect(() => {
    for (const [pointer, detail] of Object.entries(fieldErrors(save.error))) {
      // The server's pointers are paths of this form; antd types them by the form's shape.
      const name = (
        pointer === 'address/coordinates'
          ? ['address', 'lon']
          : pointer.startsWith('phones')
            ? ['phones']
            : pointer.split('/')
      ) as never
      form.setFields([{ name, errors: [detail] }])
    }
  }, [save.error, form])

  const submit = (v: Draft, claim = false) =>
    save.mutate({
      body: {
        id,
        name: v.name,
        otherNames: v.otherNames ?? [],
        nation: v.nation,
        mobility: v.mobility,
        phones: phoneInput(v.phones),
        address: placeInput(v.address),
        identity: {
          kind: v.identity.kind,
          number: v.identity.number ?? null,
          noIdentityReason: v.identity.noIdentityReason ?? null,
        },
        claim,
        ...(v.identity.kind === 'none' ? { sex: v.sex, birthDay: v.birthDay, birthExact: v.birthExact } : {}),
      } as never, // ids are branded in the contract and plain in a form
    })

  return (
    <Page title={w.register}>
      <Panel>
        <Form<Draft>
          form={form}
          layout="vertical"
          onFinish={(v) => submit(v)}
          scrollToFirstError
          initialValues={{
            identity: { kind: 'resident_card' },
            nation: '汉族',
            mobility: 'unknown',
            birthExact: true,
            phones: [{ number: '' }],
            address: { system: 'WGS84' },
          }}
        >
          <div className="register-form">
            <div className="wide">
              <ProblemNote error={save.error} />
            </div>
            <div>
              <h2>{m.who}</h2>
              <Form.Item name="name" label={w.name} rules={[{ required: true, message: f.required }]}>
                <Input autoFocus maxLength={60} />
              </Form.Item>
              <IdentityFields kind={kind} />
              {read && (
                <p className={'error' in read ? 'identity-bad' : 'panel-note'} role="status">
                  {'error' in read
                    ? say(identityErrors[read.error])
                    : m.says(say(sexes[read.sex]), dayText(read.birthDay))}
                </p>
              )}
              {kind === 'none' && (
                <>
                  <Form.Item name="sex" label={w.sex} rules={[{ required: true, message: f.required }]}>
                    <Select options={options(sexes)} />
                  </Form.Item>
                  <Form.Item
                    name="birthDay"
                    label={w.birthDay}
                    rules={[{ required: true, message: f.required }]}
                  >
                    <DayInput max={today()} />
                  </Form.Item>
                  <Form.Item name="birthExact" valuePropName="checked">
                    <Checkbox>{f.birthExact}</Checkbox>
                  </Form.Item>
                </>
              )}
              <Form.Item name="phones" label={w.phones}>
                <PhonesField max={5} />
              </Form.Item>
            </div>
            <div>
              <h2>{m.where}</h2>
              <PlaceFields prefix={['address']} />
              <Form.Item name="mobility" label={w.mobility}>
                <Select options={options(mobilities)} />
              </Form.Item>
              <Form.Item name="nation" label={w.nation}>
                <Input maxLength={20} />
              </Form.Item>
              <Form.Item name="otherNames" label={w.otherNames}>
                <Select mode="tags" open={false} suffixIcon={null} />
              </Form.Item>
            </div>
            <div className="wide">
              <AlikeNote
                draft={{
                  name: draft?.name ?? '',
                  identity: draft?.identity?.number ?? null,
                  birthDay: draft?.birthDay ?? null,
                  phones: (draft?.phones ?? []).flatMap((one) =>
                    'number' in one && one.number ? [one.number] : [],
                  ),
                  regionCode: draft?.address?.regionCode ?? null,
                  address: draft?.address?.detail ?? '',
                }}
              />
            </div>
            <Space className="wide">
              <Button
                type="primary"
                htmlType="submit"
                loading={save.isPending}
                onClick={() => setAnother(false)}
              >
                {m.register}
              </Button>
              <Button htmlType="submit" loading={save.isPending && another} onClick={() => setAnother(true)}>
                {m.again}
              </Button>
            </Space>
          </div>
        </Form>
      </Panel>
    </Page>
  )
}
