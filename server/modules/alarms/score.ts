/** What happened to a person within the days that the place looks at. */
export type History = {
  readonly falls: number
  readonly sosReal: number
  readonly vital: number
  readonly inactivity: number
  readonly lost: number
  readonly falseAlarms: number
  readonly age: number
  readonly livesAlone: boolean
  readonly dementia: boolean
}
type Points = Readonly<
  Record<
    'fall' | 'sosReal' | 'vital' | 'inactivity' | 'lost' | 'falseAlarm' | 'age85' | 'livesAlone' | 'dementia',
    number
  >
>
export type Reason = { readonly zh: string; readonly en: string; readonly points: number }

/** Points of the place times what happened, every reason in words; no level below the place's lower mark. */
export function scoreOf(
  history: History,
  rule: { points: Points; watch: number; high: number },
): { score: number; level: 'watch' | 'high' | null; reasons: Reason[] } {
  const { points } = rule
  const reasons: Reason[] = [
    counted(history.falls, points.fall, '摔倒', 'falls'),
    counted(history.sosReal, points.sosReal, '真实呼救', 'real calls for help'),
    counted(history.vital, points.vital, '生命体征异常', 'abnormal vital signs'),
    counted(history.inactivity, points.inactivity, '证实的无活动', 'confirmed absences'),
    counted(history.lost, points.lost, '走失', 'times lost'),
    counted(history.falseAlarms, points.falseAlarm, '误报', 'false alarms'),
    { zh: '85 岁以上', en: 'aged 85 or more', points: history.age >= 85 ? points.age85 : 0 },
    { zh: '独居', en: 'lives alone', points: history.livesAlone ? points.livesAlone : 0 },
    { zh: '认知症', en: 'dementia', points: history.dementia ? points.dementia : 0 },
  ].filter((reason) => reason.points > 0)
  const score = reasons.reduce((sum, reason) => sum + reason.points, 0)
  return { score, level: score >= rule.high ? 'high' : score >= rule.watch ? 'watch' : null, reasons }
}

function counted(count: number, points: number, zh: string, en: string): Reason {
  return { zh: `${zh} ${count} 次`, en: `${count} ${en}`, points: count * points }
}
