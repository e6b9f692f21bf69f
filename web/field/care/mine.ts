import { type MyOrder, myOrders } from '#contract/care-field'
import { kept } from '#web/lib/kept.ts'
import { useQuery } from '@tanstack/react-query'
import type { Action, Entry } from '../outbox/entry.ts'
import { useOutbox } from '../outbox/outbox.ts'

const AFTER: Partial<Record<Action, MyOrder['state']>> = {
  orderAccept: 'accepted',
  orderArrive: 'arrived',
  orderStart: 'started',
  orderFinish: 'finished',
}

/** The order as the worker has left it: steps that wait for the network are shown as done. */
export function withSteps(
  order: MyOrder,
  entries: readonly Entry[],
): MyOrder & { waiting: boolean; given: boolean } {
  const mine = entries.filter((entry) => entry.invitationId === order.id && !entry.problem)
  let state = order.state
  for (const entry of mine) state = AFTER[entry.action] ?? state
  return {
    ...order,
    state,
    waiting: mine.length > 0,
    given: mine.some((entry) => entry.action === 'orderDecline'),
  }
}

/** What the server said last, with the steps of this phone. */
export function useMyOrders() {
  const query = useQuery({ ...kept(myOrders), refetchInterval: 60_000 })
  const outbox = useOutbox()
  const orders = (query.data?.answer.items ?? [])
    .map((order) => withSteps(order, outbox))
    .filter((order) => !order.given)
  return { query, orders }
}
