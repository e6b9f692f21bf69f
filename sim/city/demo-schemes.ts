import type { z } from 'zod'
import { BenefitScheme } from '#contract/benefit-scheme'

/** Amounts of the demo where the documents leave a blank: invented, marked as such, and only in the demo's central district. */
const base = {
  subject: 'elder',
  paidTo: 'elder',
  form: 'cash',
  audience: 'true',
  unit: 'fen',
  bound: 'exact',
  period: 'month',
} as const

export const demoSchemes: readonly { key: string; body: z.input<typeof BenefitScheme> }[] = [
  {
    key: 'old_age_allowance',
    body: {
      ...base,
      zh: '高龄津贴（演示金额）',
      en: 'Old-age allowance (demo amounts)',
      about: { zh: '80 岁起每月发放，按年龄分三档', en: 'Every month from 80, in three bands by age' },
      category: 'old_age',
      criteria: [{ key: 'age', zh: '年满 80 周岁', en: '80 or older', when: 'age >= 80' }],
      amount: {
        how: 'table',
        rows: [
          { when: 'age >= 100', zh: '100 岁以上', en: '100 and over', value: 50_000 },
          { when: 'age >= 90', zh: '90—99 岁', en: '90–99', value: 10_000 },
          { when: 'age >= 80', zh: '80—89 岁', en: '80–89', value: 5000 },
        ],
      },
      cases: [
        { zh: '79 岁', en: '79', situation: { age: 79 }, expect: { outcome: 'not_entitled' } },
        { zh: '90 岁', en: '90', situation: { age: 90 }, expect: { outcome: 'entitled', amount: 10_000 } },
      ],
    },
  },
  {
    key: 'hardship_subsidy',
    body: {
      ...base,
      zh: '经济困难老年人补贴（演示金额）',
      en: 'Subsidy for elders in hardship (demo amounts)',
      about: {
        zh: '低保、特困老年人每月 80 元，需申请',
        en: '80 yuan a month for elders in hardship, on application',
      },
      category: 'care',
      criteria: [
        {
          key: 'poor',
          zh: '低保、特困或低收入',
          en: 'On subsistence allowance, destitute or low income',
          when: "subsistence != 'none' || destitute != 'none' || lowIncome",
        },
      ],
      amount: { how: 'fixed', value: 8000 },
      effective: { from: 'month_after', counts: 'applied' },
      evidence: [
        { key: 'book', zh: '低保证或特困证', en: 'Allowance book', proves: ['subsistence', 'destitute'] },
      ],
      cases: [
        {
          zh: '不困难',
          en: 'Not in hardship',
          situation: { subsistence: 'none', destitute: 'none', lowIncome: false },
          expect: { outcome: 'not_entitled' },
        },
      ],
    },
  },
]
