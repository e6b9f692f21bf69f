import * as contract from '#contract/alarms'
import { inviteWave } from '#modules/responders'
import { clock } from '#platform/clock'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { startWaves } from './act.ts'
import { aboutOf, getIncident, rungsOf } from './incident.ts'
import { callOf } from './wave.ts'

/** Invites the nearest now and says who was chosen, who was not, and why; further waves follow by themselves. */
export const dispatchRoute = route(contract.dispatch, async ({ tx, params, body }) => {
  const incident = await getIncident(tx, params.id)
  if (!contract.incidentCan.dispatch(incident)) throw contract.notOpen()
  const waves = rungsOf(incident)?.waves
  const k = body.k ?? waves?.k ?? 5
  const wave = await inviteWave(tx, callOf(incident, body.qualification ?? null), { k })
  if (waves?.afterSeconds && !wave.filled) {
    await startWaves(
      tx,
      incident,
      k,
      body.qualification ?? null,
      new Date(clock.now().getTime() + waves.afterSeconds * 1000),
    )
  }
  await record(
    tx,
    contract.events.dispatched,
    { wave: wave.wave, invited: wave.chosen.length, refused: wave.refused.length },
    aboutOf(incident),
  )
  const words = (one: { name: string; distanceM: number | null; zh: string; en: string }) => ({
    name: one.name,
    distanceMetres: one.distanceM,
    reason: { zh: one.zh, en: one.en },
  })
  return {
    wave: wave.wave,
    chosen: wave.chosen.map(words),
    refused: wave.refused.map(words),
    shortfall: wave.shortfall ? { zh: wave.shortfall.zh, en: wave.shortfall.en } : null,
  }
})
