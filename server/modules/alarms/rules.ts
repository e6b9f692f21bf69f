import { type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/alarms'
import { RuleBody } from '#contract/alarms'
import { forbidden, notFound, stale } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { mustHold } from '#modules/policy'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { faultsOfRule } from './condition.ts'
import { factList } from './fact.ts'
import { type RuleRow, ruleBookOf } from './rule.ts'

type Counts = { fired30: number; real30: number; closed30: number }

export function draftOf(row: RuleRow): z.input<typeof contract.RuleDraft> {
  return {
    key: row.key,
    regionCode: row.region_code,
    name: { zh: row.name_zh, en: row.name_en },
    body: RuleBody.parse(row.body),
    ...(row.who === null ? {} : { who: row.who }),
    kind: row.kind,
    severity: row.severity,
    source: row.source,
  }
}

function ruleView(row: RuleRow, counts: Counts | undefined): z.input<typeof contract.Rule> {
  return {
    ...draftOf(row),
    id: row.id,
    state: row.state,
    version: row.version,
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.updated_by_name,
    fired30: counts?.fired30 ?? 0,
    real30: counts?.real30 ?? 0,
    closed30: counts?.closed30 ?? 0,
  }
}

/** How often each rule spoke in thirty days, and how it turned out: within the asker's scope by row security. */
async function countsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Counts>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Counts & { rule_id: string }>`select s.rule_id, count(*)::int as fired30,
      count(distinct i.id) filter (where i.verdict = 'real')::int as real30, count(distinct i.id) filter (where i.verdict in ('real', 'false'))::int as closed30
    from alarms.signal s join alarms.incident i on i.id = s.incident_id
    where s.rule_id = any (${ids}::uuid[]) and s.received_at > ${new Date(clock.now().getTime() - 30 * 86_400_000)} and not i.drill group by 1`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.rule_id, row]))
}

/** Where somebody works: the region of staff, the place where an organisation is registered. */
async function homeOf(tx: Tx, actor: Actor): Promise<number> {
  if (actor.scope.audience === 'staff') return actor.scope.region
  if (actor.scope.audience !== 'org') throw forbidden()
  const organisation = await tx
    .selectFrom('organisations.organisation')
    .select('region_code')
    .where('id', '=', actor.scope.orgId)
    .executeTakeFirst()
  if (!organisation) throw forbidden()
  return organisation.region_code
}

export const rulesRoute = route(contract.rules, async ({ tx, actor, query }) => {
  const home = await homeOf(tx, actor)
  const region = query.region ?? home
  const { lo, hi } = boundsOf(region)
  const own = boundsOf(home)
  const rows = await tx
    .selectFrom('alarms.rule')
    .selectAll()
    .where(
      sql<SqlBool>`(region_code = any (policy.ancestors(${region})) or (region_code >= ${lo} and region_code < ${hi}))`,
    )
    // What holds where one works, and what its parts have of their own; not what the neighbour tries.
    .where(
      sql<SqlBool>`(region_code = any (policy.ancestors(${home})) or (region_code >= ${own.lo} and region_code < ${own.hi}))`,
    )
    .$if(query.state !== undefined, (q) => q.where('state', '=', query.state ?? 'draft'))
    .$if(query.type !== undefined, (q) => q.where(sql<SqlBool>`body ->> 'type' = ${query.type ?? ''}`))
    .orderBy('severity')
    .orderBy('key')
    .orderBy('region_code')
    .limit(500)
    .execute()
  const counts = await countsOf(
    tx,
    rows.map((row) => row.id),
  )
  return { items: rows.map((row) => ruleView(row, counts.get(row.id))) }
})

async function getRule(tx: Tx, id: string): Promise<RuleRow> {
  const row = await tx.selectFrom('alarms.rule').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

export const ruleRoute = route(contract.rule, async ({ tx, params }) => {
  const row = await getRule(tx, params.id)
  const versions = await tx
    .selectFrom('alarms.rule_version')
    .selectAll()
    .where('rule_id', '=', row.id)
    .orderBy('version', 'desc')
    .limit(100)
    .execute()
  return {
    ...ruleView(row, (await countsOf(tx, [row.id])).get(row.id)),
    versions: versions.map((one) => ({
      version: one.version,
      at: one.at.toISOString(),
      by: one.by_name,
      draft: contract.RuleDraft.parse(one.draft),
    })),
  }
})

export const ruleFactsRoute = route(contract.ruleFacts, async () => ({ items: factList() }))
export const checkRuleRoute = route(contract.checkRule, async ({ body }) => ({ errors: faultsOfRule(body) }))

/** Refuses what does not type-check, with the position in the text. */
export function mustBeRight(draft: contract.RuleDraft): void {
  const faults = faultsOfRule(draft)
  if (faults.length === 0) return
  throw contract.badCondition(
    undefined,
    faults.map(({ pointer, detail, detailEn, start, end }) => {
      const place = start === null ? '' : ` (${start}–${end})`
      return { pointer, detail: detail + place, detailEn: detailEn + place }
    }),
  )
}

export const saveRuleRoute = route(contract.saveRule, async ({ tx, actor, params, body }) => {
  const { updatedAt, ...draft } = body
  mustHold(actor, draft.regionCode)
  mustBeRight(draft)
  const before = await tx
    .selectFrom('alarms.rule')
    .selectAll()
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (before && updatedAt !== undefined && before.updated_at.toISOString() !== updatedAt) throw stale()
  if (before && (before.key !== draft.key || before.region_code !== draft.regionCode))
    throw contract.ruleTaken('名称代码与地区不能改，请另建 key and region stay: make a new one', [
      { pointer: '/key', detail: before.key },
    ])
  const taken = await tx
    .selectFrom('alarms.rule')
    .select('id')
    .where('key', '=', draft.key)
    .where('region_code', '=', draft.regionCode)
    .where('id', '<>', params.id)
    .executeTakeFirst()
  if (taken) throw contract.ruleTaken(draft.key, [{ pointer: '/key', detail: draft.key }])
  const row = await writeRule(tx, params.id, draft, before)
  if (!row) throw forbidden()
  ruleBookOf(tx).forget()
  return ruleView(row, (await countsOf(tx, [row.id])).get(row.id))
})

async function writeRule(
  tx: Tx,
  id: string,
  draft: contract.RuleDraft,
  before: RuleRow | undefined,
): Promise<RuleRow | undefined> {
  const values = {
    name_zh: draft.name.zh,
    name_en: draft.name.en,
    body: JSON.stringify(draft.body),
    who: draft.who ?? null,
    kind: draft.kind,
    severity: draft.severity,
    source: draft.source,
    updated_at: clock.now(),
    updated_by_name: sql<string>`platform.actor_name()`,
  }
  const row = before
    ? await tx
        .updateTable('alarms.rule')
        .set({ ...values, version: before.version + 1, pack: null, pack_hash: null })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
    : await tx
        .insertInto('alarms.rule')
        .values({ ...values, id, key: draft.key, region_code: draft.regionCode })
        .returningAll()
        .executeTakeFirst()
  if (!row) return undefined
  await tx
    .insertInto('alarms.rule_version')
    .values({ rule_id: id, version: row.version, at: clock.now(), draft: JSON.stringify(draft) })
    .execute()
  await record(
    tx,
    contract.events.ruleSaved,
    { key: row.key, version: row.version },
    { regionCode: row.region_code, subjectId: row.id },
  )
  return row
}

/** A retired rule of a place switches the same key of the places above off there. */
export const setRuleStateRoute = route(contract.setRuleState, async ({ tx, actor, params, body }) => {
  const before = await getRule(tx, params.id)
  mustHold(actor, before.region_code)
  mustBeRight(contract.RuleDraft.parse(draftOf(before)))
  const row = await tx
    .updateTable('alarms.rule')
    .set({ state: body.state, updated_at: clock.now(), updated_by_name: sql<string>`platform.actor_name()` })
    .where('id', '=', params.id)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw forbidden()
  ruleBookOf(tx).forget()
  await record(
    tx,
    contract.events.ruleSaved,
    { key: row.key, version: row.version },
    { regionCode: row.region_code, subjectId: row.id },
  )
  return ruleView(row, (await countsOf(tx, [row.id])).get(row.id))
})
