import { dayOf } from '#contract/day'
import {
  Change,
  changeKinds,
  ChangeKind,
  changeList,
  children,
  recordChange,
  type RegionDetail,
  search,
  show,
} from '#contract/regions'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { App, Button, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './messages.ts'

type Target = { code?: string; name?: string }
type Values = {
  kind: ChangeKind
  day: string
  note?: string
  source: string
  name?: string
  to?: Target
  others?: { code?: number }[]
  parts?: Target[]
}

/** The body's change from what the form holds; codes arrive as text. */
function changeOf(code: number, values: Values) {
  const target = (t: Target | undefined) => ({ code: Number(t?.code), name: t?.name ?? '' })
  switch (values.kind) {
    case 'renamed':
      return { kind: values.kind, code, name: values.name ?? '' }
    case 'abolished':
      return { kind: values.kind, code }
    case 'merged':
      return {
        kind: values.kind,
        codes: [code, ...(values.others ?? []).flatMap((o) => (o.code ? [o.code] : []))],
        to: target(values.to),
      }
    case 'split':
      return { kind: values.kind, code, to: (values.parts ?? []).map(target) }
    default:
      return { kind: values.kind, code, to: target(values.to) }
  }
}

export function ChangeForm({ region, onClose }: { region: RegionDetail; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const [today] = useState(() => dayOf(new Date()))
  const { message } = App.useApp()
  const action = useAction(recordChange, {
    changes: [children, show, search, changeList],
    done: () => {
      void message.success(m.done)
      onClose()
    },
  })
  const hasChildren = Object.keys(region.below).length > 0
  const code = (name: (string | number)[], label: string, hint: string) => (
    <Form.Item
      name={name}
      label={label}
      extra={hint}
      rules={[{ required: true, pattern: /^\d{12}$/, message: m.codeWrong }]}
    >
      <Input inputMode="numeric" maxLength={12} autoComplete="off" />
    </Form.Item>
  )
  const newName = (name: string | (string | number)[]) => (
    <Form.Item
      name={name}
      label={m.newName}
      rules={[{ required: true, whitespace: true, message: m.required }]}
    >
      <Input maxLength={100} />
    </Form.Item>
  )
  return (
    <FormDrawer<Values>
      title={m.changeTitle(region.name)}
      submit={m.submit}
      width={520}
      initial={{
        kind: 'renamed',
        day: today,
        parts: [{ code: String(region.code), name: region.name }, {}],
        others: [{}],
        to: { code: String(region.code), name: region.name },
      }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(values) =>
        action.mutate({
          body: {
            change: Change.parse(changeOf(region.code, values)),
            day: values.day,
            note: values.note ?? '',
            source: values.source,
          },
        })
      }
    >
      <p className="page-note">{m.changeHint}</p>
      {hasChildren && <p className="page-note">{m.childrenFirst}</p>}
      <Form.Item name="kind" label={m.kind}>
        <Radio.Group
          options={ChangeKind.options.map((value) => ({
            value,
            label: say(changeKinds[value]),
            disabled: hasChildren && value !== 'renamed',
          }))}
        />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(a: Values, b: Values) => a.kind !== b.kind}>
        {({ getFieldValue }) => {
          const kind: ChangeKind = getFieldValue('kind')
          if (kind === 'renamed') return newName('name')
          if (kind === 'abolished') return null
          if (kind === 'split') {
            return (
              <Form.List name="parts">
                {(fields, { add, remove }) => (
                  <>
                    {fields.map((field, i) => (
                      <fieldset key={field.key} className="panel regions-part">
                        <legend>
                          {m.parts} {i + 1}{' '}
                          {fields.length > 2 && (
                            <Button size="small" type="text" onClick={() => remove(field.name)}>
                              {m.removePart}
                            </Button>
                          )}
                        </legend>
                        {code([field.name, 'code'], m.newCode, i === 0 ? m.keepsCode : m.codeHint)}
                        {newName([field.name, 'name'])}
                      </fieldset>
                    ))}
                    <Button block type="dashed" onClick={() => add({})} className="regions-add">
                      {m.addPart}
                    </Button>
                  </>
                )}
              </Form.List>
            )
          }
          return (
            <>
              {kind === 'merged' && (
                <Form.List name="others">
                  {(fields, { add, remove }) => (
                    <>
                      {fields.map((field, i) => (
                        <Form.Item
                          key={field.key}
                          label={i === 0 ? m.mergeWith : ''}
                          extra={i === 0 ? m.mergeHint : ''}
                          required={i === 0}
                        >
                          <div className="regions-other">
                            <Form.Item
                              noStyle
                              name={[field.name, 'code']}
                              rules={[{ required: true, message: m.required }]}
                            >
                              <RegionPicker width="100%" label={m.mergeWith} />
                            </Form.Item>
                            {fields.length > 1 && (
                              <Button type="text" onClick={() => remove(field.name)}>
                                {m.removePart}
                              </Button>
                            )}
                          </div>
                        </Form.Item>
                      ))}
                      <Button block type="dashed" onClick={() => add({})} className="regions-add">
                        {m.addPart}
                      </Button>
                    </>
                  )}
                </Form.List>
              )}
              {code(['to', 'code'], kind === 'merged' ? `${m.into}：${m.newCode}` : m.newCode, m.codeHint)}
              {newName(['to', 'name'])}
            </>
          )
        }}
      </Form.Item>
      <Form.Item name="day" label={m.day} rules={[{ required: true, message: m.required }]}>
        <DayInput max={today} />
      </Form.Item>
      <Form.Item
        name="source"
        label={m.document}
        rules={[{ required: true, whitespace: true, message: m.required }]}
      >
        <Input maxLength={500} placeholder="国函〔2019〕…号" />
      </Form.Item>
      <Form.Item name="note" label={m.note}>
        <Input.TextArea maxLength={500} rows={2} />
      </Form.Item>
    </FormDrawer>
  )
}
