import type { Night } from './night.ts'

/** The first half hour of a visitor: one thing after another, each of another sort, so that every page has something. */
export const firstEvening: Night = {
  name: 'first-evening',
  zh: '初见之夜',
  en: 'First evening',
  hour: 19,
  steps: [
    { at: 45, where: 'star', what: 'acute' },
    { at: 150, where: { in: 'elsewhere', n: 0 }, what: 'cooking_smoke' },
    { at: 240, where: { in: 'stage', n: 1, alone: true }, what: 'fall' },
    { at: 330, where: { in: 'elsewhere', n: 1 }, what: 'acute' },
    { at: 420, where: { in: 'stage', n: 2 }, what: 'accidental_press' },
    { at: 600, where: { in: 'elsewhere', n: 2 }, what: 'fall' },
    { at: 720, where: { in: 'stage', n: 3 }, what: 'gas_trace' },
    { at: 900, where: { in: 'stage', n: 4 }, what: 'chronic' },
    { at: 1080, where: { in: 'elsewhere', n: 3 }, what: 'false_fall' },
    { at: 1200, where: { in: 'stage', n: 5 }, what: 'test_call' },
    { at: 1380, where: { in: 'stage', n: 6 }, what: 'cooking_smoke' },
    { at: 1560, where: { in: 'elsewhere', n: 4 }, what: 'accidental_press' },
    { at: 1740, where: { in: 'stage', n: 7 }, what: 'not_back_in_bed' },
  ],
  repeatAfter: 2100,
}
