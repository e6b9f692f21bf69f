/**
 * How often things happen, per monitored home. Sources are those of reference/field.md §5.2; what has none says so.
 * The simulation draws from these by a Poisson process whose intensity follows the hour.
 */
export const rates = {
  /** Gyeonggi (KR) 2022: 3,243 real emergencies at 26,687 monitored elders. */
  emergenciesPerHomeYear: { value: 0.12, source: 'field.md §5.2 [S16]: 3,243 / 26,687' },
  /** 884 warnings at 700 homes in four months (pull cord and smoke). */
  warningsPerHomeMonth: { value: 0.32, source: 'field.md §5.2 [S28]: 884 / 700 / 4' },
  /** Share of rescues between evening and early morning, here 18:00–06:00. */
  nightShare: { value: 0.74, source: 'field.md §5.2 [S18]' },
  /** What emergencies are: acute symptoms, worsening of a chronic illness, falls; the rest is fire, gas and wandering. */
  emergencyKinds: {
    value: { acute: 0.52, chronic: 0.25, fall: 0.2, hazard: 0.03 },
    source: 'field.md §3.5 [S18]: 52 / 25 / 20 %',
  },
  /** What warnings are that turn out to be nothing. */
  warningKinds: {
    value: { accidentalPress: 0.45, cookingSmoke: 0.3, falseFall: 0.15, gasTrace: 0.1 },
    source: 'invented',
  },
  /** Of accidental presses, how many the elder takes back at the device. */
  takenBack: { value: 0.35, source: 'invented' },
  /** Share of invitations that are accepted, by kind of responder; the others decline or do not answer. */
  acceptance: {
    value: { key_resident: 0.7, care_worker: 0.6, facility: 0.8, volunteer: 0.45, social_rescue: 0.6 },
    source: 'invented',
  },
  /** Calls to 12349 per thousand elders and day, from any. */
  callsPerThousandDay: {
    value: 4,
    source: 'invented, of the order of 20,000 home visits a day for 8.4 million [S24]',
  },
} as const

const YEAR = 365.25 * 86_400_000
const MONTH = YEAR / 12

/** Events per millisecond and home at an hour of the day (0–24, Asia/Shanghai), averaging to the yearly rate. */
export function intensityAt(
  perYear: number,
  hour: number,
  nightShare: number = rates.nightShare.value,
): number {
  const night = hour >= 18 || hour < 6
  return (perYear / YEAR) * 2 * (night ? nightShare : 1 - nightShare)
}

export const emergencyPerYear = rates.emergenciesPerHomeYear.value
export const warningPerYear = (rates.warningsPerHomeMonth.value * YEAR) / MONTH
