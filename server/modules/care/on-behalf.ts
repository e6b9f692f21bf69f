import { sql } from 'kysely'
import { notFound } from '#contract/problem'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'
import type { App } from '#platform/module'

type Caller = { readonly app: App; readonly tx: Tx; readonly actor: Actor }

/**
 * A step of an order changes rows outside of who takes it: quotas, ledger, the tries of other providers. Their own scope
 * first shows that the order is theirs to see, then the step runs as the system with them as the actor (docs/decisions/028).
 */
export async function onOrder<T>(
  { app, tx, actor }: Caller,
  name: `care.${string}`,
  orderId: string,
  work: (system: Tx) => Promise<T>,
): Promise<T> {
  const seen = await tx
    .selectFrom('care.service_order')
    .select('id')
    .where('id', '=', orderId)
    .executeTakeFirst()
  if (!seen) throw notFound()
  return asActor({ app, actor }, name, work)
}

/** In a system transaction, with the person as the actor of what is recorded. */
export function asActor<T>(
  { app, actor }: Pick<Caller, 'app' | 'actor'>,
  name: `care.${string}`,
  work: (system: Tx) => Promise<T>,
): Promise<T> {
  return app.db.asSystem(name, async (system) => {
    await sql`select set_config('yike.actor_id', ${actor.accountId}, true), set_config('yike.actor_name', ${actor.name}, true)`.execute(
      system,
    )
    return work(system)
  })
}
