import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { cron } from '#platform/jobs'
import { logger } from '#platform/log'

const log = logger('devices')

/** Days for which partitions are made ahead: more than a long weekend without the platform. */
const AHEAD = 7

/** Partitions for the days to come; whatever came before they stood waits in `reading_other` and moves along. */
export async function makePartitions(tx: Tx): Promise<number> {
  const { rows } = await sql<{
    made: number
  }>`select devices.make_reading_partitions(${dayOf(clock.now())}::date, 0, ${AHEAD}) as made`.execute(tx)
  return rows[0]?.made ?? 0
}

/** Daily: partitions ahead, and what is older than the installation keeps is dropped. */
export const keepReadings = cron('devices.keep_readings', { daily: '01:10' }, async ({ db }) => {
  await db.asSystem('devices.keep_readings', async (tx) => {
    const made = await makePartitions(tx)
    const { keep_readings_days, keep_quarantine_days } = await tx
      .selectFrom('devices.setting')
      .selectAll()
      .executeTakeFirstOrThrow()
    const before = (days: number) => new Date(clock.now().getTime() - days * 86_400_000)
    const { rows } = await sql<{
      dropped: number
    }>`select devices.drop_reading_partitions(${dayOf(before(keep_readings_days))}::date) as dropped`.execute(
      tx,
    )
    const forgotten = await tx
      .deleteFrom('devices.quarantine')
      .where('received_at', '<', before(keep_quarantine_days))
      .where('state', '<>', 'waiting')
      .executeTakeFirst()
    log.info(
      { made, dropped: rows[0]?.dropped, forgotten: Number(forgotten.numDeletedRows) },
      'readings kept',
    )
  })
})
