import { type Selectable, sql } from 'kysely'
import { clock } from './clock.ts'
import type { Tx } from './db.ts'
import { DueWatch } from './due-watch.ts'
import { logger } from './log.ts'
import { deadlineFailures, deadlineOverdue } from './metrics.ts'
import type { App } from './module.ts'
import type { DB } from './schema.gen.ts'

const log = logger('deadlines')

/** Something must happen to this row at a time, unless a person acts first. The time is a column of the row. */
export type Deadline = {
  readonly name: string
  readonly table: string
  readonly column: string
  readonly everyMs: number
  readonly batch: number
  readonly run: (tx: Tx, rows: readonly DueRow[]) => Promise<void>
  /** `run` takes a whole batch; otherwise it gets one row at a time. */
  readonly together: boolean
  readonly order: ((row: DueRow) => string) | undefined
  /** Nobody waits for it: while any other deadline has a backlog, this one stands back. */
  readonly background: boolean
  /** So many batches at the same time: for rows that each take many round trips, and that somebody waits for. */
  readonly lanes: number
}

type DueRow = Record<string, unknown> & { id: string }
type RowOf<T extends keyof DB> = Selectable<DB[T]>

type Definition<T extends keyof DB & string> = {
  name: `${string}.${string}`
  table: T
  column: keyof DB[T] & string
  everyMs?: number
  batch?: number
  /** Rows of a batch are run in this order, where what they touch must be locked in one order everywhere. */
  order?: (row: RowOf<T>) => string
  background?: boolean
  lanes?: number
}

/**
 * Declares a deadline. `run` gets the claimed row, locked, and must move `column` into the future or to null. Where many
 * come due at once, `runAll` gets the whole batch and does the same in a few statements; a batch that fails is run again
 * row by row. Several processes share the work (`skip locked`); a row claimed by a killed process is free again at once.
 */
export function deadline<T extends keyof DB & string>(
  definition: Definition<T> &
    (
      | { run: (tx: Tx, row: RowOf<T>) => Promise<void> }
      | { runAll: (tx: Tx, rows: readonly RowOf<T>[]) => Promise<void> }
    ),
): Deadline {
  const { name, table, column, everyMs = 1000, batch = 50, background = false, lanes = 1 } = definition
  // The rows are `select *` of `table`, so they have the columns that the generated type lists.
  const typed = (rows: readonly DueRow[]) => rows as unknown as readonly RowOf<T>[]
  const order = definition.order as Deadline['order']
  const run: Deadline['run'] =
    'runAll' in definition
      ? (tx, rows) => definition.runAll(tx, typed(rows))
      : async (tx, rows) => {
          for (const row of typed(rows)) await definition.run(tx, row)
        }
  return {
    name,
    table,
    column,
    everyMs,
    batch,
    run,
    order,
    background,
    lanes,
    together: 'runAll' in definition,
  }
}

/** Runs one batch of due rows in one transaction; returns how many rows it claimed. */
export async function runDue(app: App, due: Deadline): Promise<number> {
  return app.db.asSystem(due.name, async (tx) => {
    const now = clock.now()
    const { rows } = await sql<DueRow>`
      select * from ${sql.table(due.table)} where ${sql.ref(due.column)} <= ${now}
      order by ${sql.ref(due.column)} limit ${due.batch} for update skip locked`.execute(tx)
    const { order } = due
    if (order) rows.sort((a, b) => (order(a) < order(b) ? -1 : 1))
    if (due.together && rows.length > 1 && (await faultOf(tx, due, rows)) === undefined) return rows.length
    for (const row of rows) {
      const error = await faultOf(tx, due, [row])
      // Two batches were in each other's way: the row stays due and comes again at once.
      if (error !== undefined && !isRace(error)) await postpone(tx, due, row.id, error)
    }
    return rows.length
  })
}

/** Runs the rows, or undoes what they did; the error, if any. */
async function faultOf(tx: Tx, due: Deadline, rows: readonly DueRow[]): Promise<unknown> {
  await sql`savepoint due_rows`.execute(tx)
  try {
    await due.run(tx, rows)
    await sql`release savepoint due_rows`.execute(tx)
    return undefined
  } catch (error) {
    await sql`rollback to savepoint due_rows`.execute(tx)
    return error
  }
}

/** Deadlock or serialization failure (SQLSTATE 40P01, 40001). */
function isRace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40P01' || error.code === '40001')
}

/** Gives a failing row a later time (1, 2, 4 … 60 minutes), so that it neither blocks the others nor is forgotten. */
async function postpone(tx: Tx, due: Deadline, rowId: string, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error)
  deadlineFailures.inc({ deadline: due.name })
  log.error({ deadline: due.name, row: rowId, error: message }, 'deadline failed')
  const { rows } = await sql<{ attempts: number }>`
    insert into platform.deadline_failure (deadline, row_id, error) values (${due.name}, ${rowId}, ${message.slice(0, 2000)})
    on conflict (deadline, row_id) do update set attempts = platform.deadline_failure.attempts + 1, failed_at = now(), error = excluded.error
    returning attempts`.execute(tx)
  const minutes = Math.min(60, 2 ** ((rows[0]?.attempts ?? 1) - 1))
  await sql`update ${sql.table(due.table)} set ${sql.ref(due.column)} = ${new Date(clock.now().getTime() + minutes * 60_000)} where id = ${rowId}`.execute(
    tx,
  )
}

export type DeadlineLoops = { stop(): Promise<void> }

/** One loop a lane of each deadline, until stopped. A full batch is followed by the next one at once. */
export function startDeadlines(app: App, deadlines: readonly Deadline[]): DeadlineLoops {
  const stopping = new AbortController()
  // Each lane for itself.
  const lanes = deadlines.flatMap((due) => Array.from({ length: due.lanes }, () => ({ ...due })))
  const behind = new Set(lanes.filter((lane) => !lane.background))
  const watch = new DueWatch(app)
  const loops = lanes.map((lane) => loop(app, lane, watch, behind, stopping.signal))
  return {
    stop: async () => {
      stopping.abort()
      await Promise.all(loops)
    },
  }
}

/** `behind`: those that have not looked yet, or whose last batch was full, so that more is due than has been run. */
async function loop(
  app: App,
  due: Deadline,
  watch: DueWatch,
  behind: Set<Deadline>,
  stop: AbortSignal,
): Promise<void> {
  for (let full = false; !stop.aborted; ) {
    const standsBack = due.background && behind.size > 0
    if (!standsBack && (full || (await watch.isDue(due)))) {
      const claimed = await runDue(app, due).catch((error: unknown) => {
        log.error(
          { deadline: due.name, error: error instanceof Error ? error.message : String(error) },
          'deadline loop',
        )
        return 0
      })
      full = claimed === due.batch
    } else full = false
    if (full && !due.background) behind.add(due)
    else behind.delete(due)
    // By the clock on the wall, so that loops wake together and ask in one statement.
    if (!full) await pause(due.everyMs - (Date.now() % due.everyMs), stop)
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    stop.addEventListener('abort', done, { once: true })
    function done(): void {
      clearTimeout(timer)
      stop.removeEventListener('abort', done)
      resolve()
    }
  })
}

/** Seconds by which the oldest due row of each deadline is late: the one alarm about alarms. */
export async function measureOverdue(app: App, deadlines: readonly Deadline[]): Promise<void> {
  for (const due of deadlines) {
    const late = await app.db.asSystem('platform.overdue', async (tx) => {
      const { rows } = await sql<{ late: number }>`
        select coalesce(extract(epoch from ${clock.now()}::timestamptz - min(${sql.ref(due.column)})), 0)::float8 as late
        from ${sql.table(due.table)} where ${sql.ref(due.column)} <= ${clock.now()}`.execute(tx)
      return rows[0]?.late ?? 0
    })
    deadlineOverdue.set({ deadline: due.name }, Math.max(0, late))
  }
}
