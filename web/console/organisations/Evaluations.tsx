import { listEvaluations } from '#contract/evaluations'
import type { OrgId } from '#contract/id'
import { number, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'

const messages = {
  zh: { title: '第三方评估', rating: (grade: string) => `评级：${grade}`, none: '还没有第三方评估' },
  en: {
    title: 'Third-party evaluations',
    rating: (grade: string) => `Rating: ${grade}`,
    none: 'Not evaluated by a third party yet',
  },
}

/** What third parties found of an institution; its rating is the newest grade. */
export function Evaluations({ orgId }: { orgId: z.infer<typeof OrgId> }) {
  const m = useMessages(messages)
  const say = useWord()
  const found = useQuery(q(listEvaluations, { query: { orgId } }))
  if (!found.data) return null
  const { rating, items } = found.data
  return (
    <Panel title={m.title} actions={rating && <Tag tone="low">{m.rating(say(rating))}</Tag>}>
      {items.length === 0 && <p className="field-hint">{m.none}</p>}
      {items.length > 0 && (
        <table className="mini">
          <tbody>
            {items.map((one) => (
              <tr key={one.id}>
                <td>
                  {one.roundName} <small className="field-hint">{one.evaluator}</small>
                </td>
                <td className="digits is-right">
                  {number(one.total, 1)} / {number(one.most)}
                </td>
                <td>{say(one.grade)}</td>
                <td>
                  <small className="field-hint">
                    {one.criteria
                      .map((each) => `${say(each)} ${one.scores[each.code] ?? '—'}/${each.max}`)
                      .join(' · ')}
                  </small>
                </td>
                <td className="digits">{shortTime(one.publishedAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}
