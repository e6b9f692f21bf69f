import { sql } from 'kysely'
import { get } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { logger } from '#platform/log'
import type { App, Stoppable } from '#platform/module'
import { stormKind } from './kinds.ts'

const log = logger('alarms')
const BEAT_MS = 2000

/**
 * After a downtime longer than the place allows, what would have come due while nobody could be heard waits for the grace
 * time, so that buffered messages arrive first: no flood of false absences. Nothing is dropped, and ladders do not wait.
 */
export async function graceAfterRestart(tx: Tx): Promise<number> {
  const now = clock.now()
  const last = await tx.selectFrom('alarms.alive').select('at').executeTakeFirst()
  const rule = (await get(tx, stormKind, { region: 0 }))?.body
  await tx.updateTable('alarms.alive').set({ at: now }).execute()
  if (!last || !rule) return 0
  const down = (now.getTime() - last.at.getTime()) / 1000
  if (down <= rule.restartAfterSeconds) return 0
  const until = new Date(now.getTime() + rule.restartGraceSeconds * 1000)
  const { rows } = await sql<{ n: number }>`with moved as (
      update alarms.absence_watch set due_at = ${until} where due_at < ${until} returning 1),
    moved_too as (update alarms.rule_standing set due_at = ${until} where due_at < ${until} returning 1)
    select (select count(*) from moved)::int + (select count(*) from moved_too)::int as n`.execute(tx)
  log.info(
    { downSeconds: Math.round(down), waiting: rows[0]?.n ?? 0, until: until.toISOString() },
    'grace after a restart',
  )
  return rows[0]?.n ?? 0
}

/** Says every two seconds that the installation is alive. */
export function beat(app: App): Stoppable {
  const timer = setInterval(() => {
    app.db
      .asSystem('alarms.beat', (tx) => tx.updateTable('alarms.alive').set({ at: clock.now() }).execute())
      .catch((error: unknown) =>
        log.warn({ error: error instanceof Error ? error.message : String(error) }, 'heartbeat not written'),
      )
  }, BEAT_MS)
  return { stop: async () => clearInterval(timer) }
}
