import { useMessages } from '#web/lib/locale.ts'
import { Button, Checkbox, Input, Space } from 'antd'
import { messages } from './messages.ts'

export type PhoneDraft = { id: string; masked: string } | { number: string; shared?: boolean }

/** Numbers of a person: those on record stay masked and are kept or given up; new ones are typed. A form control. */
export function PhonesField({
  value = [],
  onChange,
  max = 4,
}: {
  value?: PhoneDraft[]
  onChange?: (value: PhoneDraft[]) => void
  max?: number
}) {
  const m = useMessages(messages)
  const replace = (index: number, next: PhoneDraft) =>
    onChange?.(value.map((one, i) => (i === index ? next : one)))
  return (
    <Space orientation="vertical" style={{ width: '100%' }}>
      {value.map((phone, index) => (
        // A new number has no identity but its place.
        <Space.Compact key={'id' in phone ? phone.id : `new-${index}`} style={{ width: '100%' }}>
          {'id' in phone ? (
            <Input readOnly aria-label={m.phone} value={phone.masked} />
          ) : (
            <>
              <Input
                aria-label={m.newNumber}
                inputMode="tel"
                maxLength={40}
                placeholder="139 1234 5678 / 0391-3934567"
                value={phone.number}
                onChange={(event) => replace(index, { ...phone, number: event.target.value })}
              />
              <Checkbox
                style={{ alignSelf: 'center', padding: '0 8px', whiteSpace: 'nowrap' }}
                checked={phone.shared ?? false}
                onChange={(event) => replace(index, { ...phone, shared: event.target.checked })}
              >
                {m.shared}
              </Checkbox>
            </>
          )}
          <Button onClick={() => onChange?.(value.filter((_, i) => i !== index))}>
            {'id' in phone ? m.giveUp : m.remove}
          </Button>
        </Space.Compact>
      ))}
      {value.length < max && (
        <Button size="small" onClick={() => onChange?.([...value, { number: '' }])}>
          {m.addPhone}
        </Button>
      )}
    </Space>
  )
}

/** What the endpoints take: numbers typed, or the ids that stay. */
export function phoneInput(drafts: readonly PhoneDraft[] | undefined) {
  return (drafts ?? [])
    .filter((one) => 'id' in one || one.number.trim() !== '')
    .map((one) => ('id' in one ? { id: one.id } : one))
}
