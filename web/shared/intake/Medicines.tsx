import { type IntakeAnswer, type Medicine, NONE, UNKNOWN } from '#contract/assessment-intake'
import { useMessages } from '#web/lib/locale.ts'
import { intakeMessages } from './messages.ts'

const PARTS = ['name', 'how', 'dose', 'often'] as const
const EMPTY: Medicine = { name: '', how: '', dose: '', often: '' }

/** Long-term medicines row by row, or that there is none. */
export function Medicines({
  answer,
  onChange,
}: {
  answer: IntakeAnswer
  onChange: (next: IntakeAnswer) => void
}) {
  const m = useMessages(intakeMessages)
  const rows = Array.isArray(answer) ? answer.flatMap((row) => (typeof row === 'object' ? [row] : [])) : []
  const put = (next: Medicine[]) => onChange(next.length > 0 ? next : null)
  return (
    <div className="intake-medicines">
      {rows.map((row, i) => (
        // A row has no name of its own.
        <div key={i} role="group" aria-label={m.medicine(i + 1)} className="intake-medicine">
          {PARTS.map((part) => (
            <input
              key={part}
              type="text"
              maxLength={part === 'name' ? 80 : 40}
              aria-label={`${m.medicine(i + 1)} ${m[part]}`}
              placeholder={m[part]}
              value={row[part]}
              onChange={(event) =>
                put(rows.map((one, k) => (k === i ? { ...one, [part]: event.target.value } : one)))
              }
            />
          ))}
          <button type="button" onClick={() => put(rows.filter((_, k) => k !== i))}>
            {m.removeMedicine}
          </button>
        </div>
      ))}
      <button type="button" onClick={() => put([...rows, EMPTY])}>
        {m.addMedicine}
      </button>
      {rows.length === 0 &&
        (
          [
            [NONE, m.noMedicines],
            [UNKNOWN, m.unknownMedicines],
          ] as const
        ).map(([value, word]) => (
          <label key={value}>
            <input
              type="radio"
              name="intake-medicines"
              checked={answer === value}
              onChange={() => onChange(value)}
            />
            <span>{word}</span>
          </label>
        ))}
    </div>
  )
}
