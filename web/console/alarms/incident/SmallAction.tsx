import { useMessages } from '#web/lib/locale.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import type { FormName } from './ActionBar.tsx'
import { formMessages } from './form-messages.ts'

const keys: Partial<Record<FormName, string>> = { escalate: 'E', dispatch: 'D', contact: 'C', note: 'N' }

/** The same operation at the head of the panel that it belongs to. */
export function SmallAction({
  name,
  reasons,
  onOpen,
}: {
  name: FormName
  reasons: Partial<Record<FormName, string>>
  onOpen: (name: FormName) => void
}) {
  const f = useMessages(formMessages)
  return (
    <ActionButton
      size="small"
      needs="alarms.handle"
      hotkey={keys[name]}
      disabledReason={reasons[name]}
      onClick={() => onOpen(name)}
    >
      {f[name].title}
    </ActionButton>
  )
}
