import { sql } from 'kysely'
import type { BenefitScheme } from '#contract/benefit-scheme'
import { dayOf } from '#contract/day'
import { validAssessment } from '#modules/assessment'
import { decide } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { Evaluated } from './evaluate-elder.ts'

/** Those of the elders whose ability level holds today and has not expired. */
export async function gradedToday(tx: Tx, elderIds: readonly string[]): Promise<ReadonlySet<string>> {
  const today = dayOf(clock.now())
  const { rows } = await sql<{ elder_id: string }>`
    select elder_id from people.fact where kind = 'ability' and elder_id = any (${[...elderIds]}::uuid[])
      and valid @> ${today}::date and (expires_on is null or expires_on >= ${today}::date)`.execute(tx)
  return new Set(rows.map((row) => row.elder_id))
}

/**
 * Whether a scheme cannot be decided without an ability level, and there is none that counts: never assessed, or expired
 * (B-ASM-02). What others decide already needs no assessment. Run as the system.
 */
export async function assessmentMissing(tx: Tx, one: Evaluated, scheme: string): Promise<boolean> {
  const graded = await gradedToday(tx, [one.elderId])
  if (graded.has(one.elderId) || (await validAssessment(tx, one.elderId))) return false
  const without = decide(one.schemes.set, { ...one.situation, abilityLevel: null })
  const evaluation = without.find((decision) => decision.scheme.rule.key === scheme)?.evaluation
  return evaluation?.outcome === 'unknown' && evaluation.missing.includes('abilityLevel')
}

/** Whether a scheme speaks of the ability level at all. */
export function speaksOfAbility(body: BenefitScheme): boolean {
  return JSON.stringify([body.audience, body.criteria, body.amount]).includes('abilityLevel')
}
