import { sql } from 'kysely'
import { type Article, events, saveArticle, searchArticles } from '#contract/calls'
import { dayOf } from '#contract/day'
import { notFound, stale } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { chainOf } from './match.ts'

function articles(tx: Tx) {
  return tx
    .selectFrom('calls.article as a')
    .leftJoin('regions.region as r', 'r.code', 'a.region_code')
    .selectAll('a')
    .select([
      'r.name as region_name',
      sql<number>`(select count(*) from calls.consultation c where c.article_id = a.id)`.as('cited'),
    ])
}

function articleView(
  row: Awaited<ReturnType<ReturnType<typeof articles>['executeTakeFirstOrThrow']>>,
): Article {
  const today = dayOf(clock.now())
  return {
    id: row.id as Article['id'], // the column is this brand's uuid
    regionCode: row.region_code,
    regionName: row.region_name,
    kind: row.kind as Article['kind'], // a check of the column lists the same words
    title: row.title,
    body: row.body,
    keywords: row.keywords,
    sourceTitle: row.source_title,
    sourceClause: row.source_clause,
    sourceUrl: row.source_url,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    valid: row.valid_from <= today && (row.valid_to === null || row.valid_to >= today),
    cited: row.cited,
    editedBy: row.edited_by_name,
    updatedAt: row.updated_at.toISOString(),
  }
}

/** Every word must be found somewhere; title before keywords before text; of the caller's own place before wider ones. */
export const searchArticlesRoute = route(searchArticles, async ({ tx, actor, query }) => {
  const region = query.region ?? (actor.scope.audience === 'staff' ? actor.scope.region : 0)
  const { lo, hi } = boundsOf(region)
  const words = (query.q ?? '').split(/\s+/u).filter(Boolean).slice(0, 6)
  const pattern = (word: string) => `%${word.replaceAll(/[\\%_]/gu, '\\$&')}%`
  const today = dayOf(clock.now())
  let found = articles(tx).where((eb) =>
    eb.or([
      eb('a.region_code', 'in', chainOf(region)),
      eb.and([eb('a.region_code', '>=', lo), eb('a.region_code', '<', hi)]),
    ]),
  )
  for (const word of words) {
    found = found.where((eb) =>
      eb.or(
        (['a.title', 'a.keywords', 'a.body', 'a.source_title'] as const).map((column) =>
          eb(column, 'ilike', pattern(word)),
        ),
      ),
    )
  }
  const first = pattern(words[0] ?? '')
  const rows = await found
    .$if(query.kind !== undefined, (q) => q.where('a.kind', '=', query.kind ?? ''))
    .$if(!query.expired, (q) =>
      q
        .where('a.valid_from', '<=', today)
        .where((eb) => eb.or([eb('a.valid_to', 'is', null), eb('a.valid_to', '>=', today)])),
    )
    .orderBy(sql`case when a.title ilike ${first} then 0 when a.keywords ilike ${first} then 1 else 2 end`)
    .orderBy('a.region_code', 'desc')
    .orderBy('a.updated_at', 'desc')
    .limit(100)
    .execute()
  return { items: rows.map(articleView) }
})

export const saveArticleRoute = route(saveArticle, async ({ tx, params, body }) => {
  const before = await tx
    .selectFrom('calls.article')
    .select('updated_at')
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (before && before.updated_at.getTime() !== Date.parse(body.updatedAt ?? '')) throw stale()
  const values = {
    region_code: body.regionCode,
    kind: body.kind,
    title: body.title,
    body: body.body,
    keywords: body.keywords,
    source_title: body.sourceTitle,
    source_clause: body.sourceClause,
    source_url: body.sourceUrl,
    valid_from: body.validFrom,
    valid_to: body.validTo,
    edited_by_name: sql<string>`platform.actor_name()`,
    updated_at: clock.now(),
  }
  await tx
    .insertInto('calls.article')
    .values({ id: params.id, ...values })
    .onConflict((c) => c.column('id').doUpdateSet(values))
    .execute()
  await record(
    tx,
    events.articleSaved,
    { title: body.title },
    { subjectId: params.id, regionCode: body.regionCode },
  )
  const row = await articles(tx).where('a.id', '=', params.id).executeTakeFirst()
  if (!row) throw notFound()
  return articleView(row)
})
