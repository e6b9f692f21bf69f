import { number } from '#web/lib/format.ts'

export type ColumnValue = {
  key: string
  label: string
  value: number
  tone?: 'critical' | 'high' | 'medium' | 'good' | undefined
}

/**
 * A small column chart: one column per value, its number above it, readable as a list by a screen reader. `across`: bars lying
 * beside their words, for values that have long names.
 */
export function Columns({
  label,
  values,
  every = 1,
  across = false,
}: {
  label: string
  values: readonly ColumnValue[]
  every?: number
  across?: boolean
}) {
  const top = Math.max(1, ...values.map((v) => v.value))
  return (
    <ol className={across ? 'columns is-across' : 'columns'} aria-label={label}>
      {values.map((v, index) => (
        <li key={v.key} title={`${v.label}: ${number(v.value)}`}>
          <span aria-hidden={v.value === 0}>{v.value > 0 ? number(v.value) : ''}</span>
          <i
            style={{
              [across ? 'width' : 'height']: `${(v.value / top) * 100}%`,
              ...(v.tone ? { background: `var(--${v.tone}-fill)` } : {}),
            }}
            aria-hidden
          />
          <em className={index % every === 0 ? '' : 'is-hidden'}>{v.label}</em>
        </li>
      ))}
    </ol>
  )
}
