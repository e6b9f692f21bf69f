import { LivingStandards } from '#contract/people-words'
import { policyKind } from '#modules/policy'

/**
 * The local living standards: subsistence allowance 低保标准 and basic support of the destitute 特困人员基本生活标准, a month and person,
 * in town and country, and how many times the first the second is at least (城乡特困人员基本生活标准不低于当地低保标准的 [ ] 倍:
 * 焦作规划; the figure is a blank of the source, so null until the place lays it down).
 */
export const standardsKind = policyKind({
  name: 'people.standards',
  zh: '低保与特困基本生活标准',
  en: 'Subsistence allowance and basic support of the destitute',
  shape: LivingStandards,
  check: ({ subsistence, destitute, multipleHundredths }) =>
    (['urbanFen', 'ruralFen'] as const).flatMap((where) => {
      const [floor, given] = [subsistence[where], destitute[where]]
      if (multipleHundredths === null || floor === null || given === null) return []
      // Whole fen: nothing is lost in a comparison of products.
      if (given * 100 >= floor * multipleHundredths) return []
      const least = Math.ceil((floor * multipleHundredths) / 100)
      return [
        {
          pointer: `/destitute/${where}`,
          detail: `低于低保标准的 ${multipleHundredths / 100} 倍（至少 ${(least / 100).toFixed(2)} 元） / below ${multipleHundredths / 100} times the subsistence standard: at least ${(least / 100).toFixed(2)} yuan`,
        },
      ]
    }),
})
