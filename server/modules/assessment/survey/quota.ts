import { invalidInput } from '#contract/problem'
import { boundsOf } from '#contract/region'
import * as contract from '#contract/survey'
import { isStanding } from '#modules/regions'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { getCampaign } from './campaign.ts'

/** The quotas as sent take the place of those that were there. */
export const saveQuotasRoute = route(contract.saveQuotas, async ({ tx, params, body }) => {
  const campaign = await getCampaign(tx, params.campaignId)
  if (campaign.state === 'closed') throw contract.problems.wrongState()
  const { lo, hi } = boundsOf(campaign.region_code)
  const seen = new Set<number>()
  for (const [i, { regionCode }] of body.quotas.entries()) {
    const wrong = (detail: string, detailEn: string) =>
      invalidInput(undefined, [{ pointer: `/quotas/${i}/regionCode`, detail, detailEn }])
    if (seen.has(regionCode)) throw wrong('同一地区出现两次', 'This place occurs twice')
    if (regionCode < lo || regionCode >= hi || !(await isStanding(tx, regionCode)))
      throw wrong('不在本次调查的范围内', 'Not within the area of the survey')
    seen.add(regionCode)
  }
  await tx.deleteFrom('assessment.quota').where('campaign_id', '=', campaign.id).execute()
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
