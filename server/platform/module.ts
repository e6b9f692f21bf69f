import type { FastifyReply, FastifyRequest } from 'fastify'
import type pg from 'pg'
import type { z } from 'zod'
import type { Endpoint } from '#contract/endpoint'
import type { ProblemError } from '#contract/problem'
import type { Actor } from './actor.ts'
import type { Config } from './config.ts'
import type { Database, Tx } from './db.ts'
import type { Deadline } from './deadlines.ts'
import type { Subscription } from './events.ts'
import type { Files } from './files.ts'
import type { Cron, Job } from './jobs.ts'
import type { Streams } from './stream.ts'

/** What a running Yike consists of; handed to operations that need more than their transaction. */
export type App = {
  readonly config: Config
  readonly db: Database
  /** The login that owns the schema: migrations, bulk loads, the job queue. */
  readonly owner: pg.ClientConfig
  readonly files: Files
  readonly streams: Streams
}

export type Input<E extends Endpoint> = {
  readonly tx: Tx
  readonly params: z.output<E['params']>
  readonly query: z.output<E['query']>
  readonly body: z.output<E['body']>
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly app: App
  /** Null on public endpoints, whose transaction is a system one: what they do must be safe for anybody. */
  readonly actor: E['may'] extends 'public' ? null : Actor
}

export type Answer<E extends Endpoint> = E['answers'] extends 'json'
  ? z.input<E['returns']>
  : FastifyReply | z.input<E['returns']>

export type Route = {
  readonly endpoint: Endpoint
  readonly handle: (input: Omit<Input<Endpoint>, 'actor'> & { actor: Actor | null }) => Promise<unknown>
}

/** Binds an operation to its endpoint; parameters, body and answer are inferred from the contract. */
export function route<E extends Endpoint>(
  endpoint: E,
  handle: (input: Input<E>) => Promise<z.input<E['returns']> | FastifyReply | ProblemError>,
): Route {
  // The router parses by this same endpoint and gives an actor unless it is public, hence the input is of this type.
  return { endpoint, handle: handle as unknown as Route['handle'] }
}

export type Stoppable = { stop(): Promise<void> }

export type Module = {
  readonly name: string
  readonly routes: readonly Route[]
  readonly deadlines: readonly Deadline[]
  readonly subscriptions: readonly Subscription[]
  readonly jobs: readonly Job[]
  readonly crons: readonly Cron[]
  /** Runs at boot in every process; `roles` says which parts this process plays. */
  readonly start?: (app: App) => Promise<Stoppable | undefined>
}

export function defineModule(definition: Pick<Module, 'name'> & Partial<Module>): Module {
  return { routes: [], deadlines: [], subscriptions: [], jobs: [], crons: [], ...definition }
}
