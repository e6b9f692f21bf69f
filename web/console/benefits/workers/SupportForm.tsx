import * as contract from '#contract/worker-support'
import { uuidv7 } from '#contract/id'
import { base64Of, PAPERS } from '#web/lib/file.ts'
import { today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Form, Input, Select } from 'antd'
import { useState } from 'react'
import type { z } from 'zod'
import { supportMessages } from './support-messages.ts'

type Evidence = z.infer<typeof contract.EvidenceKind>
type Fields = {
  education?: z.infer<typeof contract.Education>
  school?: string
  major?: string
  graduatedOn?: string
  contractFrom?: string
  contractTo?: string
  note?: string
}

/** Asks for one kind of support, with its evidence; an entry reward wants the diploma and the contract. */
export function SupportForm({
  workerId,
  workerName,
  kind,
  onClose,
}: {
  workerId: string
  workerName: string
  kind: contract.SupportKind
  onClose: () => void
}) {
  const m = useMessages(supportMessages)
  const say = useWord()
  // One id for the case: pressing twice asks once.
  const [supportId] = useState(() => uuidv7())
  const [files, setFiles] = useState<Partial<Record<Evidence, File>>>({})
  const [missing, setMissing] = useState<readonly Evidence[]>([])
  const apply = useAction(contract.applySupport, {
    changes: [contract.showSupport, contract.listSupport],
    done: onClose,
  })
  const entry = kind === 'entry'
  const needed: readonly Evidence[] = entry ? ['diploma', 'contract'] : []
  const asked: readonly Evidence[] = entry ? ['diploma', 'contract', 'other'] : ['other']
  const send = async (f: Fields) => {
    const lacks = needed.filter((one) => !files[one])
    setMissing(lacks)
    if (lacks.length > 0) return
    const papers = []
    for (const one of asked) {
      const file = files[one]
      if (file) papers.push({ id: uuidv7(), kind: one, name: file.name, data: await base64Of(file) })
    }
    apply.mutate({
      // Made above in the shape of the brand.
      params: { id: workerId, supportId: supportId as z.infer<typeof contract.SupportId> },
      body: {
        kind,
        entry:
          entry && f.education && f.school && f.major && f.graduatedOn && f.contractFrom
            ? {
                education: f.education,
                school: f.school,
                major: f.major,
                graduatedOn: f.graduatedOn,
                contractFrom: f.contractFrom,
                contractTo: f.contractTo ?? null,
              }
            : null,
        note: f.note ?? '',
        papers,
      },
    })
  }
  return (
    <FormDrawer<Fields>
      title={`${workerName} · ${m.applyTitle(say(contract.supportKinds[kind]))}`}
      submit={m.submit}
      pending={apply.isPending}
      error={apply.error}
      onClose={onClose}
      onSubmit={(f) => void send(f)}
    >
      {entry && (
        <>
          <Form.Item name="education" label={m.education} rules={[{ required: true }]}>
            <Select
              options={contract.Education.options.map((value) => ({
                value,
                label: say(contract.educations[value]),
              }))}
            />
          </Form.Item>
          <Form.Item name="school" label={m.school} rules={[{ required: true, min: 2, whitespace: true }]}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="major" label={m.major} rules={[{ required: true, whitespace: true }]}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="graduatedOn" label={m.graduatedOn} rules={[{ required: true }]}>
            <DayInput max={today()} />
          </Form.Item>
          <Form.Item name="contractFrom" label={m.contractFrom} rules={[{ required: true }]}>
            <DayInput />
          </Form.Item>
          <Form.Item name="contractTo" label={m.contractTo}>
            <DayInput />
          </Form.Item>
        </>
      )}
      <Form.Item name="note" label={m.note}>
        <Input.TextArea rows={2} maxLength={500} showCount />
      </Form.Item>
      <fieldset className="support-papers">
        <legend>{m.evidence}</legend>
        {asked.map((one) => (
          <label key={one}>
            {m[one]}
            <input
              type="file"
              accept={PAPERS}
              onChange={(event) => {
                const file = event.target.files?.[0]
                setFiles((all) => ({ ...all, [one]: file }))
              }}
            />
            {missing.includes(one) && <span className="field-error">{m.needed}</span>}
          </label>
        ))}
      </fieldset>
    </FormDrawer>
  )
}
