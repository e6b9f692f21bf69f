import { sql } from 'kysely'
import { z } from 'zod'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/ledger'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { cron, enqueue, job } from '#platform/jobs'
import { logger } from '#platform/log'
import type { App } from '#platform/module'
import { route } from '#platform/module'
import { clock } from '#platform/clock'

const log = logger('ledger')

export type Fault = { what: contract.Check['found'][number]['what']; id: string; detail: string }

/** Recomputes every hash, sum and balance from the rows alone; returns what does not fit. */
export async function verify(tx: Tx): Promise<Fault[]> {
  return (await sql<Fault>`select * from ledger.verify()`.execute(tx)).rows
}

/** Faults that are kept with a check; all of them go to the log. */
const KEPT = 100

/** Checks the ledger and writes down the result; a fault is also an error in the log. */
async function check(app: App, id: string): Promise<void> {
  await app.db.asSystem('ledger.check', async (tx) => {
    const faults = await verify(tx)
    for (const { what, id: row } of faults) log.error({ what, id: row }, 'the ledger does not fit')
    const { rows } = await sql<{ postings: number; entries: number }>`
      select (select count(*) from ledger.posting) as postings, (select count(*) from ledger.entry) as entries`.execute(
      tx,
    )
    const { postings = 0, entries = 0 } = rows[0] ?? {}
    await tx
      .updateTable('ledger.verification')
      .set({
        ended_at: clock.now(),
        postings,
        entries,
        faults: faults.length,
        found: JSON.stringify(faults.slice(0, KEPT).map(({ what, id: row }) => ({ what, id: row }))),
      })
      .where('id', '=', id)
      .execute()
    await record(
      tx,
      contract.events.verified,
      { postings, faults: faults.length },
      { regionCode: 0, subjectId: id },
    )
  })
}

/** Opens a check, or returns the one that runs. One that has run for an hour has died and gives way. */
async function begin(tx: Tx): Promise<{ id: string; fresh: boolean }> {
  const now = clock.now()
  const id = uuidv7()
  const made = await sql<{ id: string }>`
    insert into ledger.verification (id, started_at) values (${id}, ${now}) on conflict ((true)) where ended_at is null do nothing returning id`.execute(
    tx,
  )
  if (made.rows[0]) return { id, fresh: true }
  const running = await tx
    .selectFrom('ledger.verification')
    .select('id')
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow()
  return { id: running.id, fresh: false }
}

const checkJob = job('ledger.check', z.object({ id: z.uuid() }), (app, { id }) => check(app, id))

export const dailyCheck = cron('ledger.daily_check', { daily: '02:30' }, async (app) => {
  // A process that died in the middle left its check open: it is taken up again.
  const { id } = await app.db.asSystem('ledger.daily_check', begin)
  await check(app, id)
})

type CheckRow = {
  id: string
  started_at: Date
  ended_at: Date | null
  postings: number
  entries: number
  faults: number
  found: unknown
}

function checkView(row: CheckRow) {
  return {
    id: row.id,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    postings: row.postings,
    entries: row.entries,
    faults: row.faults,
    found: contract.Check.shape.found.parse(row.found),
  }
}

export const listChecks = route(contract.listChecks, async ({ tx }) => {
  const rows = await tx
    .selectFrom('ledger.verification')
    .selectAll()
    .orderBy('started_at', 'desc')
    .limit(60)
    .execute()
  return { items: rows.map(checkView) }
})

export const startCheck = route(contract.startCheck, async ({ tx }) => {
  const { id } = await begin(tx)
  // The same key again is one job: whoever presses twice, or finds a check that died, sets off one.
  await enqueue(tx, checkJob, { id }, { key: 'ledger.check' })
  const row = await tx
    .selectFrom('ledger.verification')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return checkView(row)
})

export const checkJobs = [checkJob]
