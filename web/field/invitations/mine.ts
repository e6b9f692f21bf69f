import { briefing, myInvitations, type MyInvitation } from '#contract/responder-field'
import { liveStates, type InvitationState } from '#contract/responder-words'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { keepOnly, kept } from '#web/lib/kept.ts'
import { withUnsent } from '../outbox/entry.ts'
import { useOutbox } from '../outbox/outbox.ts'
import { learnServerTime } from '../server-time.ts'

export const isLive = (state: InvitationState): boolean => liveStates.some((live) => live === state)
export const isOpen = (state: InvitationState): boolean => state === 'invited' || isLive(state)

export type Mine = MyInvitation & { unsent: ReturnType<typeof withUnsent>['unsent'] }

/** My invitations as I left them, with how old the news is. Asked for every half minute besides the live stream. */
export function useMine() {
  const query = useQuery({
    ...kept(myInvitations),
    refetchInterval: 30_000,
    refetchIntervalInBackground: true,
  })
  const outbox = useOutbox()
  const { data } = query
  useEffect(() => {
    if (!data?.fresh) return
    learnServerTime(data.answer.now)
    // What was shown of a person leaves the phone with the mission.
    const live = data.answer.items.filter((item) => isLive(item.state)).map((item) => item.id)
    void keepOnly(briefing.path, (key) => live.some((id) => key.includes(id)))
  }, [data])
  const items: Mine[] = (data?.answer.items ?? []).map((item) => withUnsent(item, outbox))
  return { query, items, asOf: data && !data.fresh ? data.at : null }
}
