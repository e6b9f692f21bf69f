import { expect } from 'vitest'
import * as impacts from '#contract/benefit-impact'
import type { BenefitScheme } from '#contract/benefit-scheme'
import { uuidv7 } from '#contract/id'
import * as policy from '#contract/policy'
import type { Caller, World } from '#testing'
import { COUNTY } from './benefits.fixture.ts'

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
