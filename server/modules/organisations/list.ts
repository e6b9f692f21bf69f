import { sql } from 'kysely'
import { listOrganisations, showOrganisation } from '#contract/organisations'
import { decodeCursor, encodeCursor } from '#contract/page'
import { boundsOf } from '#contract/region'
import { route } from '#platform/module'
import { getOrganisation, organisations, organisationView } from './organisation.ts'
import { contains } from './search.ts'

export const listRoute = route(listOrganisations, async ({ tx, query }) => {
  const down = query.sort.startsWith('-')
  const byName = query.sort.endsWith('name')
  const key = byName ? sql<string>`o.name` : sql<string>`o.updated_at`
  const after = decodeCursor(query.after)
  const bounds = boundsOf(query.region ?? 0)
  const rows = await organisations(tx)
    .where('o.region_code', '>=', bounds.lo)
    .where('o.region_code', '<', bounds.hi)
    .$if(query.kind !== undefined, (q) => q.where('o.kind', '=', query.kind ?? ''))
    .$if(query.state !== undefined, (q) => q.where('o.state', '=', query.state ?? 'operating'))
    .$if(query.q !== undefined && query.q !== '', (q) =>
      q.where(contains(['o.name', 'o.short_name', 'o.credit_code', 'o.address'], query.q ?? '')),
    )
    .$if(after !== undefined, (q) =>
      q.where(
        down
          ? sql<boolean>`(${key}, o.id) < (${after?.[0] ?? ''}, ${after?.[1] ?? null}::uuid)`
          : sql<boolean>`(${key}, o.id) > (${after?.[0] ?? ''}, ${after?.[1] ?? null}::uuid)`,
      ),
    )
    .orderBy(key, down ? 'desc' : 'asc')
    .orderBy('o.id', down ? 'desc' : 'asc')
    .limit(query.limit + 1)
    .execute()
  const items = rows.slice(0, query.limit).map(organisationView)
  const last = items.at(-1)
  return {
    items,
    next:
      rows.length > query.limit && last ? encodeCursor([byName ? last.name : last.updatedAt, last.id]) : null,
  }
})

export const showRoute = route(showOrganisation, ({ tx, params }) => getOrganisation(tx, params.id))
