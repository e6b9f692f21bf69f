import type { Night } from './night.ts'

/** A cold night: the rescues of a week in one, three quarters of them between dusk and dawn as in the records. */
export const winterNight: Night = {
  name: 'winter-night',
  zh: '寒夜',
  en: 'Winter night',
  hour: 1,
  steps: [
    { at: 20, where: { in: 'stage', n: 0, alone: true }, what: 'fall' },
    { at: 60, where: { in: 'stage', n: 1 }, what: 'no_breath' },
    { at: 90, where: { in: 'stage', n: 2 }, what: 'gas_leak' },
    { at: 140, where: { in: 'stage', n: 3 }, what: 'wandering' },
    { at: 200, where: 'star', what: 'chronic' },
    { at: 260, where: { in: 'stage', n: 4 }, what: 'not_back_in_bed' },
    { at: 330, where: { in: 'stage', n: 5 }, what: 'fire' },
  ],
}
