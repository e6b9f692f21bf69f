import { PersonId } from '#contract/access'
import { RoleName, roles } from '#contract/permission'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useSession } from '#web/lib/session.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Form, Input, Select } from 'antd'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './account-messages.ts'
import { OrganisationPicker } from './OrganisationPicker.tsx'

export type PostValues = {
  role: RoleName
  regionCode?: number
  orgId?: string
  personId?: string
  title?: string
  validFrom?: string
  validTo?: string
}

/** The fields of a post within a form; `at` is the path of the post in the form's values. */
export function PostFields({ at = [], role }: { at?: (string | number)[]; role: RoleName | undefined }) {
  const m = useMessages(messages)
  const say = useWord()
  // A manager gives posts in the organisation and nowhere else.
  const within = useSession().audience === 'org'
  const needsOrg = !within && role !== undefined && roles[role].audience === 'org'
  const choices = RoleName.options.filter((value) => !within || roles[value].audience === 'org')
  return (
    <>
      <Form.Item
        name={[...at, 'role']}
        label={m.role}
        {...(within ? { extra: m.newPostOrg } : {})}
        rules={[{ required: true, message: m.role }]}
      >
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={choices.map((value) => ({ value, label: say(roles[value]) }))}
        />
      </Form.Item>
      {!within && (
        <Form.Item
          name={[...at, 'regionCode']}
          label={m.region}
          extra={m.postRegionHint}
          rules={[{ required: true, message: m.region }]}
        >
          <RegionPicker width="100%" allowClear={false} label={m.region} />
        </Form.Item>
      )}
      {needsOrg && (
        <Form.Item
          name={[...at, 'orgId']}
          label={m.org}
          extra={m.orgHint}
          rules={[{ required: true, message: m.orgHint }]}
        >
          <OrganisationPicker />
        </Form.Item>
      )}
      {role !== undefined && roles[role].audience === 'field' && (
        <Form.Item
          name={[...at, 'personId']}
          label={m.person}
          extra={m.personHint}
          rules={[{ pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, message: m.personHint }]}
        >
          <Input maxLength={36} />
        </Form.Item>
      )}
      <Form.Item name={[...at, 'title']} label={m.title} extra={m.titleHint}>
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item label={m.valid} style={{ marginBottom: 0 }}>
        <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
          <Form.Item name={[...at, 'validFrom']} label={m.from}>
            <DayInput />
          </Form.Item>
          <Form.Item name={[...at, 'validTo']} label={m.to}>
            <DayInput />
          </Form.Item>
        </div>
      </Form.Item>
    </>
  )
}

/** The body of a post: what was left empty is left out. */
export function postBody(values: PostValues) {
  return {
    role: values.role,
    ...(values.regionCode === undefined ? {} : { regionCode: values.regionCode }),
    orgId: roles[values.role].audience === 'org' ? (values.orgId ?? null) : null,
    validTo: values.validTo || null,
    ...(roles[values.role].audience === 'field' && values.personId
      ? { personId: PersonId.parse(values.personId) }
      : {}),
    ...(values.title?.trim() ? { title: values.title.trim() } : {}),
    ...(values.validFrom ? { validFrom: values.validFrom } : {}),
  }
}
