import { myDuty } from '#contract/responder-field'
import { useQuery } from '@tanstack/react-query'
import { isLive, useMine } from '../invitations/mine.ts'
import { kept } from '#web/lib/kept.ts'
import { useFollow } from '../position.ts'

/** The position is followed on duty and on a mission, and shared only with consent. */
export function Tracker() {
  const duty = useQuery(kept(myDuty)).data?.answer
  const { items } = useMine()
  const consented = (duty?.locationConsentAt ?? null) !== null
  const mission = items.some((item) => isLive(item.state))
  useFollow(mission || (consented && duty?.duty.onNow === true), consented)
  return null
}
