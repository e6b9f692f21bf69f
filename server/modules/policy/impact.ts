import { sql } from 'kysely'
import { z } from 'zod'
import { BenefitScheme } from '#contract/benefit-scheme'
import type { Situation, VariableName } from '#contract/benefit-situation'
import type { Day } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { badBody } from '#contract/policy'
import * as contract from '#contract/policy-editor'
import { notFound } from '#contract/problem'
import type { RegionCode } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { enqueue, job } from '#platform/jobs'
import { route } from '#platform/module'
import { getKeyed } from './keyed.ts'
import { inTwo } from './kind.ts'
import { spanOf } from './rule.ts'
import { mustHold } from './save.ts'
import { type CompiledScheme, compileScheme, variablesOf } from './scheme/compile.ts'
import { evaluate } from './scheme/evaluate.ts'
import { faultsOfBody, schemeKind } from './scheme/kind.ts'

/** The distinct situations of the elders of a place on a day, each with its county and how many elders are in it. */
export type Situations = (
  tx: Tx,
  query: { region: RegionCode; on: Day; variables: readonly VariableName[] },
) => Promise<readonly { situation: Situation; county: RegionCode; n: number }[]>

let source: Situations | undefined
/** The register lies below this module's reach: who keeps situations says so at start. */
export function readSituationsBy(read: Situations): void {
  source = read
}

type Result = NonNullable<contract.Impact['result']>
type Place = Omit<Result['places'][number], 'regionName' | 'regionCode'>

/** Before and after, per situation, times the elders in it. */
export function countImpact(
  before: CompiledScheme | undefined,
  after: CompiledScheme,
  classes: readonly { situation: Situation; county: RegionCode; n: number }[],
) {
  const sum = {
    elders: 0,
    gain: 0,
    lose: 0,
    more: 0,
    less: 0,
    unchanged: 0,
    undecided: 0,
    before: 0,
    after: 0,
  }
  const places = new Map<RegionCode, Place>()
  for (const { situation, county, n } of classes) {
    const old = before ? evaluate(before, situation) : undefined
    const now = evaluate(after, situation)
    const [was, is] = [old?.amount ?? 0, now.amount ?? 0]
    const [had, has] = [old?.outcome === 'entitled', now.outcome === 'entitled']
    const place = places.get(county) ?? { gain: 0, lose: 0, changed: 0, before: 0, after: 0 }
    places.set(county, place)
    sum.elders += n
    sum.before += was * n
    sum.after += is * n
    place.before += was * n
    place.after += is * n
    if (old?.outcome === 'unknown' || now.outcome === 'unknown') sum.undecided += n
    else if (!had && has) sum.gain += n
    else if (had && !has) sum.lose += n
    else if (is > was) sum.more += n
    else if (is < was) sum.less += n
    else sum.unchanged += n
    const decided = old?.outcome !== 'unknown' && now.outcome !== 'unknown'
    if (decided && !had && has) place.gain += n
    if (decided && had && !has) place.lose += n
    if (decided && had && has && is !== was) place.changed += n
  }
  return { sum, places }
}

const compiled = (rule: { id: string; key: string; regionCode: number; body: unknown }) =>
  compileScheme({ ...rule, body: BenefitScheme.parse(rule.body) })

export const impactJob = job(
  'policy.count_impact',
  z.object({ ruleId: z.uuid(), run: z.uuid() }),
  async (app, { ruleId, run }) => {
    const asSystem = <T>(work: (tx: Tx) => Promise<T>) => app.db.asSystem('policy.count_impact', work)
    const mine = (tx: Tx) =>
      tx.updateTable('policy.impact').where('rule_id', '=', ruleId).where('run', '=', run)
    try {
      const started = await asSystem(async (tx) => {
        const rule = await tx
          .selectFrom('policy.rule')
          .selectAll()
          .where('id', '=', ruleId)
          .executeTakeFirst()
        const still = await mine(tx).set({ state: 'running' }).returning('rule_id').executeTakeFirst()
        if (!rule || !still) return undefined
        const { validFrom } = spanOf(rule.valid)
        const standing = await getKeyed(tx, schemeKind, {
          region: rule.region_code,
          on: validFrom,
          key: rule.key,
        })
        const after = compiled({ id: rule.id, key: rule.key, regionCode: rule.region_code, body: rule.body })
        const before = standing && standing.id !== rule.id ? compiled(standing) : undefined
        const variables = variablesOf(before ? [before, after] : [after])
        const classes = await (source?.(tx, { region: rule.region_code, on: validFrom, variables }) ?? [])
        await mine(tx).set({ total: classes.length }).execute()
        return { after, before, classes }
      })
      if (!started) return
      const { after, before, classes } = started
      const { sum, places } = countImpact(before, after, classes)
      await asSystem(async (tx) => {
        const names = await regionNames(tx, [...places.keys()])
        const result: Result = {
          ...sum,
          unit: after.rule.body.unit,
          period: after.rule.body.period,
          places: [...places]
            .sort(([a], [b]) => a - b)
            .map(([regionCode, place]) => ({
              regionCode,
              regionName: names.get(regionCode) ?? String(regionCode),
              ...place,
            })),
        }
        await mine(tx)
          .set({ state: 'done', done: classes.length, result: JSON.stringify(result) })
          .execute()
      })
    } catch (error) {
      await asSystem((tx) =>
        mine(tx)
          .set({
            state: 'failed',
            failure: (error instanceof Error ? error.message : String(error)).slice(0, 500),
          })
          .execute(),
      )
      throw error
    }
  },
)

async function impactOf(tx: Tx, id: string): Promise<z.input<typeof contract.Impact> | null> {
  const row = await tx.selectFrom('policy.impact').selectAll().where('rule_id', '=', id).executeTakeFirst()
  if (!row) return null
  return {
    state: row.state,
    askedAt: row.asked_at.toISOString(),
    askedBy: row.asked_by_name,
    done: row.done,
    total: row.total,
    result: contract.Impact.shape.result.parse(row.result),
    failure: row.failure,
  }
}

export const startImpactRoute = route(contract.startImpact, async ({ tx, actor, params }) => {
  const rule = await tx.selectFrom('policy.rule').selectAll().where('id', '=', params.id).executeTakeFirst()
  if (!rule) throw notFound()
  mustHold(actor, rule.region_code)
  const body = rule.kind === schemeKind.name ? BenefitScheme.safeParse(rule.body).data : undefined
  if (!body || body.subject !== 'elder') throw contract.noImpact()
  const faults = faultsOfBody(body, rule.region_code)
  if (faults.length > 0)
    throw badBody(
      undefined,
      faults.map(({ pointer, detail }) => inTwo({ pointer: `/body${pointer}`, detail })),
    )
  const run = uuidv7()
  const asked = {
    run,
    state: 'queued' as const,
    done: 0,
    total: 0,
    result: null,
    failure: null,
    asked_at: clock.now(),
    asked_by: sql<string>`platform.actor_id()`,
    asked_by_name: sql<string>`platform.actor_name()`,
  }
  await tx
    .insertInto('policy.impact')
    .values({ rule_id: params.id, region_code: rule.region_code, ...asked })
    .onConflict((on) => on.column('rule_id').doUpdateSet(asked))
    .execute()
  await enqueue(tx, impactJob, { ruleId: params.id, run }, { maxAttempts: 1 })
  const impact = await impactOf(tx, params.id)
  if (!impact) throw notFound()
  return impact
})

export const showImpactRoute = route(contract.showImpact, async ({ tx, params }) => {
  const rule = await tx.selectFrom('policy.rule').select('id').where('id', '=', params.id).executeTakeFirst()
  if (!rule) throw notFound()
  return { impact: await impactOf(tx, params.id) }
})
