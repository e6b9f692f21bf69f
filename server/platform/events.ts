import { sql } from 'kysely'
import { z } from 'zod'
import type { EventType } from '#contract/event'
import { uuidv7 } from '#contract/id'
import type { Tx } from './db.ts'
import { asRows, enqueueMany, type Job } from './jobs.ts'
import { logger } from './log.ts'
import type { App } from './module.ts'

const log = logger('events')

export type Subject = {
  elderId?: string | null
  regionCode?: number | null
  orgId?: string | null
  subjectId?: string | null
  /** Whose phone a live event reaches besides staff, organisation and family: a responder. Not stored. */
  personId?: string | null
  /** Account that hears a live event whatever its scope is: a message to it. Not stored. */
  accountId?: string | null
  /** Account whose open streams end with a live event, to come back with what it may see from now on. Not stored. */
  rescoped?: string | null
}

/** What a subscriber receives: the event as recorded. */
export type Recorded<S extends z.ZodType = z.ZodType> = {
  readonly id: string
  readonly type: string
  readonly payload: z.infer<S>
  readonly elderId: string | null
  readonly regionCode: number | null
  readonly orgId: string | null
  readonly subjectId: string | null
}

export type Subscription = {
  readonly type: EventType
  readonly name: string
  readonly inline: boolean
  readonly run: (tx: Tx, event: Recorded) => Promise<void>
}

/** Runs after commit as a job in a system transaction of its own, at least once: be idempotent. `name` is unique. */
export function on<S extends z.ZodType>(
  type: EventType<S>,
  name: `${string}.${string}`,
  run: (tx: Tx, event: Recorded<S>) => Promise<void>,
): Subscription {
  // A subscription is stored without its payload type; `record` parses each payload by the type's own shape.
  return { type, name, inline: false, run: run as Subscription['run'] }
}

/** Runs inside the recording transaction: both happen or neither does. */
export function inline<S extends z.ZodType>(
  type: EventType<S>,
  run: (tx: Tx, event: Recorded<S>) => Promise<void>,
): Subscription {
  // As above.
  return { type, name: `${type.name}.inline`, inline: true, run: run as Subscription['run'] }
}

const subscriptions = new Map<string, Subscription[]>()

/** Called once at boot with what all modules declare, in their order. */
export function subscribe(list: readonly Subscription[]): void {
  subscriptions.clear()
  for (const subscription of list) {
    if (subscription.type.bySql)
      throw new Error(`${subscription.name}: nobody hears ${subscription.type.name}, the database writes it`)
    const known = subscriptions.get(subscription.type.name) ?? []
    subscriptions.set(subscription.type.name, [...known, subscription])
  }
}

export const LIVE_CHANNEL = 'yike_live'

/** Something that happened, ready to be written down. */
export type Happening = { readonly type: EventType; readonly payload: unknown; readonly subject: Subject }

export function happening<S extends z.ZodType>(
  type: EventType<S>,
  payload: z.input<S>,
  subject: Subject = {},
): Happening {
  return { type, payload, subject }
}

/**
 * Writes down that something happened, in the caller's transaction: audit trail, outbox and timeline at once.
 * Inline subscribers run now, the others become jobs; a live event reaches open consoles when the transaction commits.
 */
export async function record<S extends z.ZodType>(
  tx: Tx,
  type: EventType<S>,
  payload: z.input<S>,
  subject: Subject = {},
): Promise<string> {
  const [event] = await recordAll(tx, [happening(type, payload, subject)])
  if (!event) throw new Error('one in, one out')
  return event.id
}

/** The same for many at once, in one statement; the events in the order given. */
export async function recordAll(tx: Tx, happenings: readonly Happening[]): Promise<readonly Recorded[]> {
  if (happenings.length === 0) return []
  const now = new Date().toISOString()
  const changes: string[] = []
  const events = happenings.map(({ type, payload, subject }): Recorded => {
    const event = {
      id: uuidv7(),
      type: type.name,
      payload: type.shape.parse(payload),
      elderId: subject.elderId ?? null,
      regionCode: subject.regionCode ?? null,
      orgId: subject.orgId ?? null,
      subjectId: subject.subjectId ?? null,
    }
    const { id: _id, payload: _payload, ...about } = event
    if (type.live)
      changes.push(
        JSON.stringify({
          ...about,
          at: now,
          personId: subject.personId ?? null,
          accountId: subject.accountId ?? null,
          rescoped: subject.rescoped ?? null,
        }),
      )
    return event
  })
  await sql`/* kept platform.record */ select platform.record(${JSON.stringify(events)}::jsonb, ${LIVE_CHANNEL}, ${changes}::text[], ${JSON.stringify(asRows(jobsOf(events)))}::jsonb)`.execute(
    tx,
  )
  await tellInline(tx, events)
  return events
}

/** `record` for many of one type that is not live, in one statement: lists that go in by the thousand. */
export async function recordMany<S extends z.ZodType>(
  tx: Tx,
  type: EventType<S>,
  list: readonly { payload: z.input<S>; subject: Subject }[],
): Promise<void> {
  if (type.live) throw new Error(`${type.name} is live: record each`)
  if (list.length === 0) return
  const events = list.map(
    ({ payload, subject }): Recorded => ({
      id: uuidv7(),
      type: type.name,
      payload: type.shape.parse(payload),
      elderId: subject.elderId ?? null,
      regionCode: subject.regionCode ?? null,
      orgId: subject.orgId ?? null,
      subjectId: subject.subjectId ?? null,
    }),
  )
  await sql`insert into platform.event (id, type, region_code, org_id, elder_id, subject_id, payload)
    select * from unnest(${events.map((e) => e.id)}::uuid[], ${events.map((e) => e.type)}::text[], ${events.map((e) => e.regionCode)}::bigint[], ${events.map((e) => e.orgId)}::uuid[],
      ${events.map((e) => e.elderId)}::uuid[], ${events.map((e) => e.subjectId)}::uuid[], ${events.map((e) => JSON.stringify(e.payload))}::jsonb[])`.execute(
    tx,
  )
  await enqueueMany(tx, jobsOf(events))
  await tellInline(tx, events)
}

/** So many events of one transaction go to a subscriber in one job. */
const TOGETHER = 50

/** Inline subscribers run now, in the order of the events. */
async function tellInline(tx: Tx, events: readonly Recorded[]): Promise<void> {
  for (const event of events)
    for (const subscription of subscriptions.get(event.type) ?? [])
      if (subscription.inline) await subscription.run(tx, event)
}

/** The others get jobs. */
function jobsOf(events: readonly Recorded[]): Parameters<typeof asRows>[0] {
  const queued = new Map<string, Recorded[]>()
  for (const event of events)
    for (const { inline, name } of subscriptions.get(event.type) ?? [])
      if (!inline) queued.set(name, [...(queued.get(name) ?? []), event])
  const jobs = []
  for (const [name, list] of queued)
    for (let i = 0; i < list.length; i += TOGETHER)
      jobs.push({ task: { name, shape: z.array(RecordedShape) }, payload: list.slice(i, i + TOGETHER) })
  return jobs
}

const RecordedShape = z.object({
  id: z.uuid(),
  type: z.string(),
  payload: z.unknown(),
  elderId: z.string().nullable(),
  regionCode: z.number().nullable(),
  orgId: z.string().nullable(),
  subjectId: z.string().nullable(),
})

/**
 * The jobs behind `on(…)` subscriptions. What was recorded together is run together in one transaction; when that fails,
 * each event in one of its own, and those that fail again become jobs of their own with their own attempts.
 */
export function subscriptionJobs(list: readonly Subscription[]): Job[] {
  return list
    .filter((subscription) => !subscription.inline)
    .map((subscription) => {
      const { name } = subscription
      const shape = z.array(RecordedShape).min(1)
      const runAll = (app: App, events: z.infer<typeof shape>) =>
        app.db.asSystem(name, async (tx) => {
          for (const event of events)
            await subscription.run(tx, { ...event, payload: subscription.type.shape.parse(event.payload) })
        })
      return {
        name,
        shape,
        run: async (app: App, raw: unknown) => {
          const events = shape.parse(raw)
          if (events.length === 1) return runAll(app, events)
          // The error is met again, and told, by the event that causes it.
          const together = await runAll(app, events).then(
            () => true,
            () => false,
          )
          if (together) return
          for (const event of events)
            await runAll(app, [event]).catch((error: unknown) => {
              log.warn(
                { job: name, error: error instanceof Error ? error.message : String(error) },
                'alone again',
              )
              return app.db.asSystem(name, (tx) =>
                enqueueMany(tx, [{ task: { name, shape }, payload: [event] }]),
              )
            })
        },
      }
    })
}
