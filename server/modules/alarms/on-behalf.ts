import { sql } from 'kysely'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'
import type { App } from '#platform/module'

/**
 * What a family does changes rows that a family only reads (incident, lines of the others). So it runs as the system,
 * after their own scope has shown that the elder is theirs, and keeps them as the actor.
 */
export function onBehalf<T>(
  app: App,
  actor: Actor,
  name: `alarms.${string}`,
  work: (system: Tx) => Promise<T>,
): Promise<T> {
  return app.db.asSystem(name, async (system) => {
    await sql`select set_config('yike.actor_id', ${actor.accountId}, true), set_config('yike.actor_name', ${actor.name}, true)`.execute(
      system,
    )
    return work(system)
  })
}
