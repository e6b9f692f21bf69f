import type { ElderRecord } from '#contract/people'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import type { ReactNode } from 'react'
import { elderRoute, type forms } from '../pages.tsx'

export type FormName = (typeof forms)[number]
export type PartProps = { record: ElderRecord }

/** Opens a form of the record by its address; nothing on a record of a past day. */
export function useOpenForm(): (form: FormName, item?: string) => void {
  const navigate = elderRoute.useNavigate()
  return (form, item) => void navigate({ search: (s) => ({ ...s, do: form, item }) })
}

export function EditButton({ form, item, children }: { form: FormName; item?: string; children: ReactNode }) {
  const open = useOpenForm()
  const { asOf } = elderRoute.useSearch()
  if (asOf) return null
  return (
    <ActionButton size="small" type="text" needs="people.write" onClick={() => open(form, item)}>
      {children}
    </ActionButton>
  )
}
