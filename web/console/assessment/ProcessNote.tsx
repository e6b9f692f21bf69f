import { processRules } from '#contract/assessment-after'
import { percent } from '#web/lib/format.ts'
import { q } from '#web/lib/query.ts'
import { useQuery } from '@tanstack/react-query'
import { ToConfirm } from './words.tsx'

const zh = {
  rulesNow: (share: string, months: string, days: string) =>
    `抽查比例 ${share}，结果有效期 ${months}，异议期限 ${days}（产品默认值，未经当地文件确认）`,
  rulesMonths: (n: number) => `${n} 个月`,
  rulesDays: (n: number) => `${n} 天`,
  rulesSigns: (fall: string, admission: string, alarm: string) =>
    `提请重新评估的次数：跌倒 ${fall}，住院 ${admission}，告警 ${alarm}（产品默认值，未经当地文件确认）`,
  rulesSign: (count: number, days: number) => `${days} 天内 ${count} 次`,
}
const en: typeof zh = {
  rulesNow: (share, months, days) =>
    `Share drawn ${share}, valid for ${months}, objections within ${days} (product default, not confirmed by a document of the place)`,
  rulesMonths: (n) => `${n} months`,
  rulesDays: (n) => `${n} days`,
  rulesSigns: (fall, admission, alarm) =>
    `Proposed again after: falls ${fall}, admissions ${admission}, alarms ${alarm} (product default, not confirmed by a document of the place)`,
  rulesSign: (count, days) => `${count} in ${days} days`,
}

/** Says which values the page goes by, while no document of the place confirms them. */
export function ProcessNote({ of, region }: { of: 'reviews' | 'signs'; region: number | undefined }) {
  const { data } = useQuery(q(processRules, { query: { region } }))
  const named = of === 'signs' ? ['signs'] : ['reviewShare', 'validMonths', 'objectionDays']
  if (!data?.toConfirm.some((name) => named.includes(name))) return null
  const say = (words: typeof zh) => {
    const sign = (one: (typeof data.signs)['fall']) =>
      one === null ? '—' : words.rulesSign(one.count, one.days)
    return of === 'signs'
      ? words.rulesSigns(sign(data.signs.fall), sign(data.signs.admission), sign(data.signs.alarm))
      : words.rulesNow(
          percent(data.reviewShare),
          data.validMonths === null ? '—' : words.rulesMonths(data.validMonths),
          data.objectionDays === null ? '—' : words.rulesDays(data.objectionDays),
        )
  }
  return <ToConfirm notes={[{ zh: say(zh), en: say(en) }]} />
}
