import type { Informant, IntakeAnswers } from '#contract/assessment-intake'
import type { Evidence } from '#contract/assessment-scale'

/** What informants of the demo tell beside the items: plausible, all invented. */

const DISEASES = [
  ['hypertension', 'diabetes'],
  ['hypertension', 'coronary', 'cataract'],
  ['stroke', 'hypertension'],
  ['osteoporosis'],
  ['copd', 'coronary'],
  ['none'],
] as const
const MEDICINES = [
  { name: '硝苯地平缓释片', how: '口服', dose: '20 mg', often: '每日 2 次' },
  { name: '二甲双胍片', how: '口服', dose: '0.5 g', often: '每日 3 次' },
  { name: '阿司匹林肠溶片', how: '口服', dose: '100 mg', often: '每日 1 次' },
]
const FAMILY = ['李建国', '赵敏', '周海', '吴丽华', '郑强'] as const

const pick = <T>(list: readonly T[], i: number): T | undefined => list[i % list.length]

/** `whole`: everything is answered, as the signatures need it; else a visit that has only begun. */
export function toldOf(
  ability: string | null,
  i: number,
  whole: boolean,
): { evidence: Evidence; intake: IntakeAnswers; informant: Informant } {
  const weak = ability === 'severe' || ability === 'total'
  const begun: IntakeAnswers = {
    'A.2.4': weak && i % 2 === 0 ? 'unknown' : 150 + ((i * 7) % 25),
    'A.2.5': 45 + ((i * 5) % 28),
    'A.2.7': 'none',
    'A.2.9': pick(['none', 'primary', 'junior'], i) ?? 'unknown',
    'A.2.10': pick([['spouse'], ['children'], ['alone'], ['spouse', 'children']], i) ?? null,
    'A.2.11': pick(['married', 'widowed', 'widowed'], i) ?? null,
    'A.2.12': [i % 3 === 0 ? 'employee' : 'resident'],
    'A.2.13': ['pension', 'children'],
  }
  if (!whole) return { evidence: {}, intake: begun, informant: {} }
  const diseases = [...(pick(DISEASES, i) ?? ['none'])]
  return {
    evidence: { coma: false, events: { fall: i % 2, choke: 0, self_harm: 0, lost: 0, other: 0 } },
    intake: {
      ...begun,
      'A.4.1': diseases,
      'A.4.2': diseases[0] === 'none' ? 'none' : MEDICINES.slice(0, 1 + (i % 3)),
      'A.5.1': weak && i % 3 === 0 ? 'stage_1' : 'none',
      ...(weak ? { 'A.5.2': 'limited', 'A.5.2.limited': '双膝关节' } : { 'A.5.2': 'free' }),
      'A.5.3': ['none'],
      'A.5.4': ability === 'total' && i % 2 === 0 ? ['gastric_tube', 'urinary_tube'] : ['none'],
      'A.5.5': pick(['none', 'mild', 'moderate'], i) ?? 'none',
      'A.5.6': ['some_both'],
      'A.5.7': ['partial'],
      'A.5.8': weak ? ['cough'] : ['none'],
      'A.5.9': 'unknown',
      'A.5.10': 'no',
    },
    informant: {
      name: pick(FAMILY, i) ?? '李建国',
      relation: i % 4 === 3 ? 'spouse' : 'child',
      phone: `1390391${String(1000 + i * 37).padStart(4, '0')}`,
    },
  }
}
