/**
 * Every figure of the synthetic city that is not in the census tables, in one place. `basis` says where it comes from:
 * `published` (named source), `order` (order of magnitude known, value ours) or `invented` (to make a demo, says nothing
 * about the real place). Shares are of one; ages in completed years. README.md prints this table.
 */
export type Basis = 'published' | 'order' | 'invented'
type Assumption<V> = { value: V; basis: Basis; source: string; zh: string; en: string }

const a = <V>(value: V, basis: Basis, zh: string, en: string, source: string): Assumption<V> => ({ value, basis, source, zh, en })

/** By the six bands 60–64 … 85+. */
type ByBand = readonly [number, number, number, number, number, number]

export const assumptions = {
  tailMean: a(4.2, 'order', '85岁以上年龄按指数衰减的均值（年）', 'Mean of the exponential tail of ages beyond 85, years', 'age structure 85+ of national census 2020; the county table stops at 85+'),
  oldestAge: a(106, 'invented', '最高年龄', 'Oldest age made', '—'),
  marriedMen: a([0.93, 0.91, 0.87, 0.81, 0.72, 0.55] as ByBand, 'order', '有配偶男性比例', 'Share of men with a spouse, by band', 'national census 2020, long form, marital status by age (rounded from memory of the table)'),
  marriedWomen: a([0.9, 0.84, 0.74, 0.61, 0.44, 0.22] as ByBand, 'order', '有配偶女性比例', 'Share of women with a spouse, by band', 'as above'),
  aloneOfSingles: a(0.5, 'order', '无配偶老人独居比例', 'Share living alone among those without a spouse at home', 'set so that 10–14 % of 60+ live alone (census 2020: 37.29 million of 264 million 60+ live alone ≈ 14 %)'),
  coupleAlone: a(0.55, 'order', '夫妻户中仅夫妻同住比例', 'Share of couples living by themselves', 'set so that about half of the 60+ are empty-nest (MCA: more than half nationally)'),
  institution: a([0.003, 0.006, 0.012, 0.022, 0.04, 0.075] as ByBand, 'order', '入住机构比例', 'Share living in an institution, by band', 'about 2.3 million residents of 264 million 60+ in 2020 (≈ 1 %), rising with age'),
  community: a(0.02, 'invented', '社区托养比例', 'Share whose care setting is community', '—'),
  ability: a(
    {
      mild: [0.035, 0.05, 0.08, 0.13, 0.19, 0.24] as ByBand,
      moderate: [0.008, 0.013, 0.024, 0.045, 0.075, 0.12] as ByBand,
      severe: [0.004, 0.007, 0.013, 0.024, 0.042, 0.075] as ByBand,
      total: [0.003, 0.005, 0.008, 0.015, 0.03, 0.06] as ByBand,
    },
    'order', '能力等级比例', 'Ability grades, by band', 'about 35 million disabled elders of 297 million (11.6 %, National Bureau of Disease Control / CNCA 2021–2024 statements); split by age ours',
  ),
  dementia: a([0.01, 0.02, 0.04, 0.08, 0.15, 0.27] as ByBand, 'published', '认知障碍比例', 'Dementia, by band', 'Jia et al., Lancet Public Health 2020: 6.0 % of 60+, doubling about every five years'),
  dementiaDiagnosed: a(0.3, 'order', '其中已确诊', 'Of them diagnosed', 'most cases in communities are not diagnosed'),
  childless: a(0.03, 'order', '无子女比例', 'Share without children', '—'),
  childrenAwayRural: a(0.46, 'order', '农村子女外出比例', 'Children away, rural', 'left-behind elders are a large share of rural 60+ in Henan'),
  childrenAwayUrban: a(0.22, 'order', '城镇子女外出比例', 'Children away, urban', '—'),
  subsistence: a({ urban: 0.012, rural: 0.05 }, 'order', '低保比例', 'Subsistence allowance', 'national ratio of recipients among the old, rounded'),
  destitute: a({ urban: 0.002, rural: 0.014 }, 'order', '特困供养比例', 'Destitute support', 'about 4.7 million recipients nationally, mostly rural elders'),
  destituteCentral: a(0.18, 'order', '特困集中供养比例', 'Of them in central support', '—'),
  lowIncome: a(0.03, 'invented', '低收入家庭比例', 'Low-income family', '—'),
  disabilityCard: a(0.06, 'order', '持残疾证比例', 'Disability card', '—'),
  severeIllness: a(0.04, 'invented', '重病比例', 'Severe illness', '—'),
  lostOnlyChild: a(0.003, 'order', '失独比例', 'Lost an only child', '—'),
  twoDaughters: a(0.02, 'invented', '双女户比例', 'Two daughters', '—'),
  priorityCare: a(0.012, 'invented', '优抚对象比例', 'Priority care', '—'),
  modelWorker: a(0.0004, 'invented', '劳模比例', 'Model worker', '—'),
  localHukou: a({ urban: 0.86, rural: 0.985 }, 'order', '本地户籍比例', 'Registered where they live', 'census: people registered elsewhere'),
  hypertension: a([0.45, 0.52, 0.57, 0.6, 0.61, 0.6] as ByBand, 'published', '高血压', 'Hypertension', 'China Chronic Disease Surveillance: about half of 60+'),
  diabetes: a([0.19, 0.2, 0.2, 0.19, 0.17, 0.14] as ByBand, 'published', '糖尿病', 'Diabetes', 'about one fifth of 60+'),
  coronary: a([0.08, 0.12, 0.16, 0.21, 0.25, 0.27] as ByBand, 'order', '冠心病', 'Coronary heart disease', 'health-service survey 2018, order'),
  stroke: a([0.04, 0.06, 0.08, 0.1, 0.12, 0.13] as ByBand, 'order', '脑卒中后', 'Stroke survived', 'order'),
  copd: a([0.07, 0.09, 0.12, 0.14, 0.16, 0.16] as ByBand, 'order', '慢阻肺', 'COPD', 'China Pulmonary Health study, order'),
  arthritis: a(0.14, 'order', '骨关节病', 'Arthritis', 'order'),
  fracture: a([0.005, 0.008, 0.014, 0.025, 0.045, 0.07] as ByBand, 'order', '髋部骨折史', 'Hip fracture survived', 'order'),
  parkinson: a([0.006, 0.01, 0.015, 0.02, 0.024, 0.024] as ByBand, 'published', '帕金森病', 'Parkinson’s disease', 'about 1.7 % of 65+ (Zhang et al., Lancet 2005)'),
  allergy: a(0.05, 'invented', '药物过敏', 'Drug allergy', '—'),
  phoneOwn: a([0.97, 0.94, 0.88, 0.8, 0.68, 0.5] as ByBand, 'order', '本人有手机', 'Has a mobile', '—'),
  landline: a(0.08, 'invented', '有固定电话', 'Has a landline', '—'),
  devices: a(
    { base: 0.02, alone: 0.2, coupleOld: 0.1, disabled: 0.16, destitute: 0.5, cap: 0.75 },
    'invented', '居家安装设备比例', 'Share of homes with devices, by need', 'Jincheng and Jiaozuo plans speak of the lone, the very old and the disabled first',
  ),
  familyAccount: a(0.35, 'invented', '装有设备的家庭中子女开通家属端', 'Device homes with a family account', '—'),
  keyHolderNear: a(0.5, 'invented', '装有设备的独居老人有邻居持钥匙', 'Lone device homes with a key-holding neighbour', '—'),
  careWorkersPer1000: a(1.2, 'invented', '每千名老人护理员', 'Care workers per 1,000 elders', '—'),
  volunteersPer1000: a(2, 'invented', '每千名老人志愿者', 'Volunteers per 1,000 elders', '—'),
  noIdentity: a(0.0004, 'invented', '无有效证件', 'Without a valid card', '—'),
} as const
