import type { z } from 'zod'
import { ageOn, dayOf } from '#contract/day'
import type { ElderId } from '#contract/id'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'

/** Columns that a list joins from the register. */
export type OfElder = { elder_id: string; region_code: number; elder_name: string; birth_day: string }

/** Whom a line is about. */
export function personOf(row: OfElder, names: ReadonlyMap<number, string>) {
  return {
    // The column is this brand's uuid.
    elderId: row.elder_id as z.infer<typeof ElderId>,
    elderName: row.elder_name,
    age: ageOn(row.birth_day, dayOf(clock.now())),
    regionCode: row.region_code,
    regionName: names.get(row.region_code) ?? String(row.region_code),
  }
}

/** Somebody alive on the register, in the scope of `tx`. Throws `not-found`. */
export async function livingElder(tx: Tx, id: string) {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'name', 'region_code', 'org_id', 'lon', 'lat', 'birth_day', 'care_setting'])
    .where('id', '=', id)
    .where('status', '=', 'alive')
    .executeTakeFirst()
  if (!elder) throw notFound()
  return elder
}
