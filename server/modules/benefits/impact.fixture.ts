import { sql } from 'kysely'
import { expect } from 'vitest'
import * as impacts from '#contract/benefit-impact'
import type { BenefitScheme } from '#contract/benefit-scheme'
import { uuidv7 } from '#contract/id'
import * as policy from '#contract/policy'
import { boundsOf } from '#contract/region'
import { publishRule } from '#modules/policy'
import type { Tx } from '#platform/db'
import type { Caller, World } from '#testing'
import { COUNTY } from './benefits.fixture.ts'
import { compute } from './compute.ts'

/** A draft of a scheme as the head of a county saves it. */
export async function draftOf(
  head: Caller,
  key: string,
  body: BenefitScheme,
  more: { from?: string; to?: string | null; region?: number } = {},
): Promise<policy.PolicyRuleId> {
  const id = uuidv7() as policy.PolicyRuleId // made here for this brand
  await head.call(policy.save, {
    params: { id },
    body: {
      kind: 'benefits.scheme',
      key,
      regionCode: more.region ?? COUNTY,
      validFrom: more.from ?? '2027-01-01',
      validTo: more.to ?? null,
      body,
      source: { document: '试行通知', clause: null, quote: null },
    },
  })
  return id
}

/** What a draft would change, reckoned to its end. */
export async function impactOf(
  t: World,
  head: Caller,
  id: policy.PolicyRuleId,
): Promise<impacts.ImpactResult> {
  await head.call(impacts.startImpact, { params: { id }, body: {} })
  await t.due()
  const { impact } = await head.call(impacts.showImpact, { params: { id } })
  expect(impact).toMatchObject({ state: 'done', failure: null })
  if (!impact?.result) throw new Error('done without a result')
  return impact.result
}

/** The rows behind one figure of it. */
export const impactRows = async (
  head: Caller,
  id: policy.PolicyRuleId,
  scheme: string,
  verdict: impacts.ImpactVerdict,
) =>
  (await head.call(impacts.listImpactRows, { params: { id }, query: { scheme, verdict, limit: 200 } })).items

type Line = { elder: string | null; scheme: string; amount: number }

/** The regular lines of a month computed as the rules stand, and as they would with the draft published; both thrown away again. */
export async function twoMonths(
  t: World,
  ruleId: string,
  month: string,
): Promise<{ before: Line[]; after: Line[] }> {
  const undo = new Error('undone')
  let found: { before: Line[]; after: Line[] } | undefined
  await t
    .system(async (tx) => {
      const { lo, hi } = boundsOf(COUNTY)
      const cycle = uuidv7()
      await sql`insert into benefits.cycle (id, region_code, span, month) values (${cycle}, ${COUNTY}, int8range(${lo}, ${hi}), ${month})`.execute(
        tx,
      )
      const lines = async (one: Tx) => {
        await compute(one, cycle)
        return (
          await sql<Line>`select elder_id as elder, scheme, amount from benefits.line where cycle_id = ${cycle} and kind = 'regular'`.execute(
            one,
          )
        ).rows
      }
      const before = await lines(tx)
      // As another person would, at the end of the same transaction thrown away.
      await sql`select set_config('yike.actor_id', ${uuidv7()}, true), set_config('yike.actor_name', '审批人', true)`.execute(
        tx,
      )
      await publishRule(tx, ruleId)
      found = { before, after: await lines(tx) }
      throw undo
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error
    })
  if (!found) throw new Error('not computed')
  return found
}
