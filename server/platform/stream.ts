import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import pg from 'pg'
import { z } from 'zod'
import { changes } from '#contract/platform'
import { notSignedIn } from '#contract/problem'
import { boundsOf } from '#contract/region'
import type { Actor } from './actor.ts'
import { LIVE_CHANNEL } from './events.ts'
import type { Gate } from './http.ts'
import { logger } from './log.ts'
import { openStreams } from './metrics.ts'
import type { App } from './module.ts'

const log = logger('stream')

const Notice = z.object({
  type: z.string(),
  at: z.string(),
  subjectId: z.string().nullable(),
  elderId: z.string().nullable(),
  regionCode: z.number().nullable(),
  orgId: z.string().nullable(),
  personId: z.string().nullable(),
  accountId: z.string().nullable(),
  rescoped: z.string().nullable(),
})
type Notice = z.infer<typeof Notice>

type Open = { actor: Actor; reply: FastifyReply; sees: (notice: Notice) => boolean }

/** Event types whose subject is a session: its open streams close at once. One that goes on comes back with its new scope. */
const CLOSING: ReadonlySet<string> = new Set(['access.session_ended', 'access.post_switched'])

/** Open streams of this process, fed by LISTEN. One connection to the database serves them all. */
export class Streams {
  readonly #open = new Set<Open>()
  readonly #listeners = new Set<(notice: Notice) => void>()
  #client: pg.Client | undefined
  #stopped = false

  async start(login: pg.ClientConfig): Promise<void> {
    const client = new pg.Client({ ...login, application_name: 'yike-live' })
    client.on('notification', (message) => this.#receive(message.payload ?? ''))
    client.on('error', (error) => log.warn({ error: error.message }, 'live connection lost'))
    client.on('end', () => void this.#reconnect(login))
    await client.connect()
    await client.query(`listen ${LIVE_CHANNEL}`)
    this.#client = client
  }

  async #reconnect(login: pg.ClientConfig): Promise<void> {
    for (let wait = 100; !this.#stopped; wait = Math.min(wait * 2, 2000)) {
      await new Promise((resolve) => setTimeout(resolve, wait))
      if (this.#stopped) return
      try {
        await this.start(login)
        // What was said meanwhile is lost: every page refetches.
        for (const open of this.#open) send(open.reply, 'resync', {})
        return
      } catch (error) {
        log.warn({ error: error instanceof Error ? error.message : String(error) }, 'live connection refused')
      }
    }
  }

  /** In-process listeners (caches) hear every live event, whatever its scope. */
  listen(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #receive(text: string): void {
    const parsed = Notice.safeParse(JSON.parse(text))
    if (!parsed.success) return
    const notice = parsed.data
    for (const listener of this.#listeners) listener(notice)
    if (CLOSING.has(notice.type)) {
      this.#close(({ sessionId }) => sessionId === notice.subjectId)
      return
    }
    const { orgId: _org, personId: _person, accountId: own, rescoped, ...change } = notice
    if (rescoped !== null) this.#close(({ accountId }) => accountId === rescoped)
    for (const open of this.#open)
      if (open.sees(notice) || (own !== null && open.actor.accountId === own))
        send(open.reply, 'change', change)
  }

  #close(whose: (actor: Actor) => boolean): void {
    for (const open of this.#open) {
      if (!whose(open.actor)) continue
      this.#open.delete(open)
      open.reply.raw.end()
    }
  }

  attach(actor: Actor, request: FastifyRequest, reply: FastifyReply): void {
    reply.hijack()
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    reply.raw.socket?.setNoDelay(true)
    const open: Open = { actor, reply, sees: sees(actor) }
    this.#open.add(open)
    openStreams.set(this.#open.size)
    send(reply, 'hello', { at: new Date().toISOString() })
    // An event, not a comment: pages must notice when a half-open connection has gone silent.
    const heartbeat = setInterval(() => send(reply, 'beat', {}), BEAT_MS)
    request.raw.on('close', () => {
      clearInterval(heartbeat)
      this.#open.delete(open)
      openStreams.set(this.#open.size)
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    for (const open of this.#open) open.reply.raw.end()
    await this.#client?.end()
  }
}

/** A page that hears nothing for three of these says that it is cut off (`web/lib/live.ts`). */
const BEAT_MS = 2_000

/** A slow reader is cut off rather than remembered without end: it reconnects and refetches. */
const MOST_BUFFERED = 1024 * 1024

function send(reply: FastifyReply, event: string, data: unknown): void {
  if (reply.raw.writableLength > MOST_BUFFERED) {
    reply.raw.destroy()
    return
  }
  reply.raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}

function sees(actor: Actor): (notice: Notice) => boolean {
  const { scope } = actor
  switch (scope.audience) {
    case 'staff': {
      const { lo, hi } = boundsOf(scope.region)
      return ({ regionCode }) => regionCode !== null && regionCode >= lo && regionCode < hi
    }
    case 'org':
      return ({ orgId }) => orgId === scope.orgId
    case 'field':
      return ({ personId }) => personId === scope.personId
    case 'family': {
      const elders = new Set(scope.elderIds)
      return ({ elderId }) => elderId !== null && elders.has(elderId)
    }
  }
}

export function addStreamRoute(app: App, server: FastifyInstance, gate: Gate): void {
  server.get(
    `/api${changes.path}`,
    { schema: { tags: ['platform'], summary: changes.summary }, config: { public: false } },
    async (request, reply) => {
      const actor = await gate.resolveActor(app, request)
      if (!actor) throw notSignedIn()
      app.streams.attach(actor, request, reply)
      return reply
    },
  )
}
