import { useMessages, useWord } from '#web/lib/locale.ts'
import { wordOfChoice, wordOfField } from './labels.ts'

const messages = {
  zh: { unknown: '未规定', yes: '是', no: '否', empty: '（空）' },
  en: { unknown: 'not stated', yes: 'yes', no: 'no', empty: '(empty)' },
}

/** The content of a rule as nested tables; a value that the document leaves blank is marked. */
export function BodyTable({ value, name = '' }: { value: unknown; name?: string }) {
  const m = useMessages(messages)
  const say = useWord()
  if (value === null || value === undefined) return <span className="tag tag-high">{m.unknown}</span>
  if (typeof value === 'boolean') return <>{value ? m.yes : m.no}</>
  if (typeof value !== 'object') return <>{say(wordOfChoice(name, String(value)))}</>
  const entries = Object.entries(value)
  if (entries.length === 0) return <span className="unknown">{m.empty}</span>
  const listed = Array.isArray(value)
  if (listed && entries.every(([, item]) => typeof item !== 'object'))
    return <>{entries.map(([, item]) => String(item)).join('、')}</>
  return (
    <table className="mini body-table">
      <tbody>
        {entries.map(([name, item]) => (
          <tr key={name}>
            <th scope="row">{listed ? Number(name) + 1 : say(wordOfField(name))}</th>
            <td>
              <BodyTable value={item} name={name} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
