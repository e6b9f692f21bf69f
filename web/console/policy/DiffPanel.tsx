import { effective, type PolicyRule } from '#contract/policy'
import { dayText, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { useQuery } from '@tanstack/react-query'
import { moneyFields, wordOfChoice, wordOfField } from './labels.ts'
import { policyMessages } from './messages.ts'
import { leavesOf } from './schema.ts'

type Draft = {
  kind: string
  key: string
  regionCode: number
  validFrom: string
  body: Record<string, unknown>
}

/** What a draft changes of the rule that holds at its place on its first day: value by value. */
export function DiffPanel({ draft, self }: { draft: Draft; self: string }) {
  const m = useMessages(policyMessages)
  const answer = useQuery({
    ...q(effective, {
      query: { kind: draft.kind, key: draft.key, region: draft.regionCode, on: draft.validFrom },
    }),
    enabled: draft.kind !== '' && draft.validFrom !== '',
  })
  const standing = answer.data?.rule?.id === self ? null : answer.data?.rule
  if (!answer.data) return null
  return (
    <Panel
      title={m.diff}
      note={standing ? m.diffFrom(standing.regionName, dayText(standing.validFrom)) : undefined}
    >
      {standing ? (
        <Differences before={standing} after={draft.body} />
      ) : (
        <p className="unknown">{m.diffFirst}</p>
      )}
    </Panel>
  )
}

function Differences({ before, after }: { before: PolicyRule; after: Record<string, unknown> }) {
  const m = useMessages(policyMessages)
  const say = useWord()
  const money = after['unit'] === 'fen'
  const [old, now] = [leavesOf(before.body), leavesOf(after)]
  const changed = [...new Set([...old.keys(), ...now.keys()])].filter(
    (path) => old.get(path) !== now.get(path),
  )
  if (changed.length === 0) return <p>{m.diffNone}</p>
  const show = (leaves: Map<string, unknown>, path: string) => {
    if (!leaves.has(path)) return '—'
    const value = leaves.get(path)
    if (value === null) return m.blank
    if (typeof value === 'boolean') return value ? m.yes : m.no
    const field = path.slice(path.lastIndexOf('/') + 1)
    if (money && typeof value === 'number' && moneyFields.has(field)) return yuan(value)
    return say(wordOfChoice(field, String(value)))
  }
  return (
    <table className="mini diff">
      <thead>
        <tr>
          <th scope="col">{m.field}</th>
          <th scope="col">{m.before}</th>
          <th scope="col">{m.after}</th>
        </tr>
      </thead>
      <tbody>
        {changed.slice(0, 200).map((path) => (
          <tr key={path}>
            <th scope="row">
              {path
                .split('/')
                .slice(1)
                .map((part) => (/^\d+$/.test(part) ? Number(part) + 1 : say(wordOfField(part))))
                .join(' › ')}
            </th>
            <td>
              <del>{show(old, path)}</del>
            </td>
            <td>
              <ins>{show(now, path)}</ins>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
