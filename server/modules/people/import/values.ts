import { type FactKind, factKinds, relations } from '#contract/people-words'
import type { Places } from './places.ts'

/** What offices write for the values of the register. `undefined`: not understood; `null`: the cell says it is not so. */

export function sexOf(typed: string): 'male' | 'female' | null | undefined {
  const text = typed.normalize('NFKC').trim().toLowerCase()
  if (text === '') return null
  // GB/T 2261.1: 1 is male, 2 female, 0 unknown, 9 not stated.
  if (['男', '男性', '1', 'm', 'male', '男士'].includes(text)) return 'male'
  if (['女', '女性', '2', 'f', 'female', '女士'].includes(text)) return 'female'
  if (['0', '9', '未知', '不详', '未说明'].includes(text)) return null
  return undefined
}

const YES = /^(是|有|√|✓|✔|y|yes|true|1|对|符合|享受)$/i
const NO = /^(否|无|没有|不是|×|✗|n|no|false|0|不符合|未享受|正常|未签约?|没签约?|-+|—+|\/|不详)$/i

const synonyms: Partial<Record<FactKind, readonly (readonly [RegExp, string])[]>> = {
  living: [
    [/独居|一人|单独|孤身|独自/, 'alone'],
    [/空巢|配偶|老伴|夫妻|老两口|双老/, 'with_spouse'],
    [/子女|儿|女|家人|子孙/, 'with_children'],
    [/养老院|机构|敬老院|福利院/, 'institution'],
    [/他人|亲戚|亲属|其他|保姆/, 'with_others'],
  ],
  children: [
    [/无子女|没有子女|孤寡/, 'none'],
    [/外出|在外|外地|打工|留守/, 'away'],
    [/本地|身边|在家|有/, 'nearby'],
  ],
  ability: [
    [/完全失能|4级|四级/, 'total'],
    [/重度|3级|三级|不能自理|完全不能/, 'severe'],
    [/中度|2级|二级/, 'moderate'],
    [/轻度|1级|一级|半失能|半自理|部分/, 'mild'],
    [/完好|0级|自理|健康|能力正常/, 'intact'],
  ],
  dementia: [
    [/疑似|可能/, 'suspected'],
    [/确诊|痴呆|失智|阿尔茨海默|认知障碍/, 'diagnosed'],
  ],
  destitute: [
    [/集中/, 'central'],
    [/分散|五保|散居/, 'dispersed'],
  ],
  subsistence: [
    [/城/, 'urban'],
    [/农|乡|村/, 'rural'],
  ],
  disability_card: [
    [/[1一壹]/, 'grade_1'],
    [/[2二贰]/, 'grade_2'],
    [/[3三叁]/, 'grade_3'],
    [/[4四肆]/, 'grade_4'],
  ],
  family_planning: [
    [/失独|死亡/, 'lost_only_child'],
    [/伤残|残疾/, 'disabled_only_child'],
    [/双女/, 'two_daughters'],
    [/独生|独子|独女/, 'one_child'],
  ],
  priority_care: [
    [/孤老/, 'lone'],
    [/优抚|军|烈|伤残|复员|老战士/, 'recipient'],
  ],
  model_worker: [
    [/全国/, 'national'],
    [/省|部/, 'provincial'],
    [/市/, 'city'],
  ],
  family_doctor: [[/签约|医生/, 'signed']],
  farming: [
    [/非农/, 'no'],
    [/农/, 'yes'],
  ],
  rural: [
    [/城|镇区/, 'no'],
    [/农|乡|村/, 'yes'],
  ],
}
/** Kinds for which a bare 是 has one meaning. */
const plainYes: Partial<Record<FactKind, string>> = {
  living: 'alone',
  dementia: 'diagnosed',
  low_income: 'yes',
  severe_illness: 'yes',
  farming: 'yes',
  rural: 'yes',
  central_wish: 'yes',
  priority_care: 'recipient',
  family_doctor: 'signed',
}

export function factValueOf(kind: FactKind, typed: string, places: Places): string | null | undefined {
  const text = typed.normalize('NFKC').replaceAll(/\s+/g, '')
  if (kind === 'hukou') {
    if (/^\d{6}(\d{3}(\d{3})?)?$/.test(text)) return text
    const place = places.find([text])
    return 'code' in place ? String(place.code) : undefined
  }
  const values: Record<string, { zh: string }> | null = factKinds[kind].values
  const exact = Object.entries(values ?? {}).find(([, word]) => word.zh === text)?.[0]
  if (exact) return exact
  if (YES.test(text)) return plainYes[kind]
  if (NO.test(text)) return kind === 'central_wish' || kind === 'farming' || kind === 'rural' ? 'no' : null
  return synonyms[kind]?.find(([pattern]) => pattern.test(text))?.[1]
}

const relationWords: readonly (readonly [RegExp, keyof typeof relations])[] = [
  [/儿媳|女婿|媳/, 'child_in_law'],
  [/孙/, 'grandchild'],
  [/儿|长子|次子|子$|三子/, 'son'],
  [/女/, 'daughter'],
  [/配偶|老伴|夫|妻|丈夫/, 'spouse'],
  [/兄|弟|姐|妹/, 'sibling'],
  [/监护/, 'guardian'],
  [/邻/, 'neighbour'],
  [/网格|联络|村干|社区/, 'liaison'],
  [/亲/, 'relative'],
]

export function relationOf(typed: string): keyof typeof relations {
  const text = typed.normalize('NFKC').trim()
  const exact = Object.entries(relations).find(([, word]) => word.zh === text)?.[0]
  // The keys of the record are its members.
  if (exact) return exact as keyof typeof relations
  return relationWords.find(([pattern]) => pattern.test(text))?.[1] ?? 'other'
}
