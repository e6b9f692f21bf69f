import type { Scale } from '#contract/assessment-scale'
import type { FieldError } from '#contract/problem'
import { conditionFault } from './score.ts'

/** What is wrong with a scale beyond its shape: sums that do not add up, gaps between bands, conditions that are none. */
export function scaleFaults(scale: Scale): FieldError[] {
  const faults: FieldError[] = []
  const say = (pointer: string, detail: string, detailEn: string) =>
    faults.push({ pointer, detail, detailEn })
  const levels = new Set(scale.levels.map(({ level }) => level))
  const groups = new Map(scale.groups.map((group) => [group.code, group]))
  const twice = (codes: readonly string[], pointer: string) => {
    const again = codes.find((code, i) => codes.indexOf(code) !== i)
    if (again) say(pointer, `编码重复：${again}`, `The code ${again} occurs twice`)
  }
  twice(
    scale.items.map(({ code }) => code),
    '/items',
  )
  twice(
    scale.groups.map(({ code }) => code),
    '/groups',
  )
  twice(
    scale.evidence.map(({ code }) => code),
    '/evidence',
  )

  for (const [i, item] of scale.items.entries())
    if (!groups.has(item.group))
      say(`/items/${i}/group`, `没有这个分组：${item.group}`, `No such group: ${item.group}`)
  for (const [i, group] of scale.groups.entries()) {
    const most = scale.items
      .filter(({ group: of }) => of === group.code)
      .reduce((all, item) => all + maxOf(item), 0)
    if (most !== group.max)
      say(
        `/groups/${i}/max`,
        `各题最高分之和为 ${most}，不是 ${group.max}`,
        `The items add up to ${most}, not ${group.max}`,
      )
  }
  const whole = scale.groups.reduce((all, { max }) => all + max, 0)
  if (whole !== scale.max)
    say(
      '/max',
      `各组最高分之和为 ${whole}，不是 ${scale.max}`,
      `The groups add up to ${whole}, not ${scale.max}`,
    )

  const condition = (when: string | undefined, pointer: string) => {
    const wrong = when === undefined ? undefined : conditionFault(when)
    if (wrong) say(pointer, `不是有效的条件：${wrong}`, `Not a condition: ${wrong}`)
  }
  const bands = (list: readonly { level: number; from: number; to: number }[], pointer: string) => {
    for (const { level } of list)
      if (!levels.has(level)) say(pointer, `没有这个等级：${level}`, `No such level: ${level}`)
    const sorted = [...list].sort((a, b) => a.from - b.from)
    for (const [i, band] of sorted.entries()) {
      const next = sorted[i + 1]
      if (band.from > band.to) say(pointer, '分段的起点大于终点', 'A band ends before it begins')
      if (next && next.from <= band.to) say(pointer, '分段重叠', 'Bands overlap')
    }
  }
  for (const [i, group] of scale.groups.entries()) {
    if (!group.levels) continue
    if ('rules' in group.levels)
      group.levels.rules.forEach(({ when }, r) => condition(when, `/groups/${i}/levels/rules/${r}/when`))
  }
  for (const [i, item] of scale.items.entries())
    item.measure?.ranges?.forEach(({ when }, r) => condition(when, `/items/${i}/measure/ranges/${r}/when`))
  scale.changes.forEach((change, i) => condition(change.when, `/changes/${i}/when`))
  scale.services.forEach((service, i) => {
    condition(service.when, `/services/${i}/when`)
    service.items.forEach((code, k) => {
      if (!scale.items.some((item) => item.code === code))
        say(`/services/${i}/items/${k}`, `没有这道题：${code}`, `No such item: ${code}`)
    })
  })
  const { result } = scale
  if (result.kind === 'bands') bands(result.bands, '/result/bands')
  if (result.kind === 'bands_by')
    for (const [name, list] of Object.entries(result.cases)) bands(list, `/result/cases/${name}`)
  if (result.kind === 'rules')
    result.rules.forEach(({ when, level }, i) => {
      condition(when, `/result/rules/${i}/when`)
      if (!levels.has(level))
        say(`/result/rules/${i}/level`, `没有这个等级：${level}`, `No such level: ${level}`)
    })
  if (result.kind === 'matrix')
    for (const code of [result.row, ...result.worstOf])
      if (!groups.get(code)?.levels) say('/result', `分组 ${code} 没有分级`, `Group ${code} has no levels`)
  return faults
}

function maxOf(item: Scale['items'][number]): number {
  if (item.options) return Math.max(...item.options.map(({ points }) => points))
  const { measure } = item
  return measure?.ranges ? Math.max(...measure.ranges.map(({ points }) => points)) : (measure?.max ?? 0)
}
