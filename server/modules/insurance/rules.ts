import { z } from 'zod'
import type { Day } from '#contract/day'
import { InsurancePlan } from '#contract/insurance'
import { InstitutionPolicyKind, Payer, problems } from '#contract/insurance-words'
import { isWithin, type RegionCode } from '#contract/region'
import { get, type InForce, policyKind } from '#modules/policy'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'

type Words = { zh: string; en: string }

/** What a place lays down about its long-term-care insurance. Only where a rule says `pilot` is there one. */
export const planKind = policyKind({
  name: 'insurance.plan',
  zh: '长期护理保险规定',
  en: 'Long-term-care insurance of the place',
  shape: InsurancePlan,
  twoPersons: true,
  check: (plan) =>
    plan.benefits?.flatMap((one, i) =>
      plan.benefits?.some(
        (other, j) =>
          j < i && other.form === one.form && other.levels.some((level) => one.levels.includes(level)),
      )
        ? [
            {
              pointer: `/benefits/${i}/levels`,
              detail: '同一护理方式和等级写了两次 / this form and grade are there already',
            },
          ]
        : [],
    ) ?? [],
})

/** In which order a bill is paid; who is not on the list pays nothing, the elder pays what is left. */
export const orderKind = policyKind({
  name: 'insurance.order',
  zh: '费用支付次序',
  en: 'Order of payers',
  shape: z.object({ order: z.array(Payer).min(1), toConfirm: z.array(z.string()).default([]) }),
  check: ({ order }) =>
    order.flatMap((one, i) =>
      order.indexOf(one) === i ? [] : [{ pointer: `/order/${i}`, detail: '写了两次 / it is there already' }],
    ),
})

/** Which insurance an institution must have, and how long before its end it is reminded. */
export const institutionKind = policyKind({
  name: 'insurance.institutions',
  zh: '机构保险要求',
  en: 'Insurance asked of institutions',
  shape: z.object({
    required: z.array(InstitutionPolicyKind),
    remindDays: z.number().int().min(1).max(180),
  }),
})

/** How long before its end a grant is spoken of, so that there is time to assess again. */
export const noticeKind = policyKind({
  name: 'insurance.notice',
  zh: '长护险到期提醒',
  en: 'Notice before a grant of long-term care ends',
  shape: z.object({ grantDays: z.number().int().min(1).max(180) }),
})
/** Null where no rule says so. */
export async function noticeDays(tx: Tx, region: RegionCode): Promise<number | null> {
  return (await get(tx, noticeKind, { region }))?.body.grantDays ?? null
}

export type Plan = InForce<InsurancePlan>
export const findPlan = (tx: Tx, region: RegionCode, on?: Day): Promise<Plan | undefined> =>
  get(tx, planKind, { region, ...(on === undefined ? {} : { on }) })

/** The rule of the place; throws where there is no long-term-care insurance. */
export async function getPlan(tx: Tx, region: RegionCode, on?: Day): Promise<Plan> {
  const plan = await findPlan(tx, region, on)
  if (!plan?.body.pilot) throw problems.noPilot()
  return plan
}

export async function orderOf(tx: Tx, region: RegionCode, on?: Day): Promise<readonly Payer[]> {
  const rule = await get(tx, orderKind, { region, ...(on === undefined ? {} : { on }) })
  return rule?.body.order ?? []
}

/** The fund is pooled where its rule is: whoever moves it has a post there or above. */
export function mustHoldFund(actor: Actor, region: RegionCode): void {
  if (actor.scope.audience === 'staff' && isWithin(region, actor.scope.region)) return
  throw problems.ownLevel()
}

/** Blanks of the source, in words. */
export function blanksOf(plan: InsurancePlan): Words[] {
  return [
    ...(plan.insuredGoal === null ? [{ zh: '参保率目标', en: 'goal of the insured rate' }] : []),
    ...(plan.validMonths === null ? [{ zh: '待遇有效期', en: 'for how long a grant holds' }] : []),
    ...(plan.benefits === null
      ? [{ zh: '待遇标准（支付比例与限额）', en: 'what the fund pays: share and limit' }]
      : []),
    ...(plan.scales.some((one) => one.fromLevel === null)
      ? [{ zh: '享受待遇的失能等级', en: 'from which grade one is entitled' }]
      : []),
  ]
}
