import * as contract from '#contract/benefit-applications'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useQuery } from '@tanstack/react-query'
import { Input, Select } from 'antd'
import { messages } from './messages.ts'

/** The schemes that concern this elder, with how they come out; by code where one may not see that. */
export function SchemePicker({
  id,
  elderId,
  allowed,
  value,
  onChange,
}: {
  /** Of the form's field: its label is then the label of the box. */
  id?: string
  elderId: string | undefined
  allowed: boolean
  value?: string
  onChange?: (scheme: string) => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const statement = useQuery({
    ...q(contract.showStatement, { params: { elderId: elderId ?? '' } }),
    enabled: Boolean(elderId) && allowed,
  })
  if (!allowed)
    return (
      <Input
        {...(id ? { id } : {})}
        value={value ?? ''}
        onChange={(event) => onChange?.(event.target.value)}
        placeholder="old_age_allowance"
      />
    )
  return (
    <Select
      {...(id ? { id } : {})}
      value={value ?? null}
      onChange={(scheme) => scheme && onChange?.(scheme)}
      loading={statement.isLoading}
      options={(statement.data?.items ?? []).map((one) => ({
        value: one.scheme,
        label: `${say(one.schemeWords)} · ${m.outcomes[one.outcome]}`,
      }))}
    />
  )
}
