import { APP_HEADER } from '#contract/access'
import { ProblemError } from '#contract/problem'
import { Roll, type RollEndpoints, type RollField, rollFields } from '#contract/rolls'
import { addressOf } from '#web/lib/call.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { invalidate } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Upload } from 'antd'
import { useState } from 'react'
import { messages } from './messages.ts'

/** Takes the file of a list; what is wrong with it is said here. */
export function UploadList({
  contract,
  fields,
  onDone,
}: {
  contract: RollEndpoints
  fields: readonly RollField[]
  onDone: (made: Roll) => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  async function send(file: File) {
    setPending(true)
    setError(null)
    try {
      const form = new FormData()
      form.append('file', file)
      const response = await fetch(addressOf(contract.start, {}), {
        method: 'POST',
        body: form,
        credentials: 'same-origin',
        headers: { [APP_HEADER]: 'console' },
      })
      if (!response.ok) throw new ProblemError(await response.json())
      const made = Roll.parse(await response.json())
      await invalidate(contract.list)
      onDone(made)
    } catch (failure) {
      setError(failure)
    } finally {
      setPending(false)
    }
  }
  return (
    <>
      <Upload.Dragger
        height={130}
        accept=".xlsx,.csv,.txt,.tsv"
        showUploadList={false}
        disabled={pending}
        beforeUpload={(file) => {
          void send(file)
          return false
        }}
      >
        <b>{pending ? m.uploading : m.upload}</b>
        <p>{m.drop}</p>
        <p className="field-hint">
          {m.columns} {fields.map((field) => say(rollFields[field])).join(' · ')}
        </p>
      </Upload.Dragger>
      {error ? <ProblemNote error={error} /> : null}
    </>
  )
}
