import { sql } from 'kysely'
import { z } from 'zod'
import type { EventType } from '#contract/event'
import { uuidv7 } from '#contract/id'
import type { Tx } from './db.ts'
import { enqueue, type Job } from './jobs.ts'
import type { App } from './module.ts'

export type Subject = {
  elderId?: string | null
  regionCode?: number | null
  orgId?: string | null
  subjectId?: string | null
  /** Whose phone a live event reaches besides staff, organisation and family: a responder. Not stored. */
  personId?: string | null
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
    const known = subscriptions.get(subscription.type.name) ?? []
    subscriptions.set(subscription.type.name, [...known, subscription])
  }
}

export const LIVE_CHANNEL = 'yike_live'

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
  const id = uuidv7()
  const parsed = type.shape.parse(payload)
  const event: Recorded = {
    id,
    type: type.name,
    payload: parsed,
    elderId: subject.elderId ?? null,
    regionCode: subject.regionCode ?? null,
    orgId: subject.orgId ?? null,
    subjectId: subject.subjectId ?? null,
  }
  const insert = sql`insert into platform.event (id, type, region_code, org_id, elder_id, subject_id, payload)
    values (${id}, ${event.type}, ${event.regionCode}, ${event.orgId}, ${event.elderId}, ${event.subjectId}, ${JSON.stringify(parsed)}::jsonb)`
  if (type.live) {
    const change = JSON.stringify({
      type: event.type,
      at: new Date().toISOString(),
      subjectId: event.subjectId,
      elderId: event.elderId,
      regionCode: event.regionCode,
      orgId: event.orgId,
      personId: subject.personId ?? null,
    })
    await sql`with written as (${insert}) select pg_notify(${LIVE_CHANNEL}, ${change})`.execute(tx)
  } else {
    await insert.execute(tx)
  }
  for (const subscription of subscriptions.get(event.type) ?? []) {
    if (subscription.inline) await subscription.run(tx, event)
    else await enqueue(tx, { name: subscription.name, shape: RecordedShape }, event)
  }
  return id
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

/** The jobs behind `on(…)` subscriptions. */
export function subscriptionJobs(list: readonly Subscription[]): Job[] {
  return list
    .filter((subscription) => !subscription.inline)
    .map((subscription) => ({
      name: subscription.name,
      shape: RecordedShape,
      run: (app: App, raw: unknown) => {
        const event = RecordedShape.parse(raw)
        const payload = subscription.type.shape.parse(event.payload)
        return app.db.asSystem(subscription.name, (tx) => subscription.run(tx, { ...event, payload }))
      },
    }))
}
