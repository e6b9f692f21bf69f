import type { ChannelCode, Route, Urgency } from '#contract/notifications'

/** What is known of a message when the next step is decided. Pure: the database is asked before. */
export type Situation = {
  readonly urgency: Urgency
  readonly drill: boolean
  readonly strategy: 'in_order' | 'all'
  readonly routes: readonly Route[]
  /** A test of one channel goes there and nowhere else. */
  readonly only: ChannelCode | null
  readonly recipient: {
    readonly account: boolean
    readonly subscriptions: number
    /** What the number can take: `mobile` text and calls, `landline` calls only. */
    readonly phone: 'mobile' | 'landline' | null
    readonly stopped: boolean
    readonly muted: readonly Route[]
  }
  /** Enabled channels, in their order. */
  readonly channels: readonly { code: ChannelCode; route: Route }[]
  readonly attempts: readonly {
    channel: ChannelCode
    route: Route
    state: 'started' | 'accepted' | 'delivered' | 'failed' | 'expired'
  }[]
}

export type Step =
  | { do: 'try'; channels: { code: ChannelCode; route: Route }[] }
  | { do: 'keep'; reason: 'drill' | 'stopped' }
  /** Nothing is left to try; what was accepted stands, without that the message has failed. */
  | { do: 'rest' }
  /** The recipient can be reached by none of the routes at all. */
  | { do: 'unreachable' }

const insists = (urgency: Urgency) => urgency === 'P0' || urgency === 'P1'

/** The channels that may carry the message to this recipient, in the order in which they are tried. */
export function candidates(s: Situation): { code: ChannelCode; route: Route }[] {
  if (s.only) return s.channels.filter((channel) => channel.code === s.only)
  const usable = s.routes.filter((route) => {
    if (!insists(s.urgency) && s.recipient.muted.includes(route)) return false
    if (route === 'in_app') return s.recipient.account
    if (route === 'push') return s.recipient.account && s.recipient.subscriptions > 0
    return s.recipient.phone !== null && !s.recipient.stopped
  })
  // Text does not reach a landline: there it is read out.
  const spoken = usable.map((route) =>
    route === 'sms' && s.recipient.phone === 'landline' ? 'voice' : route,
  )
  return [...new Set(spoken)].flatMap((route) => {
    const toPhone = route === 'sms' || route === 'voice'
    const own = s.channels
      .filter((channel) => channel.route === route || (toPhone && channel.code === 'outbox'))
      .map(({ code }) => ({ code, route }))
    // The local outbox stands in only where no provider is set up: it must not hide that a provider failed.
    const real = own.filter((channel) => channel.code !== 'outbox')
    return real.length > 0 ? real : own
  })
}

/** Which channels to try now. Called at first, after a failure, and when a receipt did not come in time. */
export function nextStep(s: Situation): Step {
  if (s.drill) return { do: 'keep', reason: 'drill' }
  const all = candidates(s)
  if (all.length === 0) {
    const onlyStopped = s.recipient.stopped && s.recipient.phone !== null && s.attempts.length === 0
    return onlyStopped
      ? { do: 'keep', reason: 'stopped' }
      : s.attempts.length > 0
        ? { do: 'rest' }
        : { do: 'unreachable' }
  }
  if (s.attempts.some((attempt) => attempt.state === 'delivered')) {
    // In parallel every route is started even when one was quicker; in order one receipt is enough.
    if (s.strategy === 'in_order' || s.attempts.length > 0) return { do: 'rest' }
  }
  const untried = all.filter((channel) => !s.attempts.some((attempt) => attempt.channel === channel.code))
  if (s.strategy === 'in_order' || s.only) {
    const waiting = s.attempts.some((attempt) => attempt.state === 'started' || attempt.state === 'accepted')
    const next = untried[0]
    return waiting || !next ? { do: 'rest' } : { do: 'try', channels: [next] }
  }
  const routes = [...new Set(all.map((channel) => channel.route))]
  const channels = routes.flatMap((route) => {
    const busy = s.attempts.some(
      (attempt) => attempt.route === route && ['started', 'accepted', 'delivered'].includes(attempt.state),
    )
    const next = untried.find((channel) => channel.route === route)
    return busy || !next ? [] : [next]
  })
  return channels.length > 0 ? { do: 'try', channels } : { do: 'rest' }
}

/** Would another channel be tried if this attempt got no receipt? Only then is its receipt waited for. */
export function hasFallback(s: Situation, attempt: { channel: ChannelCode; route: Route }): boolean {
  const attempts = [
    ...s.attempts.filter((other) => other.channel !== attempt.channel),
    { ...attempt, state: 'expired' as const },
  ]
  return nextStep({ ...s, attempts }).do === 'try'
}

/** The state of a message by its attempts: the furthest that any of them came. */
export function stateOf(
  attempts: Situation['attempts'],
  finished: boolean,
): { state: 'sending' | 'accepted' | 'delivered' | 'failed' | 'kept' } {
  const real = attempts.filter((attempt) => attempt.channel !== 'outbox')
  if (real.some((attempt) => attempt.state === 'delivered')) return { state: 'delivered' }
  if (real.some((attempt) => attempt.state === 'accepted' || attempt.state === 'expired'))
    return { state: 'accepted' }
  if (attempts.some((attempt) => attempt.channel === 'outbox' && attempt.state === 'accepted'))
    return { state: 'kept' }
  return { state: finished && attempts.every((attempt) => attempt.state === 'failed') ? 'failed' : 'sending' }
}
