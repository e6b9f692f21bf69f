import { useMessages } from '#web/lib/locale.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Input, Modal } from 'antd'
import { useId, useState } from 'react'
import { messages } from './account-messages.ts'

/** Asks why before something is taken away. */
export function ReasonForm({
  title,
  ask,
  pending,
  error,
  onSubmit,
  onClose,
}: {
  title: string
  ask: string
  pending: boolean
  error: unknown
  onSubmit: (reason: string) => void
  onClose: () => void
}) {
  const m = useMessages(messages)
  const id = useId()
  const [reason, setReason] = useState('')
  const ready = reason.trim().length >= 2
  return (
    <Modal
      open
      title={title}
      okText={title}
      okButtonProps={{ danger: true, disabled: !ready }}
      confirmLoading={pending}
      onOk={() => onSubmit(reason.trim())}
      onCancel={onClose}
    >
      <div className="temporary">
        <p>{ask}</p>
        <ProblemNote error={error} />
        <div className="field">
          <label htmlFor={id}>{m.reason}</label>
          <Input
            id={id}
            autoFocus
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onPressEnter={() => ready && onSubmit(reason.trim())}
          />
        </div>
      </div>
    </Modal>
  )
}
