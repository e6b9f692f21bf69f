import * as edit from '#contract/people-edit'
import {
  identityKinds,
  mobilities,
  senses,
  sexes,
  type IdentityKind,
  type Mobility,
  type Sex,
} from '#contract/people-words'
import { useMessages } from '#web/lib/locale.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { DayInput, TimeInput } from '#web/ui/desk/DayInput.tsx'
import { Checkbox, Form, Input, Select } from 'antd'
import { ElderPicker } from '../../shell/pickers/ElderPicker.tsx'
import { messages as words } from '../messages.ts'
import { useOptions } from '../options.ts'
import type { FormProps } from './ElderForm.tsx'
import { messages } from './messages.ts'
import { PhonesField, phoneInput, type PhoneDraft } from './PhonesField.tsx'
import { useSave } from './use-save.ts'

type Basics = {
  name: string
  otherNames: string[]
  correct: boolean
  identity?: { kind: IdentityKind; number?: string; noIdentityReason?: string }
  sex: Sex
  birthDay: string
  birthExact: boolean
  nation: string
  mobility: Mobility
  phones: PhoneDraft[]
  reason?: string
}

export function BasicsForm({ record: { elder, phones }, onClose }: FormProps) {
  const m = useMessages(messages)
  const w = useMessages(words)
  const options = useOptions()
  const save = useSave(edit.amend, onClose)
  const submit = (v: Basics) =>
    save.mutate({
      params: { elderId: elder.id },
      body: {
        updatedAt: elder.updatedAt,
        name: v.name,
        otherNames: v.otherNames,
        nation: v.nation,
        mobility: v.mobility,
        phones: phoneInput(v.phones),
        ...(v.reason ? { reason: v.reason } : {}),
        ...(v.correct && v.identity
          ? {
              identity: {
                kind: v.identity.kind,
                number: v.identity.number ?? null,
                noIdentityReason: v.identity.noIdentityReason ?? null,
              },
            }
          : {}),
        ...(elder.identityKind === 'none' || v.correct ? {} : {}),
        ...(elder.identityKind === 'none' && !v.correct
          ? { birthDay: v.birthDay, sex: v.sex, birthExact: v.birthExact }
          : {}),
      } as never, // ids of phones are branded in the contract and plain here
    })
  return (
    <FormDrawer<Basics>
      title={m.basics}
      submit={m.save}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={submit}
      initial={{
        name: elder.name,
        otherNames: elder.otherNames,
        correct: false,
        identity: { kind: elder.identityKind },
        sex: elder.sex,
        birthDay: elder.birthDay,
        birthExact: elder.birthExact,
        nation: elder.nation,
        mobility: elder.mobility,
        phones: phones.filter((p) => !p.endsOn).map(({ id, masked }) => ({ id, masked })),
      }}
    >
      <Form.Item name="name" label={w.name} rules={[{ required: true, message: m.required }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="otherNames" label={w.otherNames}>
        <Select mode="tags" open={false} suffixIcon={null} />
      </Form.Item>
      <Form.Item name="phones" label={m.phones}>
        <PhonesField max={5} />
      </Form.Item>
      <Form.Item name="mobility" label={w.mobility}>
        <Select options={options(mobilities)} />
      </Form.Item>
      <Form.Item name="nation" label={w.nation}>
        <Input maxLength={20} />
      </Form.Item>
      {elder.identityKind === 'none' && (
        <>
          <Form.Item name="sex" label={w.sex}>
            <Select options={options(sexes)} />
          </Form.Item>
          <Form.Item name="birthDay" label={w.birthDay}>
            <DayInput />
          </Form.Item>
          <Form.Item name="birthExact" valuePropName="checked">
            <Checkbox>{m.birthExact}</Checkbox>
          </Form.Item>
        </>
      )}
      <Form.Item name="correct" valuePropName="checked">
        <Checkbox>{m.newIdentity}</Checkbox>
      </Form.Item>
      <Form.Item noStyle dependencies={['correct', ['identity', 'kind']]}>
        {({ getFieldValue }) =>
          getFieldValue('correct') && <IdentityFields kind={getFieldValue(['identity', 'kind'])} />
        }
      </Form.Item>
      <Form.Item name="reason" label={m.reasonForChange}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}

/** Kind and number of the card, or why there is none. Inside a form that has `identity`. */
export function IdentityFields({ kind }: { kind: IdentityKind }) {
  const m = useMessages(messages)
  const options = useOptions()
  return (
    <>
      <Form.Item name={['identity', 'kind']} label={m.identityKind}>
        <Select options={options(identityKinds)} />
      </Form.Item>
      {kind === 'none' ? (
        <Form.Item
          name={['identity', 'noIdentityReason']}
          label={m.noIdentityReason}
          rules={[{ required: true, message: m.required }]}
        >
          <Input maxLength={200} />
        </Form.Item>
      ) : (
        <Form.Item
          name={['identity', 'number']}
          label={m.identityNumber}
          rules={[{ required: true, message: m.required }]}
        >
          <Input maxLength={40} autoComplete="off" spellCheck={false} className="digits" />
        </Form.Item>
      )}
    </>
  )
}

export function HouseholdForm({ record: { elder, household }, onClose }: FormProps) {
  const m = useMessages(messages)
  const save = useSave(edit.joinHousehold, onClose)
  return (
    <FormDrawer<{ with?: string }>
      title={m.household}
      submit={m.save}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      initial={household?.members[0] ? { with: household.members[0].id } : {}}
      onSubmit={(v) =>
        save.mutate({
          params: { elderId: elder.id },
          body: { withElderId: v.with ?? null } as never /* a branded id */,
        })
      }
    >
      <Form.Item name="with" label={m.with} extra={m.leave}>
        <ElderPicker autoFocus />
      </Form.Item>
    </FormDrawer>
  )
}

type Profile = Omit<NonNullable<FormProps['record']['profile']>, 'updatedAt'>

export function ProfileForm({ record: { elder, profile }, onClose }: FormProps) {
  const m = useMessages(messages)
  const options = useOptions()
  const save = useSave(edit.setProfile, onClose)
  const initial: Profile = profile ?? {
    hearing: 'unknown',
    vision: 'unknown',
    speech: 'unknown',
    dialect: '',
    bloodType: '',
    wakesAt: null,
    sleepsAt: null,
    diet: '',
    habits: '',
    familySituation: '',
    careNote: '',
  }
  const sense = options(senses)
  return (
    <FormDrawer<Profile>
      title={m.profile}
      submit={m.save}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      initial={initial}
      width={520}
      onSubmit={(v) =>
        save.mutate({
          params: { elderId: elder.id },
          body: {
            ...v,
            wakesAt: v.wakesAt || null,
            sleepsAt: v.sleepsAt || null,
            updatedAt: profile?.updatedAt ?? null,
          } as never /* blood type is a closed list there */,
        })
      }
    >
      <Form.Item name="careNote" label={m.careNote}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Form.Item name="habits" label={m.habits}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
      <Form.Item name="familySituation" label={m.family}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
      <div className="coordinate-fields">
        <Form.Item name="hearing" label={m.hearing}>
          <Select options={sense} />
        </Form.Item>
        <Form.Item name="vision" label={m.vision}>
          <Select options={sense} />
        </Form.Item>
        <Form.Item name="speech" label={m.speech}>
          <Select options={sense} />
        </Form.Item>
        <Form.Item name="wakesAt" label={m.wakesAt}>
          <TimeInput />
        </Form.Item>
        <Form.Item name="sleepsAt" label={m.sleepsAt}>
          <TimeInput />
        </Form.Item>
        <Form.Item name="bloodType" label={m.bloodType}>
          <Select
            allowClear
            options={['A', 'B', 'AB', 'O', 'A-', 'B-', 'AB-', 'O-'].map((value) => ({ value, label: value }))}
          />
        </Form.Item>
      </div>
      <Form.Item name="dialect" label={m.dialect}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="diet" label={m.diet}>
        <Input maxLength={300} />
      </Form.Item>
    </FormDrawer>
  )
}
