import { sql } from 'kysely'
import { z } from 'zod'
import * as contract from '#contract/benefit-impact'
import { BenefitScheme } from '#contract/benefit-scheme'
import { uuidv7 } from '#contract/id'
import { badBody, published } from '#contract/policy'
import { notFound } from '#contract/problem'
import { ancestorOf, levelOf } from '#contract/region'
import {
  compileScheme,
  faultsOf,
  get,
  getKeyed,
  inTwo,
  mustHold,
  reckoningKind,
  schemeKind,
  spanOf,
} from '#modules/policy'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { enqueue, job } from '#platform/jobs'
import { route } from '#platform/module'
import { type BothSides, countElders, countOthers, type PaidOnce, paidOnce } from './impact-count.ts'
import { type Draft, monthsFrom, withDraft } from './impact-rules.ts'
import { Tally } from './impact-tally.ts'
import { blockOf, schemesOf } from './schemes.ts'
import { countiesOf } from './situation.ts'

const otherSubjects = ['worker', 'organisation', 'facility']
const above = { county: 'city', city: 'province', province: 'nation' } as const

async function sidesOf(tx: Tx, draft: Draft, month: string): Promise<BothSides> {
  const counties = await countiesOf(tx, draft.regionCode)
  const level = levelOf(draft.regionCode)
  const parent = level === 'county' || level === 'city' || level === 'province' ? above[level] : undefined
  const wider = parent
    ? await getKeyed(tx, schemeKind, {
        region: ancestorOf(draft.regionCode, parent),
        on: month,
        key: draft.key,
      })
    : undefined
  const subjects = draft.body.subject === 'elder' ? ['elder'] : otherSubjects
  return {
    before: await schemesOf(tx, counties, month, subjects),
    after: await schemesOf(tx, counties, month, subjects, withDraft(draft, month, wider)),
  }
}

/** Why no month pays by the draft, in words; null when months do. */
async function blockOfDraft(tx: Tx, draft: Draft, month: string): Promise<{ zh: string; en: string } | null> {
  const block = blockOf(compileScheme(draft))
  if (block) return block
  const { effective, partMonth, deathMonth } = draft.body
  const reckoning = await get(tx, reckoningKind, { region: draft.regionCode, on: month })
  return reckoning &&
    (effective ?? reckoning.body.effective) &&
    (partMonth ?? reckoning.body.partMonth) &&
    (deathMonth ?? reckoning.body.deathMonth)
    ? null
    : { zh: '没有核算口径', en: 'No rule says how it is reckoned' }
}

export const impactJob = job(
  'benefits.count_impact',
  z.object({ ruleId: z.uuid(), run: z.uuid() }),
  async (app, { ruleId, run }) => {
    const asSystem = <T>(work: (tx: Tx) => Promise<T>) => app.db.asSystem('benefits.count_impact', work)
    const mine = (tx: Tx) =>
      tx.updateTable('benefits.impact').where('rule_id', '=', ruleId).where('run', '=', run)
    try {
      const draft = await asSystem(async (tx): Promise<Draft | undefined> => {
        const rule = await tx
          .selectFrom('policy.rule')
          .selectAll()
          .where('id', '=', ruleId)
          .executeTakeFirst()
        const still = await mine(tx).set({ state: 'running' }).returning('rule_id').executeTakeFirst()
        if (!rule || !still) return undefined
        await tx.deleteFrom('benefits.impact_row').where('rule_id', '=', ruleId).execute()
        const body = BenefitScheme.parse(rule.body)
        return { id: rule.id, key: rule.key, regionCode: rule.region_code, body, ...spanOf(rule.valid) }
      })
      if (!draft) return
      const months = monthsFrom(draft.validFrom)
      const tally = new Tally(draft.key)
      const words = new Map<string, { words: { zh: string; en: string }; unit: 'fen' | 'minutes' }>()
      let paid: PaidOnce | undefined
      for (const [i, month] of months.entries()) {
        const still = await asSystem(async (tx) => {
          const row = await mine(tx).set({ done: i }).returning('rule_id').executeTakeFirst()
          if (!row) return false
          const sides = await sidesOf(tx, draft, month)
          for (const { set } of [...sides.before, ...sides.after])
            for (const { rule } of set.schemes)
              words.set(rule.key, { words: { zh: rule.body.zh, en: rule.body.en }, unit: rule.body.unit })
          const count = { tx, ruleId, own: draft.key, region: draft.regionCode, month, first: i === 0, tally }
          if (draft.body.subject === 'elder') await countElders(count, sides)
          else {
            paid ??= await paidOnce(tx, draft.regionCode)
            await countOthers(count, sides, paid)
          }
          return true
        })
        // Asked for again meanwhile: the later count goes on alone.
        if (!still) return
      }
      words.set(draft.key, { words: { zh: draft.body.zh, en: draft.body.en }, unit: draft.body.unit })
      await asSystem(async (tx) => {
        const block = await blockOfDraft(tx, draft, months[0] ?? draft.validFrom)
        const nobody = tally.result(months, String, (key) => words.get(key) ?? unnamed(key))
        const names = await regionNames(
          tx,
          nobody.places.map((place) => place.regionCode),
        )
        const result: contract.ImpactResult = {
          subject: draft.body.subject,
          firstMonth: months[0] ?? draft.validFrom,
          block,
          ...nobody,
          places: nobody.places.map((place) => ({
            ...place,
            regionName: names.get(place.regionCode) ?? place.regionName,
          })),
        }
        await mine(tx)
          .set({ state: 'done', done: months.length, result: JSON.stringify(result) })
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
const unnamed = (key: string) => ({ words: { zh: key, en: key }, unit: 'fen' as const })

async function impactOf(tx: Tx, id: string): Promise<z.input<typeof contract.Impact> | null> {
  const row = await tx.selectFrom('benefits.impact').selectAll().where('rule_id', '=', id).executeTakeFirst()
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
  if (rule.kind !== schemeKind.name) throw contract.noImpact()
  // What is published is part of what stands: there is nothing to compare it with.
  if (rule.state !== 'draft') throw published()
  const faults = faultsOf(schemeKind, rule.body, rule.region_code)
  if (faults.length > 0) throw badBody(undefined, faults.map(inTwo))
  if (levelOf(rule.region_code) === 'street' || levelOf(rule.region_code) === 'village')
    throw contract.belowCounty()
  const run = uuidv7()
  const asked = {
    run,
    state: 'queued' as const,
    done: 0,
    total: monthsFrom(spanOf(rule.valid).validFrom).length,
    result: null,
    failure: null,
    asked_at: clock.now(),
    asked_by: sql<string>`platform.actor_id()`,
    asked_by_name: sql<string>`platform.actor_name()`,
  }
  await tx
    .insertInto('benefits.impact')
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
