import { listOrganisations } from '#contract/organisations'
import { useMessages } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useProblemText } from '#web/ui/ProblemNote.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { messages } from './account-messages.ts'

/** Finds one organisation in one's region. A form control: `value` is its id; `known` is the one that stands there, with its name. */
export function OrganisationPicker({
  id,
  value,
  onChange,
  known,
  label,
}: {
  id?: string
  /** Where no form names it: its label, and what stands in it while empty. */
  label?: string
  value?: string | null
  known?: { id: string; name: string | null } | undefined
  onChange?: (orgId: string | undefined) => void
}) {
  const m = useMessages(messages)
  const problemText = useProblemText()
  const [text, setText] = useState('')
  const words = useDeferredValue(text.trim())
  const found = useQuery({
    ...q(listOrganisations, { query: { limit: 30, sort: 'name', ...(words ? { q: words } : {}) } }),
    placeholderData: keepPreviousData,
  })
  const items = found.data?.items ?? []
  const options = items.map((one) => ({ value: one.id as string, label: one.name }))
  if (known && !words && !options.some((one) => one.value === known.id))
    options.unshift({ value: known.id, label: known.name ?? known.id })
  return (
    <Select
      {...(id ? { id } : {})}
      {...(label ? { 'aria-label': label, placeholder: label } : {})}
      showSearch={{ filterOption: false, onSearch: setText }}
      allowClear
      style={{ width: '100%' }}
      value={value ?? null}
      onChange={(next) => onChange?.(next ?? undefined)}
      loading={found.isFetching}
      notFoundContent={found.error ? problemText(found.error) : m.orgNone}
      options={options}
    />
  )
}
