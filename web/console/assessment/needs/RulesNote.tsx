import { groups } from '#contract/people-words'
import { needsRules } from '#contract/planning'
import { listed } from '#web/lib/format.ts'
import { useLocale } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useQuery } from '@tanstack/react-query'
import { ToConfirm } from '../words.tsx'

/** Says which value of the place the page goes by, while no document of the place confirms it. */
export function RulesNote({ of, region }: { of: 'mergeDays' | 'bedPriority'; region: number | undefined }) {
  const language = useLocale()
  const { data } = useQuery(q(needsRules, { query: { region } }))
  if (!data?.toConfirm.includes(of)) return null
  const order = listed(data.bedPriority.map((code) => groups[code][language]))
  const note =
    of === 'mergeDays'
      ? {
          zh: `同一长者 ${data.mergeDays} 天内再提同一需求，合并为一件（产品默认值）`,
          en: `The same demand of an elder within ${data.mergeDays} days is one (product default)`,
        }
      : { zh: `优先次序：${order}（产品默认值）`, en: `Who comes first: ${order} (product default)` }
  return <ToConfirm notes={[note]} />
}
