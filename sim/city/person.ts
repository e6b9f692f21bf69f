import { assumptions } from './assumptions.ts'
import type { Draft, Living } from './households.ts'
import type { Stream } from './random.ts'

export type Ability = 'intact' | 'mild' | 'moderate' | 'severe' | 'total'
export type Mobility = 'independent' | 'stick' | 'walker' | 'wheelchair' | 'bedridden'
export type HealthItem = {
  kind: 'condition' | 'allergy' | 'medication'
  code: string
  name: string
  critical: boolean
}
export type Fact = { kind: string; value: string; since: string }

export type Condition = {
  ability: Ability
  mobility: Mobility
  dementia: 'none' | 'suspected' | 'diagnosed'
  hearing: 'good' | 'impaired' | 'none'
  vision: 'good' | 'impaired' | 'none'
  health: HealthItem[]
}

const at = (table: readonly number[], band: number): number => table[band] ?? 0

const diseases = [
  ['hypertension', 'I10', '高血压', false, '苯磺酸氨氯地平片'],
  ['diabetes', 'E11', '2型糖尿病', false, '二甲双胍片'],
  ['coronary', 'I25.1', '冠心病', true, '阿司匹林肠溶片'],
  ['stroke', 'I69', '脑卒中后遗症', true, '硫酸氢氯吡格雷片'],
  ['copd', 'J44', '慢性阻塞性肺疾病', true, '噻托溴铵吸入剂'],
  ['fracture', 'S72', '髋部骨折史', true, ''],
  ['parkinson', 'G20', '帕金森病', true, '多巴丝肼片'],
] as const

/** What the years have done to somebody: ability, mobility, senses, illnesses. Pure but for the stream. */
export function conditionOf(draft: Draft, living: Living, random: Stream): Condition {
  const table = assumptions.ability.value
  // Residents of institutions are frailer than their age.
  const band = Math.min(5, draft.band + (living === 'institution' ? 2 : 0))
  const roll = random.unit()
  let sum = 0
  let ability: Ability = 'intact'
  for (const grade of ['total', 'severe', 'moderate', 'mild'] as const) {
    sum += at(table[grade], band)
    if (roll < sum) {
      ability = grade
      break
    }
  }
  const demented = random.chance(at(assumptions.dementia.value, band) * (ability === 'intact' ? 0.5 : 2))
  const health: HealthItem[] = []
  for (const [key, code, name, critical, medicine] of diseases) {
    if (!random.chance(at(assumptions[key].value, draft.band))) continue
    health.push({ kind: 'condition', code, name, critical })
    if (medicine && random.chance(0.35))
      health.push({ kind: 'medication', code: '', name: medicine, critical: key === 'stroke' })
  }
  if (random.chance(assumptions.arthritis.value))
    health.push({ kind: 'condition', code: 'M15', name: '骨关节炎', critical: false })
  if (demented) health.push({ kind: 'condition', code: 'F03', name: '认知障碍', critical: true })
  if (random.chance(assumptions.allergy.value))
    health.push({
      kind: 'allergy',
      code: 'Z88.0',
      name: random.pick(['青霉素', '头孢类', '磺胺类', '碘造影剂']),
      critical: true,
    })
  return {
    ability,
    mobility: mobilityOf(ability, draft.band, random),
    dementia: demented
      ? random.chance(assumptions.dementiaDiagnosed.value)
        ? 'diagnosed'
        : 'suspected'
      : 'none',
    hearing: sense(random, [0.05, 0.08, 0.14, 0.22, 0.34, 0.48][draft.band] ?? 0),
    vision: sense(random, [0.06, 0.09, 0.14, 0.2, 0.28, 0.36][draft.band] ?? 0),
    health,
  }
}

function mobilityOf(ability: Ability, band: number, random: Stream): Mobility {
  const roll = random.unit()
  switch (ability) {
    case 'total':
      return roll < 0.75 ? 'bedridden' : 'wheelchair'
    case 'severe':
      return roll < 0.2 ? 'bedridden' : roll < 0.75 ? 'wheelchair' : 'walker'
    case 'moderate':
      return roll < 0.15 ? 'wheelchair' : roll < 0.6 ? 'walker' : 'stick'
    case 'mild':
      return roll < 0.15 ? 'walker' : roll < 0.65 ? 'stick' : 'independent'
    default:
      return roll < 0.03 * band ? 'stick' : 'independent'
  }
}

function sense(random: Stream, impaired: number): 'good' | 'impaired' | 'none' {
  const roll = random.unit()
  return roll < impaired * 0.06 ? 'none' : roll < impaired ? 'impaired' : 'good'
}

/** The dated facts from which the register computes its groups. Only what departs from the ordinary is a fact. */
export function factsOf(
  draft: Draft,
  living: Living,
  condition: Condition,
  place: { rural: boolean; village: number; county: number },
  random: Stream,
  on: string,
): { facts: Fact[]; childless: boolean; away: boolean; destitute: boolean } {
  const facts: Fact[] = []
  const year = Number(on.slice(0, 4))
  const add = (kind: string, value: string) => {
    const since = `${year - 1 - random.below(4)}-${String(1 + random.below(12)).padStart(2, '0')}-01`
    facts.push({ kind, value, since })
  }
  const { rural } = place
  add('living', living)
  const childless = random.chance(assumptions.childless.value)
  const away =
    !childless &&
    living !== 'with_children' &&
    random.chance(rural ? assumptions.childrenAwayRural.value : assumptions.childrenAwayUrban.value)
  if (childless) add('children', 'none')
  else if (away) add('children', 'away')
  else if (random.chance(0.4)) add('children', 'nearby')
  if (rural) add('rural', 'yes')
  if (rural && random.chance(0.92)) add('farming', 'yes')
  if (condition.ability !== 'intact') add('ability', condition.ability)
  else if (draft.band >= 4 && random.chance(0.3)) add('ability', 'intact')
  if (condition.dementia !== 'none') add('dementia', condition.dementia)
  const poor = rural ? 'rural' : 'urban'
  const destitute =
    (childless || random.chance(0.2)) &&
    random.chance(assumptions.destitute.value[poor] / (assumptions.childless.value + 0.2))
  if (destitute) {
    const central = living === 'institution' || random.chance(assumptions.destituteCentral.value * 0.3)
    add('destitute', central ? 'central' : 'dispersed')
    if (random.chance(0.2)) add('central_wish', 'yes')
  } else if (random.chance(assumptions.subsistence.value[poor])) add('subsistence', poor)
  else if (random.chance(assumptions.lowIncome.value)) add('low_income', 'yes')
  if (random.chance(assumptions.disabilityCard.value * (condition.ability === 'intact' ? 0.7 : 2.2)))
    add('disability_card', `grade_${1 + random.below(4)}`)
  if (random.chance(assumptions.severeIllness.value)) add('severe_illness', 'yes')
  if (random.chance(assumptions.lostOnlyChild.value)) add('family_planning', 'lost_only_child')
  else if (random.chance(assumptions.twoDaughters.value)) add('family_planning', 'two_daughters')
  if (random.chance(assumptions.priorityCare.value))
    add('priority_care', living === 'alone' && childless ? 'lone' : 'recipient')
  if (random.chance(assumptions.modelWorker.value))
    add('model_worker', random.pick(['provincial', 'national', 'city']))
  // Whom the signing is for: the very old, the disabled, the seriously ill, the poor.
  const forSigning =
    draft.band >= 4 ||
    ['severe', 'total'].includes(condition.ability) ||
    facts.some(({ kind }) => ['severe_illness', 'low_income', 'subsistence', 'destitute'].includes(kind))
  if (forSigning && random.chance(assumptions.familyDoctor.value)) add('family_doctor', 'signed')
  if (!random.chance(assumptions.localHukou.value[poor]))
    add('hukou', String(elsewhere(place.county, random)))
  return { facts, childless, away, destitute }
}

/** Another place of registration: a real county of the census file is not needed, a city code of the province is enough. */
function elsewhere(county: number, random: Stream): number {
  const province = Math.floor(county / 1e10)
  return province * 1e10 + (1 + random.below(13)) * 1e8
}
