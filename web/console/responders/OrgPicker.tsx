import { listOrganisations, showOrganisation } from '#contract/organisations'
import { q } from '#web/lib/query.ts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useDeferredValue, useState } from 'react'

/** Finds one organisation within one's scope. A form control: `value` is its id. */
export function OrgPicker({
  id,
  value,
  onChange,
  label,
}: {
  id?: string
  value?: string | null
  onChange?: (orgId: string | null) => void
  label?: string
}) {
  const [text, setText] = useState('')
  const words = useDeferredValue(text.trim())
  const found = useQuery({
    ...q(listOrganisations, { query: { limit: 20, ...(words ? { q: words } : {}) } }),
    placeholderData: keepPreviousData,
  })
  const items = found.data?.items ?? []
  const known = items.some((item) => item.id === value)
  const current = useQuery({
    ...q(showOrganisation, { params: { id: value ?? '' } }),
    enabled: Boolean(value) && !known,
  })
  const options = [...(current.data && !known ? [current.data] : []), ...items].map((item) => ({
    value: item.id,
    label: item.name,
  }))
  return (
    <Select<string>
      {...(id ? { id } : {})}
      {...(label ? { 'aria-label': label, placeholder: label } : {})}
      allowClear
      showSearch={{ filterOption: false, onSearch: setText }}
      style={{ width: '100%' }}
      value={value ?? null}
      loading={found.isFetching}
      onChange={(next) => onChange?.(next ?? null)}
      options={options}
    />
  )
}

export function OrgName({ id }: { id: string }) {
  const { data } = useQuery({
    ...q(showOrganisation, { params: { id } }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return <>{data?.name ?? '…'}</>
}
