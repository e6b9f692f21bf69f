import { ageOn, dayOf } from '#contract/day'
import { done } from '#contract/endpoint'
import { notFound } from '#contract/problem'
import * as contract from '#contract/survey'
import * as field from '#contract/survey-field'
import { regionNames } from '#modules/regions'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { type App, route } from '#platform/module'
import { asActor, personOf } from '../on-behalf.ts'
import { giveUp, takeForm } from './target.ts'

/** Accepted forms stay on the phone for a week. */
const KEEP_DAYS = 7

export const mySurveysRoute = route(field.mySurveys, async ({ app, tx, actor }) => {
  const now = clock.now()
  const collector = await tx
    .selectFrom('assessment.collector')
    .select(['id', 'trained_on', 'training', 'ended_on'])
    .where('id', '=', personOf(actor))
    .executeTakeFirst()
  const trained = collector && collector.ended_on === null ? collector.trained_on : null
  const told = {
    now: now.toISOString(),
    trainedOn: trained,
    training: trained ? (collector?.training ?? null) : null,
  }
  if (!collector || trained === null) return { ...told, campaigns: [] }
  // Their own rows only are seen by their scope; the names of these elders are read as the system.
  const mine = await tx
    .selectFrom('assessment.target')
    .select('id')
    .where('collector_id', '=', collector.id)
    .execute()
  if (mine.length === 0) return { ...told, campaigns: [] }
  const since = new Date(now.getTime() - KEEP_DAYS * 86_400_000)
  return asActor(app, actor, 'assessment.my_surveys', async (system) => {
    const rows = await system
      .selectFrom('assessment.target as t')
      .innerJoin('assessment.campaign as c', 'c.id', 't.campaign_id')
      .innerJoin('people.elder as e', 'e.id', 't.elder_id')
      .selectAll('t')
      .select(['e.name', 'e.sex', 'e.birth_day', 'e.address', 'e.lon as home_lon', 'e.lat as home_lat'])
      .where('t.collector_id', '=', collector.id)
      .where('c.state', '=', 'open')
      .where((eb) => eb.or([eb('t.state', '<>', 'accepted'), eb('t.accepted_at', '>=', since)]))
      .orderBy('e.address')
      .orderBy('t.id')
      .limit(2000)
      .execute()
    const campaigns = await system
      .selectFrom('assessment.campaign')
      .select(['id', 'name', 'ends_on', 'form'])
      .where('state', '=', 'open')
      .where('id', 'in', [...new Set(rows.map((row) => row.campaign_id)), collector.id])
      .orderBy('ends_on')
      .execute()
    const names = await regionNames(
      system,
      rows.map((row) => row.region_code),
    )
    const today = dayOf(now)
    return {
      ...told,
      campaigns: campaigns.map((campaign) => ({
        id: campaign.id,
        name: campaign.name,
        endsOn: campaign.ends_on,
        form: contract.SurveyForm.parse(campaign.form),
        targets: rows
          .filter((row) => row.campaign_id === campaign.id)
          .map((row) => ({
            id: row.id,
            elderName: row.name,
            elderSex: row.sex,
            age: ageOn(row.birth_day, today),
            regionName: names.get(row.region_code) ?? String(row.region_code),
            address: row.address,
            lon: row.home_lon,
            lat: row.home_lat,
            // The column is checked to hold one of these words.
            state: row.state as contract.TargetState,
            returnedReason: row.returned_reason,
            unreachableReason: row.unreachable_reason,
            answers: row.answers === null ? {} : contract.SurveyAnswers.parse(row.answers),
            askedAt: row.asked_at?.toISOString() ?? null,
          })),
      })),
    }
  })
})

/** Whom this collector is sent to, seen by their own scope; then as the system with them as the actor (decision 028). */
async function ownTarget<T>(
  { app, tx, actor }: { app: App; tx: Tx; actor: Actor },
  name: `assessment.${string}`,
  targetId: string,
  work: (system: Tx, row: { state: string; asked_at: Date | null }) => Promise<T>,
): Promise<T> {
  const row = await tx
    .selectFrom('assessment.target')
    .select(['id', 'state', 'asked_at'])
    .where('id', '=', targetId)
    .executeTakeFirst()
  if (!row) throw notFound()
  const collector = await tx
    .selectFrom('assessment.collector')
    .select('id')
    .where('id', '=', personOf(actor))
    .where('trained_on', 'is not', null)
    .where('ended_on', 'is', null)
    .executeTakeFirst()
  if (!collector) throw contract.problems.untrained()
  return asActor(app, actor, name, (system) => work(system, row))
}

export const submitOwnRoute = route(field.submitOwn, (input) =>
  ownTarget(input, 'assessment.submit_survey', input.params.targetId, async (tx, row) => {
    const { at, answers, fix } = input.body
    // The same form again, or an older one that comes late, changes nothing: a later one is there already.
    const asked = Math.min(clock.now().getTime(), Date.parse(at))
    if (
      row.asked_at &&
      row.asked_at.getTime() >= asked &&
      (row.state === 'submitted' || row.state === 'accepted')
    )
      return done
    await takeForm(tx, input.params.targetId, { at, answers, by: input.actor.name, fix })
    return done
  }),
)

export const giveUpOwnRoute = route(field.giveUpOwn, (input) =>
  ownTarget(input, 'assessment.give_up_survey', input.params.targetId, async (tx, row) => {
    if (row.state === 'unreachable') return done
    await giveUp(tx, input.params.targetId, input.body.reason)
    return done
  }),
)
