import {
  addNote,
  answers,
  arrive,
  contact,
  dispatch,
  elements,
  escalate,
  judge,
  list,
  outcomes,
  reopen,
  requestAmbulance,
  resolve,
  safe,
  severities,
  show,
  timeline,
  verdicts,
  type Element,
  type IncidentDetail,
  type Outcome,
  type Severity,
  type Verdict,
} from '#contract/alarms'
import { callout, near, qualifications, type QualificationKind } from '#contract/responders'
import { distance } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Button, Checkbox, Form, Input, InputNumber, Modal, Radio, Select } from 'antd'
import { formMessages } from './form-messages.ts'

/** What is done to an incident: one form each, opened by a button or a key, closed when the server has agreed. */

export type ContactTarget = { element: Element; targetName: string; targetId: string; elder: boolean }
export type FormProps = { incident: IncidentDetail; onClose: () => void }

const changes = [show, timeline, list, callout]
const noteRules = [{ max: 500 }]

export function ContactForm({
  incident,
  onClose,
  target,
}: FormProps & { target: ContactTarget | undefined }) {
  const m = useMessages(formMessages).contact
  const say = useWord()
  const action = useAction(contact, { changes, done: onClose })
  type Fields = {
    targetName: string
    element: Element
    answer: 'confirmed' | 'declined' | 'no_answer'
    spokeWithElder: boolean
    note?: string
  }
  return (
    <FormDrawer<Fields>
      title={m.title}
      submit={m.submit}
      initial={{
        targetName: target?.targetName ?? '',
        element: target?.element ?? 'family',
        spokeWithElder: target?.elder ?? false,
        answer: 'confirmed',
      }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(values) =>
        action.mutate({
          params: { id: incident.id },
          body: {
            ...values,
            spokeWithElder: values.spokeWithElder && values.answer !== 'no_answer',
            ...(target ? { targetId: target.targetId } : {}),
          },
        })
      }
    >
      <Form.Item name="targetName" label={m.who} rules={[{ required: true, max: 80 }]}>
        <Input autoFocus={!target} />
      </Form.Item>
      <Form.Item name="element" label={m.element} rules={[{ required: true }]}>
        <Select options={Object.entries(elements).map(([value, words]) => ({ value, label: say(words) }))} />
      </Form.Item>
      <Form.Item name="answer" label={m.answer} rules={[{ required: true }]}>
        <Radio.Group
          optionType="button"
          options={(['confirmed', 'declined', 'no_answer'] as const).map((value) => ({
            value,
            label: say(answers[value]),
          }))}
        />
      </Form.Item>
      <Form.Item name="spokeWithElder" valuePropName="checked">
        <Checkbox>{m.spoke}</Checkbox>
      </Form.Item>
      <Form.Item name="note" label={m.note} rules={noteRules}>
        <Input.TextArea rows={4} autoFocus={Boolean(target)} />
      </Form.Item>
    </FormDrawer>
  )
}

export function JudgeForm({ incident, onClose }: FormProps) {
  const m = useMessages(formMessages).judge
  const say = useWord()
  const action = useAction(judge, { changes, done: onClose })
  return (
    <FormDrawer<{ verdict: Verdict; severity?: Severity; note?: string }>
      title={m.title}
      submit={m.submit}
      initial={incident.verdict ? { verdict: incident.verdict } : {}}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={({ verdict, severity, note }) =>
        action.mutate({
          params: { id: incident.id },
          body: { verdict, ...(severity ? { severity } : {}), ...(note ? { note } : {}) },
        })
      }
    >
      <Form.Item name="verdict" label={m.verdict} rules={[{ required: true }]}>
        <Radio.Group
          optionType="button"
          options={Object.entries(verdicts).map(([value, words]) => ({ value, label: say(words) }))}
        />
      </Form.Item>
      <Form.Item name="severity" label={m.severity}>
        <Select
          allowClear
          placeholder={`${m.keep} (${incident.severity})`}
          options={Object.entries(severities).map(([value, words]) => ({
            value,
            label: `${value} ${say(words)}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="note" label={m.note} rules={noteRules}>
        <Input.TextArea rows={4} />
      </Form.Item>
    </FormDrawer>
  )
}

export function DispatchForm({ incident, onClose }: FormProps) {
  const m = useMessages(formMessages).dispatch
  const say = useWord()
  const action = useAction(dispatch, { changes, done: onClose })
  const [form] = Form.useForm<{ k: number; qualification?: QualificationKind }>()
  const k = Form.useWatch('k', form) ?? 5
  const qualification = Form.useWatch('qualification', form)
  const located = incident.lon !== null && incident.lat !== null
  const preview = useQuery({
    ...q(near, {
      query: {
        lon: incident.lon ?? 0,
        lat: incident.lat ?? 0,
        region: incident.regionCode,
        k,
        ...(incident.elderId ? { elderId: incident.elderId } : {}),
        ...(qualification ? { qualification } : {}),
      },
    }),
    enabled: located,
  })
  return (
    <Modal
      open
      title={m.title}
      okText={m.submit}
      confirmLoading={action.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      width={560}
    >
      <ProblemNote error={action.error} />
      <Form
        form={form}
        layout="inline"
        initialValues={{ k: 5 }}
        onFinish={(values) =>
          action.mutate({
            params: { id: incident.id },
            body: { k: values.k, ...(values.qualification ? { qualification: values.qualification } : {}) },
          })
        }
      >
        <Form.Item name="k" label={m.k} rules={[{ required: true }]}>
          <InputNumber autoFocus min={1} max={20} precision={0} />
        </Form.Item>
        <Form.Item name="qualification" label={m.qualification}>
          <Select
            allowClear
            placeholder={m.any}
            style={{ width: 180 }}
            options={Object.entries(qualifications).map(([value, words]) => ({ value, label: say(words) }))}
          />
        </Form.Item>
      </Form>
      <h3 className="modal-part">{m.preview}</h3>
      <ProblemNote error={preview.error} />
      <ol className="rows">
        {preview.data?.chosen.map((c) => (
          <li key={c.responderId} className="row">
            <span className="row-main">
              <b>{c.name}</b> {c.distanceM !== null && distance(c.distanceM)}
              <small>{say(c)}</small>
            </span>
          </li>
        ))}
      </ol>
      {preview.data && preview.data.chosen.length === 0 && <p className="panel-empty">{m.none}</p>}
      {preview.data?.shortfall && <p className="panel-empty is-warning">{say(preview.data.shortfall)}</p>}
    </Modal>
  )
}

export function AmbulanceForm({ incident, onClose }: FormProps) {
  const m = useMessages(formMessages).ambulance
  const { message } = App.useApp()
  const action = useAction(requestAmbulance, { changes })
  if (action.data) {
    const url = new URL(action.data.url, location.origin).href
    return (
      <Modal open title={m.title} onCancel={onClose} footer={<Button onClick={onClose}>{m.close}</Button>}>
        <p>{m.made}</p>
        <p>
          <a href={url} target="_blank" rel="noreferrer" className="digits">
            {url}
          </a>
        </p>
        <Button
          type="primary"
          onClick={() => void navigator.clipboard.writeText(url).then(() => message.success(m.copy))}
        >
          {m.copy}
        </Button>
      </Modal>
    )
  }
  return (
    <FormDrawer<{ hospital: string; note?: string }>
      title={m.title}
      submit={m.submit}
      initial={{ hospital: '120' }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(body) => action.mutate({ params: { id: incident.id }, body })}
    >
      <Form.Item name="hospital" label={m.hospital} rules={[{ required: true, max: 80 }]}>
        <Input autoFocus />
      </Form.Item>
      <Form.Item name="note" label={m.note} rules={noteRules}>
        <Input.TextArea rows={4} />
      </Form.Item>
    </FormDrawer>
  )
}

export function ResolveForm({ incident, onClose }: FormProps) {
  const m = useMessages(formMessages).resolve
  const say = useWord()
  const action = useAction(resolve, { changes, done: onClose })
  const fitting = Object.entries(outcomes).filter(
    ([, o]) => !incident.verdict || o.verdict === incident.verdict,
  )
  return (
    <FormDrawer<{ outcome: Outcome; note?: string }>
      title={m.title}
      submit={m.submit}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(body) => action.mutate({ params: { id: incident.id }, body })}
    >
      <Form.Item
        name="outcome"
        label={m.outcome}
        rules={[{ required: true }]}
        {...(incident.verdict ? {} : { extra: m.first })}
      >
        <Radio.Group
          className="radio-column"
          options={fitting.map(([value, words]) => ({
            value,
            label: incident.verdict ? say(words) : `${say(words)}（${say(verdicts[words.verdict])}）`,
          }))}
        />
      </Form.Item>
      <Form.Item name="note" label={m.note} rules={noteRules}>
        <Input.TextArea rows={3} />
      </Form.Item>
    </FormDrawer>
  )
}

export function ArriveForm({ incident, onClose }: FormProps) {
  const m = useMessages(formMessages).arrive
  const action = useAction(arrive, { changes, done: onClose })
  return (
    <FormDrawer<{ who: string; note?: string }>
      title={m.title}
      submit={m.submit}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(body) => action.mutate({ params: { id: incident.id }, body })}
    >
      <Form.Item name="who" label={m.who} rules={[{ required: true, max: 80 }]}>
        <Input autoFocus />
      </Form.Item>
      <Form.Item name="note" label={m.note} rules={noteRules}>
        <Input.TextArea rows={3} />
      </Form.Item>
    </FormDrawer>
  )
}

/** The forms that are one text. */
export function TextForm({
  incident,
  onClose,
  kind,
}: FormProps & { kind: 'note' | 'escalate' | 'reopen' | 'safe' }) {
  const all = useMessages(formMessages)
  const done = { changes, done: onClose }
  const actions = {
    note: useAction(addNote, done),
    escalate: useAction(escalate, done),
    reopen: useAction(reopen, done),
    safe: useAction(safe, done),
  }
  const action = actions[kind]
  const m = all[kind]
  const params = { id: incident.id }
  const submit = ({ text = '' }: { text?: string }) => {
    if (kind === 'note') actions.note.mutate({ params, body: { note: text } })
    else if (kind === 'safe') actions.safe.mutate({ params, body: text ? { note: text } : {} })
    else actions[kind].mutate({ params, body: { reason: text } })
  }
  return (
    <FormDrawer<{ text?: string }>
      title={m.title}
      submit={m.submit}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={submit}
    >
      <Form.Item
        name="text"
        label={'note' in m ? m.note : m.reason}
        rules={[{ required: kind !== 'safe', max: 500, whitespace: true }]}
      >
        <Input.TextArea rows={5} autoFocus maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  )
}
