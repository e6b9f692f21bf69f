import type { Night } from './night.ts'

/** A power cut in the district: twenty homes within a minute, one of them real. For the storm breaker. */
export const stormNight: Night = {
  name: 'storm-night',
  zh: '风暴之夜',
  en: 'Storm night',
  hour: 2,
  steps: [
    ...Array.from({ length: 20 }, (_, n) => ({
      at: 30 + 3 * n,
      where: { in: 'stage' as const, n },
      what: 'cooking_smoke' as const,
    })),
    { at: 55, where: 'star', what: 'acute' },
  ],
}
