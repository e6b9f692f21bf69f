import type * as contract from '#contract/benefit-payees'
import { useMessages } from '#web/lib/locale.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { supportMessages } from './support-messages.ts'

const zh = { certificate: '确认证书' }
const messages: { zh: typeof zh; en: typeof zh } = { zh, en: { certificate: 'Certificate' } }

/** What a second person says of somebody in the register, and what the place gives them. */
export function WorkerActions({
  worker,
  onCertificate,
  onSupport,
}: {
  worker: contract.Worker
  onCertificate: (id: string) => void
  onSupport: (id: string) => void
}) {
  const m = useMessages(messages)
  const s = useMessages(supportMessages)
  return (
    <span style={{ display: 'flex', gap: 6 }} onClick={(event) => event.stopPropagation()}>
      <ActionButton size="small" needs="benefits.check" onClick={() => onCertificate(worker.id)}>
        {m.certificate}
      </ActionButton>
      <ActionButton size="small" needs="benefits.read" onClick={() => onSupport(worker.id)}>
        {s.title}
      </ActionButton>
    </span>
  )
}
