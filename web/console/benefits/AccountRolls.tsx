import { accountRolls, verifyAccountRoll } from '#contract/benefit-accounts'
import { listAccounts } from '#contract/benefit-care'
import type { Roll, RollField } from '#contract/rolls'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { App } from 'antd'
import { messages as rollWords } from '../shell/rolls/messages.ts'
import { RollsDrawer } from '../shell/rolls/RollsDrawer.tsx'
import { messages } from './messages.ts'

const fields: readonly RollField[] = ['identity', 'number', 'name', 'holder', 'account', 'bank']

/** Accounts of a whole list, brought in by one person and verified by another. */
export function AccountRolls({ onClose }: { onClose: () => void }) {
  const m = useMessages(messages)
  return (
    <RollsDrawer
      contract={accountRolls}
      may="benefits.prepare"
      title={m.accountLists}
      fields={fields}
      changes={[listAccounts]}
      verify={(roll) => <Verify roll={roll} />}
      onClose={onClose}
    />
  )
}

function Verify({ roll }: { roll: Roll }) {
  const w = useMessages(rollWords)
  const { message } = App.useApp()
  const verify = useAction(verifyAccountRoll, {
    changes: [accountRolls.list, listAccounts],
    done: ({ verified, left }) => void message.success(w.verifiedNow(verified, left)),
  })
  if (roll.verifiedAt !== null)
    return (
      <span className="muted">
        {w.verified}：{roll.verifiedBy}
      </span>
    )
  return (
    <>
      <ActionButton
        type="primary"
        needs="benefits.check"
        disabledReason={roll.counts.taken === 0 ? w.noneTaken : undefined}
        loading={verify.isPending}
        onClick={() => verify.mutate({ params: { rollId: roll.id } })}
      >
        {w.verify}
      </ActionButton>
      {verify.error ? <ProblemNote error={verify.error} /> : null}
    </>
  )
}
