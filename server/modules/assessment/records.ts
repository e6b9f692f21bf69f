import { sql } from 'kysely'
import * as contract from '#contract/assessment'
import { decodeCursor, encodeCursor } from '#contract/page'
import { boundsOf } from '#contract/region'
import { route } from '#platform/module'
import { readRecord, recordLines } from './record.ts'

/** Newest first; the due list by the day it ends. */
export const listRecordsRoute = route(contract.listRecords, async ({ tx, query }) => {
  const [key, version, id] = decodeCursor(query.after) ?? []
  const { lo, hi } = boundsOf(query.region ?? 0)
  const lines = await recordLines(
    tx,
    sql`r.region_code >= ${lo} and r.region_code < ${hi}
      and (${query.elderId ?? null}::uuid is null or r.elder_id in (select people.ids_of(${query.elderId ?? null}::uuid)))
      and (${query.scale ?? null}::text is null or r.scale_id = ${query.scale ?? null})
      and (${query.level ?? null}::int is null or r.level = ${query.level ?? null})
      and (${query.state ?? null}::text is null or r.state = ${query.state ?? null})
      and (${query.dueBy ?? null}::date is null or (r.state = 'confirmed' and r.valid_until <= ${query.dueBy ?? null}::date
        and not exists (select from assessment.record n where n.elder_id = people.living_id(r.elder_id) and n.id <> r.id
          and n.scale_id = r.scale_id and n.state = 'confirmed' and n.assessed_on >= r.assessed_on)))
      and (${key ?? null}::timestamptz is null or (r.assessed_at, r.version, r.id) < (${key ?? null}::timestamptz, ${version ?? null}::int, ${id ?? null}::uuid))`,
    query.limit + 1,
  )
  const page = lines.slice(0, query.limit)
  const last = page.at(-1)
  const row = last
    ? await tx
        .selectFrom('assessment.record')
        .select('assessed_at')
        .where('id', '=', last.id)
        .executeTakeFirst()
    : undefined
  return {
    items: page,
    next:
      lines.length > query.limit && last && row
        ? encodeCursor([row.assessed_at.toISOString(), last.version, last.id])
        : null,
  }
})

export const showRecordRoute = route(contract.showRecord, ({ tx, actor, params }) =>
  readRecord(tx, params.id, { economic: actor.may.has('people.economic') }),
)
