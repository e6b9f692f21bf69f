import type { Pair } from './words.ts'

/** Where in a home, or on a person, a device is: the usual places. Any other text may be written as well. */
export const deviceSpots: readonly Pair[] = [
  { zh: '床头', en: 'Bedside' },
  { zh: '卧室', en: 'Bedroom' },
  { zh: '客厅', en: 'Living room' },
  { zh: '厨房', en: 'Kitchen' },
  { zh: '卫生间', en: 'Bathroom' },
  { zh: '入户门', en: 'Front door' },
  { zh: '阳台', en: 'Balcony' },
  { zh: '院子', en: 'Yard' },
  { zh: '水表井', en: 'Meter well' },
  { zh: '家中', en: 'At home' },
  { zh: '随身', en: 'Worn' },
  { zh: '手腕', en: 'Wrist' },
  { zh: '室内', en: 'Indoors' },
  { zh: '室外', en: 'Outdoors' },
]

/** A spot in both languages: one of the usual ones whichever way it was written, else as it was written. */
export function spotWords(text: string): Pair {
  return (
    deviceSpots.find(({ zh, en }) => zh === text || en.toLowerCase() === text.toLowerCase()) ?? {
      zh: text,
      en: text,
    }
  )
}
