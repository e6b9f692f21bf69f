import * as contract from '#contract/responders'
import { route } from '#platform/module'
import { accept, decline } from './answer.ts'
import { arrive, giveUp, reportSafe, setOut } from './mission.ts'
import { myInvitationView } from './my-invitation.ts'
import { onBehalf, responderOf } from './on-behalf.ts'

/** The steps of a mission as the phone takes them; each answers the invitation as it is then. */

export const acceptRoute = route(contract.accept, async (input) => {
  await onBehalf(input, 'responders.accept', input.params.id, (tx, me) =>
    accept(tx, input.params.id, me, input.body.at),
  )
  return myInvitationView(input.tx, input.params.id, responderOf(input.actor))
})

export const declineRoute = route(contract.decline, async (input) => {
  const { at, reason, note } = input.body
  await onBehalf(input, 'responders.decline', input.params.id, (tx, me) =>
    decline(tx, input.params.id, me, reason, note, at),
  )
  return myInvitationView(input.tx, input.params.id, responderOf(input.actor))
})

export const setOutRoute = route(contract.setOut, async (input) => {
  await onBehalf(input, 'responders.set_out', input.params.id, (tx, me) =>
    setOut(tx, input.params.id, me, input.body.at),
  )
  return myInvitationView(input.tx, input.params.id, responderOf(input.actor))
})

export const arriveRoute = route(contract.arrive, async (input) => {
  await onBehalf(input, 'responders.arrive', input.params.id, (tx, me) =>
    arrive(tx, input.params.id, me, input.body),
  )
  return myInvitationView(input.tx, input.params.id, responderOf(input.actor))
})

export const reportSafeRoute = route(contract.reportSafe, async (input) => {
  await onBehalf(input, 'responders.report_safe', input.params.id, (tx, me) =>
    reportSafe(tx, input.params.id, me, input.body),
  )
  return myInvitationView(input.tx, input.params.id, responderOf(input.actor))
})

export const giveUpRoute = route(contract.giveUp, async (input) => {
  await onBehalf(input, 'responders.give_up', input.params.id, (tx, me) =>
    giveUp(tx, input.params.id, me, input.body),
  )
  return myInvitationView(input.tx, input.params.id, responderOf(input.actor))
})
