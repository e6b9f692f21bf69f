import { sql } from 'kysely'
import { forbidden, notFound } from '#contract/problem'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'
import type { App } from '#platform/module'

/** Whose work the session does; the `field` audience always has one. */
export function responderOf(actor: Actor): string {
  if (actor.scope.audience !== 'field') throw forbidden()
  return actor.scope.personId
}

/**
 * What a responder does changes rows that a responder may not see: the others' invitations, the incident, its clocks.
 * So it runs as the system, after their own scope has shown that the invitation is theirs, and keeps them as the actor
 * (docs/decisions: field work runs on behalf).
 */
export async function onBehalf<T>(
  { app, tx, actor }: { app: App; tx: Tx; actor: Actor },
  name: `responders.${string}`,
  invitationId: string | null,
  work: (system: Tx, responderId: string) => Promise<T>,
): Promise<T> {
  const responderId = responderOf(actor)
  if (invitationId !== null) {
    const mine = await tx
      .selectFrom('responders.invitation')
      .select('id')
      .where('id', '=', invitationId)
      .where('responder_id', '=', responderId)
      .executeTakeFirst()
    if (!mine) throw notFound()
  }
  return app.db.asSystem(name, async (system) => {
    await sql`select set_config('yike.actor_id', ${actor.accountId}, true), set_config('yike.actor_name', ${actor.name}, true)`.execute(
      system,
    )
    return work(system, responderId)
  })
}
