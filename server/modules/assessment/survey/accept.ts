import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import * as contract from '#contract/survey'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { type CampaignRow, getCampaign } from './campaign.ts'
import { planOf } from './form.ts'

async function openCampaign(tx: Tx, id: string): Promise<CampaignRow> {
  const campaign = await getCampaign(tx, id)
  if (campaign.state !== 'open') throw contract.problems.wrongState()
  return campaign
}

/** Draws so large a share of what waits to be accepted as the campaign says, at random, at least one. */
export const drawSampleRoute = route(contract.drawSample, async ({ tx, params }) => {
  const campaign = await openCampaign(tx, params.campaignId)
  const { rows } = await sql<{ id: string }>`
    select id from assessment.target where campaign_id = ${campaign.id} and state = 'submitted' and not sampled order by gen_random_uuid()`.execute(
    tx,
  )
  const share = Number(campaign.sample_share)
  const drawn = rows
    .slice(0, share === 0 ? 0 : Math.max(1, Math.ceil(rows.length * share)))
    .map(({ id }) => id)
  if (drawn.length > 0)
    await tx.updateTable('assessment.target').set({ sampled: true }).where('id', 'in', drawn).execute()
  return { drawn: drawn.length, of: rows.length }
})

/** `which` narrows the submitted forms; each accepted one tells the register which needs were stated (A-ASM-06). */
async function accept(
  tx: Tx,
  campaign: CampaignRow,
  by: string,
  which: { ids: readonly string[] } | 'not drawn',
): Promise<number> {
  const form = contract.SurveyForm.parse(campaign.form)
  const now = clock.now()
  let update = tx
    .updateTable('assessment.target')
    .set({ state: 'accepted', accepted_at: now, accepted_by_name: by, updated_at: now })
    .where('campaign_id', '=', campaign.id)
    .where('state', 'in', contract.targetTransitions.accept)
  update = which === 'not drawn' ? update.where('sampled', '=', false) : update.where('id', 'in', which.ids)
  const rows = await update.returningAll().execute()
  for (const row of rows) {
    const needs = planOf(form, contract.SurveyAnswers.parse(row.answers)).map(({ need }) => need)
    await record(
      tx,
      contract.events.accepted,
      { campaignId: campaign.id, needs, name: campaign.name, askedOn: dayOf(row.asked_at ?? now) },
      { elderId: row.elder_id, regionCode: row.region_code, subjectId: row.id },
    )
  }
  return rows.length
}

export const acceptTargetsRoute = route(contract.acceptTargets, async ({ tx, actor, params, body }) => ({
  accepted: await accept(tx, await openCampaign(tx, params.campaignId), actor.name, { ids: body.targetIds }),
}))

/** A form drawn that cannot be had any more holds nothing back: it is not accepted, and others must have passed or be drawn. */
export const acceptRestRoute = route(contract.acceptRest, async ({ tx, actor, params }) => {
  const campaign = await openCampaign(tx, params.campaignId)
  const { rows } = await sql<{ open: number; passed: number }>`
    select count(*) filter (where state not in ('accepted', 'unreachable'))::int as open, count(*) filter (where state = 'accepted')::int as passed
    from assessment.target where campaign_id = ${campaign.id} and sampled`.execute(tx)
  const [sample] = rows
  if (!sample || sample.open > 0 || (sample.passed === 0 && Number(campaign.sample_share) > 0))
    throw contract.problems.sampleOpen()
  return { accepted: await accept(tx, campaign, actor.name, 'not drawn') }
})
