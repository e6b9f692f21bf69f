import { plan, setPlan } from '#contract/alarms'
import { shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { CloseOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { elderMessages } from './messages.ts'

type Fields = { steps: { key?: string; zh: string; en?: string }[] }

/** Steps agreed beforehand with the family: what the operator does for just this elder. */
export function PlanEditor({ elderId }: { elderId: string }) {
  const m = useMessages(elderMessages)
  const say = useWord()
  const answer = useQuery(q(plan, { params: { elderId } }))
  const [editing, setEditing] = useState(false)
  const action = useAction(setPlan, { changes: [plan], done: () => setEditing(false) })
  const steps = answer.data?.plan?.steps ?? []
  return (
    <Panel
      title={m.plan}
      note={
        answer.data?.updatedAt
          ? `${shortTime(answer.data.updatedAt)} ${answer.data.updatedBy ?? ''}`
          : undefined
      }
      actions={
        <ActionButton size="small" needs="alarms.handle" onClick={() => setEditing(true)}>
          {m.edit}
        </ActionButton>
      }
      flush
    >
      <ProblemNote error={answer.error} />
      {answer.data && steps.length === 0 && <p className="panel-empty">{m.planNone}</p>}
      <ol className="rows">
        {steps.map((s, index) => (
          <li key={s.key} className="row">
            <span className="row-order digits">{index + 1}</span>
            <span className="row-main">{say({ zh: s.zh, en: s.en || s.zh })}</span>
          </li>
        ))}
      </ol>
      {editing && (
        <FormDrawer<Fields>
          title={m.plan}
          submit={m.save}
          width={560}
          initial={{ steps: steps.length > 0 ? steps : [{ zh: '' }] }}
          pending={action.isPending}
          error={action.error}
          onClose={() => setEditing(false)}
          onSubmit={({ steps: written }) =>
            action.mutate({
              params: { elderId },
              body: {
                kinds: answer.data?.plan?.kinds ?? [],
                steps: written.map((s, index) => ({
                  key: s.key ?? `step-${index + 1}-${crypto.randomUUID().slice(0, 8)}`,
                  zh: s.zh,
                  en: s.en ?? '',
                })),
              },
            })
          }
        >
          <p className="field-hint">{m.planHint}</p>
          <Form.List name="steps">
            {(fields, { add, remove }) => (
              <>
                {fields.map((field, index) => (
                  <div key={field.key} className="field-row">
                    <Form.Item
                      name={[field.name, 'zh']}
                      label={`${m.step} ${index + 1}`}
                      rules={[{ required: true, whitespace: true, max: 120 }]}
                      style={{ flex: 2 }}
                    >
                      <Input />
                    </Form.Item>
                    <Form.Item
                      name={[field.name, 'en']}
                      label={m.stepEn}
                      rules={[{ max: 120 }]}
                      style={{ flex: 1 }}
                    >
                      <Input />
                    </Form.Item>
                    <Button
                      type="text"
                      aria-label="×"
                      icon={<CloseOutlined />}
                      style={{ marginTop: 26 }}
                      onClick={() => remove(field.name)}
                    />
                  </div>
                ))}
                {fields.length < 20 && <Button onClick={() => add({ zh: '' })}>{m.addStep}</Button>}
              </>
            )}
          </Form.List>
        </FormDrawer>
      )}
    </Panel>
  )
}
