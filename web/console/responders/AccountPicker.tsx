import { accountChoices } from '#contract/responder-roster'
import { useMessages } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { messages } from './messages.ts'

/** Finds an account within one's scope; one that belongs to another responder says so and cannot be chosen. A form control. */
export function AccountPicker({
  id,
  value,
  onChange,
  responderId,
}: {
  id?: string
  value?: string | null
  onChange?: (accountId: string | null) => void
  responderId?: string
}) {
  const m = useMessages(messages)
  const [text, setText] = useState('')
  const words = useDeferredValue(text.trim())
  const found = useQuery({
    ...q(accountChoices, { query: words ? { q: words } : {} }),
    placeholderData: keepPreviousData,
  })
  const items = found.data?.items ?? []
  const known = items.some((one) => one.id === value)
  const current = useQuery({
    ...q(accountChoices, { query: { id: value ?? '' } }),
    enabled: Boolean(value) && !known,
  })
  return (
    <Select<string>
      {...(id ? { id } : { 'aria-label': m.account })}
      allowClear
      showSearch={{ filterOption: false, onSearch: setText }}
      placeholder={m.accountSearch}
      style={{ width: '100%' }}
      value={value ?? null}
      loading={found.isFetching}
      onChange={(next) => onChange?.(next ?? null)}
      options={[...(known ? [] : (current.data?.items ?? [])), ...items].map((one) => {
        const taken = one.responderId !== null && one.responderId !== responderId
        return {
          value: one.id,
          disabled: taken,
          label: [one.name, one.phoneMasked, one.regionName, taken ? m.accountTaken : null]
            .filter(Boolean)
            .join(' · '),
        }
      })}
    />
  )
}
