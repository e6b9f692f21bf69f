import { sql } from 'kysely'
import * as contract from '#contract/ledger'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { cron } from '#platform/jobs'
import { logger } from '#platform/log'

const log = logger('ledger')

export type Fault = { what: string; id: string; detail: string }

/** Recomputes every hash, sum and balance from the rows alone; returns what does not fit. */
export async function verify(tx: Tx): Promise<Fault[]> {
  return (await sql<Fault>`select * from ledger.verify()`.execute(tx)).rows
}

/** The daily balance check; its result is an event, a fault also an error in the log. */
export const dailyCheck = cron('ledger.daily_check', { daily: '02:30' }, (app) =>
  app.db.asSystem('ledger.daily_check', async (tx) => {
    const faults = await verify(tx)
    for (const { what, id } of faults) log.error({ what, id }, 'the ledger does not fit')
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ledger.posting`.execute(tx)
    await record(
      tx,
      contract.events.verified,
      { postings: rows[0]?.n ?? 0, faults: faults.length },
      { regionCode: 0 },
    )
  }),
)
