import { sql } from 'kysely'
import { about, settings } from '#contract/platform'
import { clock } from './clock.ts'
import { cron } from './jobs.ts'
import { defineModule, route } from './module.ts'
import { measureOverdue, type Deadline } from './deadlines.ts'

const aboutRoute = route(about, async ({ tx }) => {
  const rows = await tx
    .selectFrom('platform.setting')
    .select(['key', 'value'])
    .where('key', 'in', ['installation', 'tiles'])
    .execute()
  const value = (key: string) => rows.find((row) => row.key === key)?.value ?? null
  const installation = Installation.parse(value('installation') ?? { kind: 'empty', place: null })
  return {
    version: VERSION,
    kind: installation.kind,
    place: installation.place,
    at: clock.now().toISOString(),
    tiles: about.returns.shape.tiles.parse(value('tiles')),
  }
})

const VERSION = '0.1.0'
const Installation = about.returns.pick({ kind: true, place: true })

const statusRoute = route(settings, async ({ app }) =>
  app.db.asSystem('platform.status', async (tx) => {
    const one = await sql<{
      version: string
      size: number
      connections: number
      total: number
      sealed: number
      waiting: number
      failed: number
    }>`
      select current_setting('server_version') as version, pg_database_size(current_database()) as size,
        (select count(*) from pg_stat_activity where datname = current_database()) as connections,
        (select count(*) from platform.event) as total, (select count(*) from platform.event_seal) as sealed,
        (select count(*) from platform.queue_state() where attempts = 0) as waiting,
        (select count(*) from platform.queue_state() where attempts > 0) as failed`.execute(tx)
    const row = one.rows[0]
    if (!row) throw new Error('no status row')
    const failures = await tx
      .selectFrom('platform.deadline_failure')
      .selectAll()
      .orderBy('failed_at', 'desc')
      .limit(50)
      .execute()
    return {
      database: { version: row.version, size: row.size, connections: row.connections },
      events: { total: row.total, sealed: row.sealed },
      jobs: { waiting: row.waiting, failed: row.failed },
      deadlineFailures: failures.map((f) => ({
        deadline: f.deadline,
        rowId: f.row_id,
        failedAt: f.failed_at.toISOString(),
        attempts: f.attempts,
        error: f.error,
      })),
      uptimeSeconds: process.uptime(),
    }
  }),
)

/** The platform's own endpoints and chores, as a module like the others. */
export function operate(deadlines: () => readonly Deadline[]) {
  return defineModule({
    name: 'platform',
    routes: [aboutRoute, statusRoute],
    crons: [
      cron('platform.seal_events', { everyMinutes: 1 }, async (app) => {
        for (let sealed = BATCH; sealed === BATCH; ) {
          sealed = await app.db.asSystem('platform.seal_events', async (tx) => {
            const { rows } = await sql<{ n: number }>`select platform.seal_events(${BATCH}) as n`.execute(tx)
            return rows[0]?.n ?? 0
          })
        }
      }),
      cron('platform.measure_overdue', { everyMinutes: 1 }, (app) => measureOverdue(app, deadlines())),
    ],
  })
}

const BATCH = 5000
