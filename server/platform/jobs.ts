import { EventEmitter } from 'node:events'
import {
  parseCronItems,
  type ParsedCronItem,
  run,
  type Runner,
  runOnce,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker'
import { sql } from 'kysely'
import type pg from 'pg'
import type { z } from 'zod'
import type { App } from './module.ts'
import type { Tx } from './db.ts'
import { makePool } from './db.ts'
import { logger } from './log.ts'
import { jobFailures } from './metrics.ts'
import { holdLease } from './queue-lease.ts'
import { queueLog } from './queue-log.ts'

const log = logger('jobs')

/** A side effect outside the transaction. Runs at least once: `run` must be idempotent. Payloads hold ids, not data. */
export type Job<S extends z.ZodType = z.ZodType> = {
  readonly name: string
  readonly shape: S
  readonly run: (app: App, payload: z.infer<S>) => Promise<void>
}

export function job<S extends z.ZodType>(
  name: `${string}.${string}`,
  shape: S,
  run: (app: App, payload: z.infer<S>) => Promise<void>,
): Job<S> {
  return { name, shape, run }
}

/** Queues a job inside the transaction: it vanishes with a rollback. The same `key` twice is one job, the later. */
export async function enqueue<S extends z.ZodType>(
  tx: Tx,
  task: Pick<Job<S>, 'name' | 'shape'>,
  payload: z.input<S>,
  options: { key?: string; runAt?: Date; maxAttempts?: number } = {},
): Promise<void> {
  const parsed = task.shape.parse(payload)
  await sql`select platform.enqueue(${task.name}, ${JSON.stringify(parsed)}::jsonb, ${options.key ?? null}, ${options.runAt ?? null}, ${options.maxAttempts ?? 8})`.execute(
    tx,
  )
}

type Order = { readonly task: Pick<Job, 'name' | 'shape'>; readonly payload: unknown }

/** What the database takes; throws where a payload has the wrong shape. */
export function asRows(jobs: readonly Order[]): { task: string; payload: unknown }[] {
  return jobs.map(({ task, payload }) => ({ task: task.name, payload: task.shape.parse(payload) }))
}

/** The same for many at once, in one statement. */
export async function enqueueMany(tx: Tx, jobs: readonly Order[]): Promise<void> {
  if (jobs.length === 0) return
  await sql`select count(platform.enqueue(j.task, j.payload)::text) from jsonb_to_recordset(${JSON.stringify(asRows(jobs))}::jsonb) as j (task text, payload jsonb)`.execute(
    tx,
  )
}

/** Times are Asia/Shanghai, which has no summer time: UTC + 8 for good. */
export type Cron = {
  readonly name: string
  readonly match: string
  readonly run: (app: App) => Promise<void>
}

type When = { daily: `${number}:${number}` } | { everyMinutes: number } | { hourlyAt: number }

export function cron(name: `${string}.${string}`, when: When, run: (app: App) => Promise<void>): Cron {
  return { name, match: pattern(when), run }
}

function pattern(when: When): string {
  if ('everyMinutes' in when) return `*/${when.everyMinutes} * * * *`
  if ('hourlyAt' in when) return `${when.hourlyAt} * * * *`
  const [hour = 0, minute = 0] = when.daily.split(':').map(Number)
  return `${minute} ${(hour + 16) % 24} * * *`
}

export type Queue = { stop(): Promise<void> }

/** Runs the jobs and the cron of all modules. The queue's own tables belong to the owner login. */
export async function startQueue(
  app: App,
  owner: pg.ClientConfig,
  jobs: readonly Job[],
  crons: readonly Cron[],
): Promise<Queue> {
  const pool = makePool({ ...owner, max: 6, application_name: 'yike-queue' })
  const events: WorkerEvents = new EventEmitter()
  const name = new Promise<string>((resolve) =>
    events.once('pool:create', ({ workerPool }) => resolve(workerPool.id)),
  )
  const runner: Runner = await run({
    pgPool: pool,
    logger: queueLog,
    events,
    noHandleSignals: true,
    taskList: tasks(app, jobs, crons),
    parsedCronItems: cronItems(crons),
    preset: {
      worker: {
        concurrentJobs: 4,
        pollInterval: 500,
        // Fetched and ticked off several at a time: otherwise half of a small job is the queue's own bookkeeping.
        localQueue: { size: 10 },
        completeJobBatchDelay: 2,
      },
    },
  })
  runner.promise.catch((error: unknown) => log.error({ error: String(error) }, 'queue stopped'))
  const lease = await holdLease(owner, await name)
  return {
    stop: async () => {
      await runner.stop()
      await lease.release()
      await pool.end()
    },
  }
}

/** Runs what is due now and returns when nothing is left: for tests and for commands. `pool` is of the owner. */
export async function drainQueue(
  app: App,
  pool: pg.Pool,
  jobs: readonly Job[],
  crons: readonly Cron[],
): Promise<void> {
  // A run of the queue begins with a dozen statements of its own: not for nothing.
  const { rowCount } = await pool.query('select from graphile_worker.jobs where run_at <= now() limit 1')
  if (!rowCount) return
  await runOnce({
    pgPool: pool,
    logger: queueLog,
    concurrency: 1,
    noHandleSignals: true,
    taskList: tasks(app, jobs, crons),
  })
}

function cronItems(crons: readonly Cron[]): ParsedCronItem[] {
  return parseCronItems(crons.map((item) => ({ task: item.name, match: item.match, identifier: item.name })))
}

function tasks(app: App, jobs: readonly Job[], crons: readonly Cron[]): TaskList {
  const list: TaskList = {}
  const counted = (name: string, work: () => Promise<void>) =>
    work().catch((error: unknown) => {
      jobFailures.inc({ job: name })
      log.warn({ job: name, error: error instanceof Error ? error.message : String(error) }, 'job failed')
      throw error
    })
  for (const { name, shape, run } of jobs)
    list[name] = (payload) => counted(name, () => run(app, shape.parse(payload)))
  for (const { name, run } of crons) list[name] = () => counted(name, () => run(app))
  return list
}
