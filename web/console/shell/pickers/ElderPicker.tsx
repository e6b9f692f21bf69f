import { search, show } from '#contract/people'
import { useMessages } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useProblemText } from '#web/ui/ProblemNote.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useDeferredValue, useState } from 'react'

const messages = {
  zh: {
    placeholder: '姓名、拼音、电话、证件号或地址',
    none: '没有找到',
    type: '输入姓名、拼音、电话…',
    years: (n: number) => `${n} 岁`,
    male: '男',
    female: '女',
  },
  en: {
    placeholder: 'Name, pinyin, phone, ID number or address',
    none: 'Nobody found',
    type: 'Type a name, pinyin, phone…',
    years: (n: number) => `aged ${n}`,
    male: 'male',
    female: 'female',
  },
}

/** Finds one elder within one's scope. A form control: `value` is the elder's id. */
export function ElderPicker({
  id,
  value,
  onChange,
  autoFocus = false,
}: {
  id?: string
  value?: string | null
  onChange?: (elderId: string | undefined) => void
  autoFocus?: boolean
}) {
  const m = useMessages(messages)
  const problemText = useProblemText()
  const [text, setText] = useState('')
  const words = useDeferredValue(text.trim())
  const found = useQuery({
    ...q(search, { query: { q: words, limit: 20 } }),
    enabled: words.length > 0,
    placeholderData: keepPreviousData,
  })
  const items = found.data?.items ?? []
  const known = items.some((e) => e.id === value)
  // Opened from an address, the picker holds an id that nobody searched for.
  const chosen = useQuery({
    ...q(show, { params: { elderId: value ?? '' } }),
    enabled: Boolean(value) && !known,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const one = chosen.data?.elder
  return (
    <Select
      {...(id ? { id } : { 'aria-label': m.placeholder })}
      showSearch={{ filterOption: false, onSearch: setText }}
      allowClear
      autoFocus={autoFocus}
      style={{ width: '100%' }}
      placeholder={m.placeholder}
      value={value ?? null}
      onChange={(next) => onChange?.(next ?? undefined)}
      loading={found.isFetching || (chosen.isFetching && !one)}
      notFoundContent={found.error ? problemText(found.error) : words ? m.none : m.type}
      options={[
        ...(value && !known ? [{ value, label: one ? `${one.name} · ${one.regionName}` : '…' }] : []),
        ...items.map((e) => ({
          value: e.id,
          label: `${e.name} ${e.sex === 'male' || e.sex === 'female' ? m[e.sex] : ''} ${m.years(e.age)} · ${e.regionName}${e.phoneMasked ? ` · ${e.phoneMasked}` : ''}`,
        })),
      ]}
    />
  )
}
