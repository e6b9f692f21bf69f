import type { ChannelCode, MessageTemplate } from '#contract/notifications'
import type { App } from '#platform/module'
import { askOutside, RefusedHost } from '#platform/outside'

/** What one channel is asked to carry. */
export type Outgoing = {
  /** The attempt: the provider's idempotency key where it has one, our key in its receipts. */
  readonly attemptId: string
  readonly token: string
  readonly messageId: string
  readonly template: string
  readonly definition: MessageTemplate | undefined
  readonly urgency: string
  readonly title: string
  readonly body: string
  readonly params: Readonly<Record<string, string>>
  readonly phone: string | null
  readonly accountId: string | null
  readonly incidentId: string | null
  readonly at: Date
}

export type Accepted = {
  /** What the provider calls it; its receipts carry it. */
  providerId?: string
  /** The channel is its own receipt (local outbox). */
  delivered?: boolean
}

/** A channel said no. `retryable`: the same request may succeed later (network, throttling, 5xx). */
export class ChannelError extends Error {
  override readonly name = 'ChannelError'
  readonly code: string
  readonly retryable: boolean
  constructor(code: string, message: string, retryable: boolean) {
    super(message.slice(0, 500))
    this.code = code.slice(0, 100)
    this.retryable = retryable
  }
}

/** Settings and secrets have been parsed by the shapes of the channel. */
export type Carrier<Settings = unknown, Secrets = unknown> = {
  readonly code: ChannelCode
  send(app: App, outgoing: Outgoing, config: { settings: Settings; secrets: Secrets }): Promise<Accepted>
}

const TIMEOUT_MS = 10_000

/**
 * One HTTP request with a time limit, to an address of the settings or of a browser: nothing inside the network unless
 * the operator lists it. Every way in which the network can fail is a retryable `ChannelError`.
 */
export async function post(
  app: App,
  url: string,
  headers: Record<string, string>,
  body: string | Buffer,
): Promise<{ status: number; text: string }> {
  try {
    return await askOutside(url, { headers, body, timeoutMs: TIMEOUT_MS }, app.config.partnerHosts)
  } catch (error) {
    if (error instanceof RefusedHost) throw new ChannelError('refused_host', error.message, false)
    const name = error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'network'
    throw new ChannelError(
      name,
      name === 'timeout' ? 'no answer in 10 s' : 'the provider cannot be reached',
      true,
    )
  }
}
