import { APP_HEADER } from '#contract/access'
import * as contract from '#contract/people-import'
import { invalidInput, ProblemError } from '#contract/problem'
import { addressOf, linkTo } from '#web/lib/call.ts'
import { today } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { invalidate } from '#web/lib/query.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Form, Input, Select } from 'antd'
import { useRef, useState } from 'react'
import { useOptions } from '../options.ts'
import { messages } from './messages.ts'

type Draft = { list: contract.ImportList; source?: string; asOf: string }

/** Which list it is, and the file. What is wrong with the file is said here; nothing that was filled in is lost. */
export function UploadForm({
  onClose,
  onDone,
}: {
  onClose: () => void
  onDone: (made: contract.Import) => void
}) {
  const m = useMessages(messages)
  const options = useOptions()
  const [file, setFile] = useState<File | null>(null)
  const [over, setOver] = useState(false)
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const input = useRef<HTMLInputElement>(null)

  async function submit(v: Draft) {
    if (!file) return setError(invalidInput(m.choose))
    setPending(true)
    setError(null)
    try {
      const form = new FormData()
      form.append('file', file)
      const query = { list: v.list, asOf: v.asOf, ...(v.source?.trim() ? { source: v.source.trim() } : {}) }
      const response = await fetch(addressOf(contract.start, { query }), {
        method: 'POST',
        body: form,
        credentials: 'same-origin',
        headers: { [APP_HEADER]: 'console' },
      })
      if (!response.ok) throw new ProblemError(await response.json())
      const made = contract.Import.parse(await response.json())
      await invalidate(contract.list)
      onDone(made)
    } catch (failure) {
      setError(failure)
    } finally {
      setPending(false)
    }
  }

  return (
    <FormDrawer<Draft>
      title={m.upload}
      submit={pending ? m.uploading : m.upload}
      initial={{ list: 'elders', asOf: today() }}
      pending={pending}
      error={error}
      onSubmit={(v) => void submit(v)}
      onClose={onClose}
    >
      {(form) => (
        <>
          <Form.Item name="list" label={m.list} rules={[{ required: true }]}>
            <Select options={options(contract.importLists)} />
          </Form.Item>
          <p className="field-hint">
            <Form.Item noStyle shouldUpdate>
              {() => (
                <a
                  href={linkTo(contract.template, {
                    query: { list: form.getFieldValue('list') ?? 'elders' },
                  })}
                  download
                >
                  {m.template}
                </a>
              )}
            </Form.Item>
          </p>
          <button
            type="button"
            className={`drop-file ${over ? 'is-over' : ''}`}
            onClick={() => input.current?.click()}
            onDragOver={(event) => {
              event.preventDefault()
              setOver(true)
            }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => {
              event.preventDefault()
              setOver(false)
              setFile(event.dataTransfer.files[0] ?? null)
            }}
          >
            <b>{m.file}</b>
            <span>{file ? `${file.name} · ${Math.ceil(file.size / 1024)} KB` : m.drop}</span>
          </button>
          <input
            ref={input}
            type="file"
            className="visually-hidden"
            aria-label={m.file}
            tabIndex={-1}
            accept=".xlsx,.csv,.txt,.tsv"
            onChange={(event) => setFile(event.target.files?.[0] ?? null)}
          />
          <Form.Item name="asOf" label={m.asOf} extra={m.asOfHint} rules={[{ required: true }]}>
            <DayInput max={today()} />
          </Form.Item>
          <Form.Item name="source" label={m.source}>
            <Input maxLength={120} />
          </Form.Item>
        </>
      )}
    </FormDrawer>
  )
}
