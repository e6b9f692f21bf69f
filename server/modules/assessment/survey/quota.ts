import { invalidInput } from '#contract/problem'
import { boundsOf, isWithin, partStepOf } from '#contract/region'
import * as contract from '#contract/survey'
import { isStanding } from '#modules/regions'
import { clock } from '#platform/clock'
import { sql } from 'kysely'
import { route } from '#platform/module'
import { getCampaign } from './campaign.ts'

/** The quotas as sent take the place of those of the region's direct parts; no other place's are touched. */
export const saveQuotasRoute = route(contract.saveQuotas, async ({ tx, params, body }) => {
  const campaign = await getCampaign(tx, params.campaignId)
  if (campaign.state === 'closed') throw contract.problems.wrongState()
  const { region } = body
  if (!isWithin(region, campaign.region_code))
    throw invalidInput(undefined, [
      { pointer: '/region', detail: '不在本次调查的范围内', detailEn: 'Not within the area of the survey' },
    ])
  const { lo, hi } = boundsOf(region)
  const step = partStepOf(region)
  const isPart = (code: number) => step > 0 && code > lo && code < hi && code % step === 0
  const seen = new Set<number>()
  for (const [i, { regionCode }] of body.quotas.entries()) {
    const wrong = (detail: string, detailEn: string) =>
      invalidInput(undefined, [{ pointer: `/quotas/${i}/regionCode`, detail, detailEn }])
    if (seen.has(regionCode)) throw wrong('同一地区出现两次', 'This place occurs twice')
    if (!isPart(regionCode) || !(await isStanding(tx, regionCode)))
      throw wrong('不是该地区的下级地区', 'Not a part of this region')
    seen.add(regionCode)
  }
  await tx
    .deleteFrom('assessment.quota')
    .where('campaign_id', '=', campaign.id)
    .where('region_code', '>', lo)
    .where('region_code', '<', hi)
    .where(sql<boolean>`region_code % ${sql.lit(Math.max(1, step))} = 0`)
    .execute()
  if (body.quotas.length > 0)
    await tx
      .insertInto('assessment.quota')
      .values(
        body.quotas.map(({ regionCode, forms }) => ({
          campaign_id: campaign.id,
          region_code: regionCode,
          forms,
          updated_at: clock.now(),
        })),
      )
      .execute()
  return { saved: body.quotas.length }
})
