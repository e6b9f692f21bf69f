import { dayOf, type Day } from '#contract/day'
import { useMessages } from '#web/lib/locale.ts'
import { Button, Input, Space } from 'antd'

const messages = {
  zh: { from: '起始日', to: '截止日', last: (n: number) => `近 ${n} 天` },
  en: { from: 'From', to: 'To', last: (n: number) => `${n} days` },
}

/** The day `n` days before today, in the business zone. */
export function daysAgo(n: number): Day {
  return dayOf(new Date(Date.now() - n * 86_400_000))
}

/** Two calendar days, both included, either may be open. */
export function DayRange({
  from,
  to,
  onChange,
  presets = [7, 30, 90],
}: {
  from: Day | undefined
  to: Day | undefined
  onChange: (from: Day | undefined, to: Day | undefined) => void
  presets?: readonly number[]
}) {
  const m = useMessages(messages)
  return (
    <span className="day-range">
      <Space.Compact>
        <Input
          type="date"
          aria-label={m.from}
          value={from ?? ''}
          max={to}
          onChange={(event) => onChange(event.target.value || undefined, to)}
        />
        <Input
          type="date"
          aria-label={m.to}
          value={to ?? ''}
          min={from}
          onChange={(event) => onChange(from, event.target.value || undefined)}
        />
      </Space.Compact>
      {presets.map((n) => (
        <Button
          key={n}
          type="text"
          size="small"
          aria-pressed={from === daysAgo(n - 1) && to === daysAgo(0)}
          onClick={() => onChange(daysAgo(n - 1), daysAgo(0))}
        >
          {m.last(n)}
        </Button>
      ))}
    </span>
  )
}
