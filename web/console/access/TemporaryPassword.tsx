import { useMessages } from '#web/lib/locale.ts'
import { Button, Modal } from 'antd'
import { messages } from './account-messages.ts'

/** A temporary password, shown once. */
export function TemporaryPassword({
  title,
  name,
  login,
  password,
  onClose,
}: {
  title: string
  name: string
  login: string | null
  password: string | null
  onClose: () => void
}) {
  const m = useMessages(messages)
  return (
    <Modal
      open
      title={title}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={
        <Button type="primary" autoFocus onClick={onClose}>
          {m.done}
        </Button>
      }
    >
      <div className="temporary">
        <p>
          <b>{name}</b> {login && <>· {login}</>}
        </p>
        {password === null ? (
          <p>{m.codeOnly}</p>
        ) : (
          <>
            <output aria-label={m.temporaryTitle}>{password}</output>
            <p>{m.temporaryLead}</p>
          </>
        )}
      </div>
    </Modal>
  )
}
