import { uuidv7 } from '#contract/id'
import * as contract from '#contract/people-bulk'
import type { ElderFilter } from '#contract/people'
import { number, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { fieldErrors, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Alert, App, Button, Drawer, Form, Radio, Select } from 'antd'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { z } from 'zod'
import { paths } from '../../paths.ts'
import { useOptions } from '../options.ts'
import { type ActionDraft, ActionFields } from './ActionFields.tsx'
import { messages } from './messages.ts'

type Props = {
  /** Ticked rows; none: only the filter is offered. */
  ids: readonly string[]
  /** The filter of the list and how many it has; undefined while searching by text. */
  filter: z.input<typeof ElderFilter> | undefined
  count: number | undefined
  onClose: () => void
}

/** What to do with many records: say what, see beforehand whom it changes and whom not, then do it. */
export function BulkForm({ ids, filter, count, onClose }: Props) {
  const m = useMessages(messages)
  const options = useOptions()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const [form] = Form.useForm<ActionDraft>()
  const [id] = useState(() => uuidv7())
  const [whom, setWhom] = useState<'ids' | 'filter'>(ids.length > 0 ? 'ids' : 'filter')
  // Before anything is typed a watched field is undefined.
  const kind = Form.useWatch('kind', form) ?? 'assign'
  const fact = Form.useWatch('fact', form)
  const [asked, setAsked] = useState<string>()
  const [now, setNow] = useState('')

  const look = useAction(contract.preview, {})
  const start = useAction(contract.start, {
    changes: [contract.list],
    done: (made) => {
      void message.success(m.started)
      void navigate({ to: paths.bulk, params: { bulkId: made.id } })
    },
  })
  useEffect(() => {
    for (const [pointer, detail] of Object.entries(fieldErrors(look.error ?? start.error)))
      form.setFields([
        // The fields of the action are fields of this form; antd types names by the form's shape.
        { name: pointer.replace(/^action\//, '') as keyof ActionDraft, errors: [detail] },
      ])
  }, [look.error, start.error, form])

  const request = (draft: ActionDraft) => ({
    choice: whom === 'ids' ? { ids: [...ids] } : { filter: filter ?? {} },
    action: actionOf(draft),
  })
  const preview = (draft: ActionDraft) => {
    const body = request(draft)
    setAsked(JSON.stringify(body))
    setNow(JSON.stringify(body))
    look.mutate({ body: body as never }) // ids are branded in the contract, and plain in a form
  }
  const seen = look.data
  const current = asked !== undefined && asked === now
  return (
    <Drawer
      open
      size={520}
      title={m.open}
      onClose={onClose}
      mask={{ closable: false }}
      extra={<Link to={paths.bulks}>{m.history}</Link>}
      footer={
        <div className="drawer-foot">
          <Button loading={look.isPending} onClick={() => form.submit()}>
            {m.preview}
          </Button>
          <Button
            type="primary"
            disabled={!seen || !current || seen.changes === 0}
            loading={start.isPending}
            onClick={() => start.mutate({ body: { ...request(form.getFieldsValue(true)), id } as never })}
          >
            {m.start(seen && current ? number(seen.changes) : '—')}
          </Button>
        </div>
      }
    >
      <Form<ActionDraft>
        form={form}
        layout="vertical"
        requiredMark
        initialValues={{ kind: 'assign', relation: 'liaison', replace: true, from: today(), on: today() }}
        onValuesChange={(changed: Partial<ActionDraft>) => {
          if (changed.fact) form.setFieldValue('value', undefined)
          setNow(JSON.stringify(request(form.getFieldsValue(true))))
        }}
        onFinish={preview}
      >
        <ProblemNote error={look.error ?? start.error} />
        <Form.Item label={m.whom}>
          <Radio.Group
            value={whom}
            onChange={(event) => {
              setWhom(event.target.value === 'ids' ? 'ids' : 'filter')
              setAsked(undefined)
            }}
            options={[
              { value: 'ids', label: m.ofTicked(number(ids.length)), disabled: ids.length === 0 },
              {
                value: 'filter',
                label: m.ofFilter(count === undefined ? '…' : number(count)),
                disabled: filter === undefined,
              },
            ]}
          />
        </Form.Item>
        <Form.Item name="kind" label={m.what} rules={[{ required: true }]}>
          <Select options={options(contract.bulkKinds)} />
        </Form.Item>
        <ActionFields kind={kind} fact={fact} />
      </Form>
      {seen && (current ? <Preview seen={seen} /> : <Alert type="info" showIcon title={m.again} />)}
    </Drawer>
  )
}

type Seen = z.output<typeof contract.preview.returns>
function Preview({ seen }: { seen: Seen }) {
  const m = useMessages(messages)
  const say = useWord()
  return (
    <section className="bulk-preview" aria-live="polite">
      <h3>{seen.changes === 0 ? m.nobody : m.changes(number(seen.changes), number(seen.total))}</h3>
      <span className="bar-line" aria-hidden>
        <i style={{ width: `${seen.total ? (seen.changes / seen.total) * 100 : 0}%` }} />
      </span>
      {seen.left.length > 0 && (
        <>
          <h4>{m.leftTitle}</h4>
          <ul>
            {seen.left.map(({ reason, count, sample }) => (
              <li key={reason}>
                {m.left(say(contract.bulkReasons[reason]), number(count))}
                {sample.length > 0 && (
                  <small>
                    {' '}
                    {sample.map((one) => (
                      <Link key={one.id} to={paths.elder} params={{ elderId: one.id }} target="_blank">
                        {one.name}
                      </Link>
                    ))}
                    {count > sample.length && m.and(number(count))}
                  </small>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="panel-note">{seen.undoable ? m.canUndo : m.noUndo}</p>
    </section>
  )
}

/** Only the fields of the kind that was chosen: what was typed for another kind stays in the form and goes nowhere. */
function actionOf(draft: ActionDraft): Record<string, unknown> {
  const { kind } = draft
  if (kind === 'assign') {
    const { relation, name, phone, replace } = draft
    return { kind, relation, name, phone, replace }
  }
  if (kind === 'add_fact') {
    const { fact, value, from, to, expiresOn, source } = draft
    return {
      kind,
      fact,
      value: String(value ?? ''),
      from,
      to: to || null,
      expiresOn: expiresOn || null,
      source,
    }
  }
  if (kind === 'end_fact') return { kind, fact: draft.fact, on: draft.on, reason: draft.reason }
  return kind === 'review' ? { kind, note: draft.note } : { kind }
}
