import type { Day, Instant } from '#contract/day'
import { useMessages } from '#web/lib/locale.ts'
import { Button, DatePicker, Space, TimePicker } from 'antd'
import { type FocusEvent, useRef, useState } from 'react'
import { daysAgo } from '#web/lib/format.ts'
import {
  dayFormats,
  dayOfWall,
  momentFormats,
  momentOfWall,
  monthOfWall,
  timeFormats,
  timeOfWall,
  type Wall,
  wallOfDay,
  wallOfMoment,
  wallOfMonth,
  wallOfTime,
} from './wall-clock.ts'

const messages = {
  zh: {
    day: '年-月-日',
    month: '年-月',
    time: '时:分',
    moment: '年-月-日 时:分',
    from: '起始日',
    to: '截止日',
    last: (n: number) => (n === 1 ? '今天' : `近 ${n} 天`),
  },
  en: {
    day: 'yyyy-mm-dd',
    month: 'yyyy-mm',
    time: 'hh:mm',
    moment: 'yyyy-mm-dd hh:mm',
    from: 'From',
    to: 'To',
    last: (n: number) => (n === 1 ? 'Today' : `${n} days`),
  },
}

/** A form control: `value` in, the new value or undefined out. */
type Control<T> = {
  id?: string
  value?: T | null | undefined
  onChange?: (value: T | undefined) => void
  disabled?: boolean
  autoFocus?: boolean
  width?: number | string
  /** Where no label points at it. */
  label?: string
}

/** antd hands `aria-label` and `id` on to its own input. */
function naming({ id, label }: { id?: string; label?: string }) {
  return { ...(id ? { id } : {}), ...(label ? { 'aria-label': label } : {}) }
}

/**
 * Leaving the field: emptied text is no value, and text that is none falls back to the value kept, for all to see.
 * (antd keeps such text on screen beside the old value.) `round` is the key that draws the field anew.
 */
function useLeaving(wall: Wall | null, format: string, clear: (() => void) | undefined) {
  const [round, setRound] = useState(0)
  const kept = useRef('')
  kept.current = wall?.format(format) ?? ''
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    const box = event.target
    if (!(box instanceof HTMLInputElement)) return
    if (box.value.trim() === '') {
      if (kept.current) clear?.()
      return
    }
    // What was typed right has been taken, and drawn, a frame later.
    requestAnimationFrame(() => {
      if (box.isConnected && document.activeElement !== box && box.value !== kept.current)
        setRound((n) => n + 1)
    })
  }
  return { round, onBlur }
}

/** A calendar month, `YYYY-MM`. Typed (`2026-11`, `202611`) or picked. */
export function MonthInput({
  value,
  onChange,
  disabled = false,
  autoFocus = false,
  width = 150,
  ...names
}: Control<string>) {
  const m = useMessages(messages)
  const wall = wallOfMonth(value)
  const leaving = useLeaving(wall, 'YYYY-MM', () => onChange?.(undefined))
  return (
    <DatePicker
      picker="month"
      key={leaving.round}
      onBlur={leaving.onBlur}
      {...naming(names)}
      format={['YYYY-MM', 'YYYYMM', 'YYYY/MM', 'YYYY年MM月']}
      placeholder={m.month}
      style={{ width }}
      disabled={disabled}
      autoFocus={autoFocus}
      value={wall}
      onChange={(next) => onChange?.(monthOfWall(next))}
    />
  )
}

/** A calendar day of Asia/Shanghai, `YYYY-MM-DD`. Typed (`2026-11-25`, `20261125`, `2026/11/25`) or picked. */
export function DayInput({
  value,
  onChange,
  min,
  max,
  disabled = false,
  autoFocus = false,
  allowClear = true,
  width = 150,
  ...names
}: Control<Day> & { min?: Day | undefined; max?: Day | undefined; allowClear?: boolean }) {
  const m = useMessages(messages)
  const wall = wallOfDay(value)
  const leaving = useLeaving(wall, dayFormats[0], () => onChange?.(undefined))
  const first = wallOfDay(min)
  const last = wallOfDay(max)
  return (
    <DatePicker
      key={leaving.round}
      onBlur={leaving.onBlur}
      {...naming(names)}
      {...(first ? { minDate: first } : {})}
      {...(last ? { maxDate: last } : {})}
      format={dayFormats}
      placeholder={m.day}
      style={{ width }}
      disabled={disabled}
      autoFocus={autoFocus}
      allowClear={allowClear}
      value={wall}
      onChange={(next) => onChange?.(dayOfWall(next))}
    />
  )
}

/** A time of day, `HH:mm`. */
export function TimeInput({
  value,
  onChange,
  disabled = false,
  autoFocus = false,
  width = 110,
  ...names
}: Control<string>) {
  const m = useMessages(messages)
  const wall = wallOfTime(value)
  const leaving = useLeaving(wall, timeFormats[0], () => onChange?.(undefined))
  return (
    <TimePicker
      key={leaving.round}
      onBlur={leaving.onBlur}
      {...naming(names)}
      format={timeFormats}
      placeholder={m.time}
      needConfirm={false}
      style={{ width }}
      disabled={disabled}
      autoFocus={autoFocus}
      value={wall}
      onChange={(next) => onChange?.(timeOfWall(next))}
    />
  )
}

/** An instant to the minute: shown and typed as Asia/Shanghai's clock reads, given out with its zone. */
export function MomentInput({
  value,
  onChange,
  disabled = false,
  autoFocus = false,
  width = 190,
  ...names
}: Control<Instant>) {
  const m = useMessages(messages)
  const wall = wallOfMoment(value)
  const leaving = useLeaving(wall, momentFormats[0], () => onChange?.(undefined))
  return (
    <DatePicker
      key={leaving.round}
      onBlur={leaving.onBlur}
      {...naming(names)}
      showTime={{ format: 'HH:mm' }}
      format={momentFormats}
      placeholder={m.moment}
      needConfirm={false}
      style={{ width }}
      disabled={disabled}
      autoFocus={autoFocus}
      value={wall}
      onChange={(next) => onChange?.(momentOfWall(next))}
    />
  )
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
        <DayInput label={m.from} width={128} value={from} max={to} onChange={(day) => onChange(day, to)} />
        <DayInput label={m.to} width={128} value={to} min={from} onChange={(day) => onChange(from, day)} />
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
