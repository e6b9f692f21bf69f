import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { cron } from '#platform/jobs'

/** What is usual for a person: of the vital signs of the last fourteen days, at night, from at least thirty readings. */
const METRICS = [
  ['heartRate', 'heart_rate'],
  ['spo2', 'spo2'],
  ['breathRate', 'breath_rate'],
  ['systolic', 'systolic'],
  ['diastolic', 'diastolic'],
  ['glucose', 'glucose'],
  ['bodyTemperature', 'body_temperature'],
] as const
const DAYS = 14
const LEAST = 30

export async function computeBaselines(tx: Tx): Promise<number> {
  const from = new Date(clock.now().getTime() - DAYS * 86_400_000)
  const today = dayOf(clock.now())
  let written = 0
  for (const [metric, column] of METRICS) {
    const value = sql.ref(column)
    const { rows } = await sql<{ n: number }>`with fresh as (
        insert into alarms.baseline (elder_id, metric, region_code, org_id, mean, sd, n, computed_on)
        select r.elder_id, ${metric}, e.region_code, e.org_id, avg(${value}), stddev_samp(${value}), count(*), ${today}::date
        from devices.reading r join people.elder e on e.id = r.elder_id
        where r.at >= ${from} and ${value} is not null and r.elder_id is not null
        group by r.elder_id, e.region_code, e.org_id having count(*) >= ${LEAST}
        on conflict (elder_id, metric) do update set mean = excluded.mean, sd = excluded.sd, n = excluded.n, computed_on = excluded.computed_on, region_code = excluded.region_code, org_id = excluded.org_id
        returning 1) select count(*)::int as n from fresh`.execute(tx)
    written += rows[0]?.n ?? 0
  }
  return written
}

export const nightlyBaselines = cron('alarms.compute_baselines', { daily: '03:20' }, async (app) => {
  await app.db.asSystem('alarms.compute_baselines', computeBaselines)
})
