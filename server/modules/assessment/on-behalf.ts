import { sql } from 'kysely'
import { forbidden, notFound } from '#contract/problem'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'
import type { App } from '#platform/module'

/** The person whose own work a field post is: an assessor, or a collector of a survey. */
export function personOf(actor: Actor): string {
  if (actor.scope.audience !== 'field') throw forbidden()
  return actor.scope.personId
}

/**
 * What an assessor does on the phone changes the application, the sitting and the record, which a field session does not
 * see: their own scope first shows that they have a seat, then it runs as the system with them as the actor
 * (docs/decisions/028).
 */
export async function onBehalf<T>(
  { app, tx, actor }: { app: App; tx: Tx; actor: Actor },
  name: `assessment.${string}`,
  applicationId: string,
  work: (system: Tx, assessorId: string) => Promise<T>,
): Promise<T> {
  const assessorId = personOf(actor)
  const seat = await tx
    .selectFrom('assessment.seat')
    .select('id')
    .where('application_id', '=', applicationId)
    .where('assessor_id', '=', assessorId)
    .executeTakeFirst()
  if (!seat) throw notFound()
  return asActor(app, actor, name, (system) => work(system, assessorId))
}

/** In a system transaction, with the person as the actor of what is recorded. */
export function asActor<T>(
  app: App,
  actor: Actor,
  name: `assessment.${string}`,
  work: (system: Tx) => Promise<T>,
): Promise<T> {
  return app.db.asSystem(name, async (system) => {
    await sql`select set_config('yike.actor_id', ${actor.accountId}, true), set_config('yike.actor_name', ${actor.name}, true)`.execute(
      system,
    )
    return work(system)
  })
}
