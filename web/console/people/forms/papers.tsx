import * as contract from '#contract/people'
import * as edit from '#contract/people-edit'
import { APP_HEADER } from '#contract/access'
import {
  documentKinds,
  incomeSources,
  needItems,
  purposes,
  type NeedItem,
  type Purpose,
} from '#contract/people-words'
import { ProblemError, invalidInput } from '#contract/problem'
import { addressOf } from '#web/lib/call.ts'
import { today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { invalidate, useAction } from '#web/lib/query.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Facts } from '#web/ui/desk/Panel.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Button, Checkbox, Form, Input, InputNumber, Radio, Select, Space } from 'antd'
import { useState } from 'react'
import { useOptions } from '../options.ts'
import type { FormProps } from './ElderForm.tsx'
import { messages } from './messages.ts'
import { useSave } from './use-save.ts'

export function NeedsForm({ record: { elder, needs }, onClose }: FormProps) {
  const m = useMessages(messages)
  const say = useWord()
  const save = useSave(edit.setNeeds, onClose)
  type Draft = { [K in NeedItem]?: { on: boolean; note?: string } }
  const initial: Draft = Object.fromEntries(needs.map((n) => [n.item, { on: true, note: n.note }]))
  return (
    <FormDrawer<Draft>
      title={m.needs}
      submit={m.save}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      initial={initial}
      onSubmit={(v) =>
        save.mutate({
          params: { elderId: elder.id },
          body: {
            needs: (Object.keys(needItems) as NeedItem[]) /* the keys of the record */
              .filter((item) => v[item]?.on)
              .map((item) => ({ item, note: v[item]?.note ?? '' })),
          },
        })
      }
    >
      {Object.entries(needItems).map(([item, word]) => (
        <Space key={item} align="baseline" style={{ display: 'flex' }}>
          <Form.Item name={[item, 'on']} valuePropName="checked" style={{ width: 150, marginBottom: 4 }}>
            <Checkbox>{say(word)}</Checkbox>
          </Form.Item>
          <Form.Item name={[item, 'note']} style={{ width: 240, marginBottom: 4 }}>
            <Input size="small" aria-label={`${say(word)} ${m.note}`} placeholder={m.note} maxLength={200} />
          </Form.Item>
        </Space>
      ))}
    </FormDrawer>
  )
}

type IncomeDraft = {
  since: string
  items: { source: keyof typeof incomeSources; yuan?: number | null; note?: string }[]
}

export function IncomeForm({ record: { elder }, onClose }: FormProps) {
  const m = useMessages(messages)
  const options = useOptions()
  const save = useAction(edit.setIncome, { changes: [edit.listIncome], done: onClose })
  return (
    <FormDrawer<IncomeDraft>
      title={m.income}
      submit={m.save}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      initial={{ since: today(), items: [{ source: 'pension' }] }}
      onSubmit={(v) =>
        save.mutate({
          params: { elderId: elder.id },
          body: {
            since: v.since,
            items: v.items.map((one) => ({
              source: one.source,
              monthlyFen: typeof one.yuan === 'number' ? Math.round(one.yuan * 100) : null,
              note: one.note ?? '',
            })),
          },
        })
      }
    >
      <Form.Item name="since" label={m.from}>
        <DayInput />
      </Form.Item>
      <Form.List name="items">
        {(fields, { add, remove }) => (
          <>
            {fields.map((field) => (
              <Space.Compact key={field.key} style={{ width: '100%', marginBottom: 8 }}>
                <Form.Item name={[field.name, 'source']} noStyle>
                  <Select
                    aria-label={m.kind}
                    style={{ width: 150 }}
                    options={options(incomeSources)}
                    popupMatchSelectWidth={false}
                  />
                </Form.Item>
                <Form.Item name={[field.name, 'yuan']} noStyle>
                  <InputNumber
                    aria-label={m.monthly}
                    placeholder={m.monthly}
                    min={0}
                    precision={2}
                    style={{ width: 150 }}
                  />
                </Form.Item>
                <Button onClick={() => remove(field.name)}>{m.remove}</Button>
              </Space.Compact>
            ))}
            <Button size="small" onClick={() => add({ source: 'other' })}>
              {m.addRow}
            </Button>
          </>
        )}
      </Form.List>
    </FormDrawer>
  )
}

type ConsentDraft = {
  purpose: Purpose
  given: boolean
  givenBy: 'elder' | 'guardian'
  channel: 'paper' | 'phone' | 'visit'
  ownWish?: string
  expiresOn?: string
}

export function ConsentForm({ record: { elder }, onClose }: FormProps) {
  const m = useMessages(messages)
  const options = useOptions()
  const save = useSave(edit.recordConsent, onClose)
  return (
    <FormDrawer<ConsentDraft>
      title={m.consent}
      submit={m.save}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      initial={{ purpose: 'records', given: true, givenBy: 'elder', channel: 'visit' }}
      onSubmit={(v) =>
        save.mutate({
          params: { elderId: elder.id },
          body: { ...v, ownWish: v.ownWish ?? '', expiresOn: v.expiresOn || null },
        })
      }
    >
      <Form.Item name="purpose" label={m.purpose}>
        <Select options={options(purposes)} />
      </Form.Item>
      <Form.Item name="given" label={m.decision}>
        <Radio.Group
          options={[
            { value: true, label: m.given },
            { value: false, label: m.refused },
          ]}
        />
      </Form.Item>
      <Form.Item name="givenBy" label={m.givenBy}>
        <Radio.Group
          options={(['elder', 'guardian'] as const).map((value) => ({ value, label: m.by[value] }))}
        />
      </Form.Item>
      <Form.Item name="channel" label={m.channel}>
        <Radio.Group
          options={(['paper', 'phone', 'visit'] as const).map((value) => ({
            value,
            label: m.channels[value],
          }))}
        />
      </Form.Item>
      <Form.Item name="ownWish" label={m.own}>
        <Input.TextArea rows={2} maxLength={300} />
      </Form.Item>
      <Form.Item name="expiresOn" label={m.expiresOn}>
        <DayInput min={today()} />
      </Form.Item>
    </FormDrawer>
  )
}

type DocumentDraft = {
  kind: keyof typeof documentKinds
  title: string
  issuedOn?: string
  expiresOn?: string
}

export function DocumentForm({ record: { elder }, onClose }: FormProps) {
  const m = useMessages(messages)
  const options = useOptions()
  const [file, setFile] = useState<File | null>(null)
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  async function submit(v: DocumentDraft) {
    if (!file) return setError(invalidInput(m.choose))
    setPending(true)
    setError(null)
    try {
      const form = new FormData()
      form.append('file', file)
      const query = {
        kind: v.kind,
        title: v.title,
        ...(v.issuedOn ? { issuedOn: v.issuedOn } : {}),
        ...(v.expiresOn ? { expiresOn: v.expiresOn } : {}),
      }
      const response = await fetch(addressOf(edit.addDocument, { params: { elderId: elder.id }, query }), {
        method: 'POST',
        body: form,
        credentials: 'same-origin',
        headers: { [APP_HEADER]: 'console' },
      })
      if (!response.ok) throw new ProblemError(await response.json())
      await invalidate(contract.show)
      onClose()
    } catch (failure) {
      setError(failure)
    } finally {
      setPending(false)
    }
  }
  return (
    <FormDrawer<DocumentDraft>
      title={m.document}
      submit={m.upload}
      pending={pending}
      error={error}
      onClose={onClose}
      initial={{ kind: 'identity' }}
      onSubmit={(v) => void submit(v)}
    >
      <Form.Item label={m.file} required>
        <input
          type="file"
          aria-label={m.choose}
          accept="application/pdf,image/jpeg,image/png,image/webp"
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        />
      </Form.Item>
      <Form.Item name="kind" label={m.kind}>
        <Select options={options(documentKinds)} />
      </Form.Item>
      <Form.Item name="title" label={m.title} rules={[{ required: true, message: m.required }]}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="issuedOn" label={m.issuedOn}>
        <DayInput max={today()} />
      </Form.Item>
      <Form.Item name="expiresOn" label={m.expiresOn}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}

export function ReviewForm({ record: { elder }, onClose }: FormProps) {
  const m = useMessages(messages)
  const save = useSave(edit.askReview, onClose)
  return (
    <FormDrawer<{ note: string }>
      title={m.review}
      submit={m.save}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(body) => save.mutate({ params: { elderId: elder.id }, body })}
    >
      <Form.Item name="note" label={m.note} rules={[{ required: true, min: 2, message: m.required }]}>
        <Input.TextArea rows={3} maxLength={300} autoFocus />
      </Form.Item>
    </FormDrawer>
  )
}

/** The numbers live in this panel only and are gone when it closes. */
export function UnmaskForm({ record: { elder, phones, contacts }, onClose }: FormProps) {
  const m = useMessages(messages)
  const unmask = useAction(contract.unmask)
  const seen = unmask.data
  const owner = (id: string) =>
    contacts.find((c) => c.phones.some((p) => p.id === id))?.name ??
    (phones.some((p) => p.id === id) ? elder.name : '')
  return (
    <FormDrawer<{ reason: string }>
      title={m.unmask}
      submit={m.show}
      pending={unmask.isPending}
      error={unmask.error}
      onClose={onClose}
      onSubmit={(body) => unmask.mutate({ params: { elderId: elder.id }, body })}
    >
      <Form.Item name="reason" label={m.why} rules={[{ required: true, min: 2, message: m.required }]}>
        <Input maxLength={200} placeholder={m.whyHint} autoFocus />
      </Form.Item>
      {seen && (
        <div aria-live="polite">
          <Facts
            items={[
              [m.identity, seen.identity && <b className="digits">{seen.identity}</b>],
              seen.doorCode
                ? [
                    m.door,
                    <b key="door" className="digits">
                      {seen.doorCode}
                    </b>,
                  ]
                : null,
              ...seen.phones
                .filter((p) => owner(p.id))
                .map(
                  (p) =>
                    [
                      owner(p.id),
                      <a key={p.id} className="digits" href={`tel:${p.number}`}>
                        {p.number}
                      </a>,
                    ] as const,
                ),
            ]}
          />
          <p className="panel-note">{m.closes}</p>
        </div>
      )}
    </FormDrawer>
  )
}
