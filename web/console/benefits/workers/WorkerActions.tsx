import * as contract from '#contract/benefit-payees'
import { showWorker } from '#contract/benefit-workers'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { App } from 'antd'

const zh = {
  certificate: '确认证书',
  grant: '入职补贴',
  granted: '已批准入职补贴，按年分期随发放月发放',
}
const messages: { zh: typeof zh; en: typeof zh } = {
  zh,
  en: {
    certificate: 'Certificate',
    grant: 'Entry subsidy',
    granted: 'Granted: paid by yearly parts with the months',
  },
}

/** What a second person or whoever approves says of somebody in the register. */
export function WorkerActions({
  worker,
  onCertificate,
}: {
  worker: contract.Worker
  onCertificate: () => void
}) {
  const m = useMessages(messages)
  const { message } = App.useApp()
  const grant = useAction(contract.grantEntry, {
    changes: [contract.listWorkers, showWorker],
    done: () => void message.success(m.granted),
  })
  return (
    <span style={{ display: 'flex', gap: 6 }} onClick={(event) => event.stopPropagation()}>
      <ActionButton size="small" needs="benefits.check" onClick={onCertificate}>
        {m.certificate}
      </ActionButton>
      <ActionButton
        size="small"
        needs="benefits.approve"
        loading={grant.isPending}
        onClick={() => grant.mutate({ params: { id: worker.id } })}
      >
        {m.grant}
      </ActionButton>
    </span>
  )
}
