import { idsOf } from '#modules/people'
import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-deductions'
import type { Situation, VariableName } from '#contract/benefit-situation'
import { problems } from '#contract/benefit-words'
import { dayOf } from '#contract/day'
import { type FieldError, invalidInput, notFound } from '#contract/problem'
import { type Decision, decide } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { type App, route } from '#platform/module'
import { criteriaLines, type Evaluated, evaluateElder } from './evaluate-elder.ts'
import { organisation } from './payee-lists.ts'
import { billShareOf, type Scheme } from './schemes.ts'
import { schemeNames } from './scheme-names.ts'
import { schemeWords, variableWords } from './words.ts'

export type Bill = Omit<z.output<typeof contract.reckonDeduction.body>, 'elderId' | 'orgId'> & {
  readonly elderId: string
  readonly orgId: string
}
/** What the register and the rules of the place say of a bill, before the month's cap is looked at. */
export type BillFacts = {
  readonly evaluated: Evaluated
  readonly scheme: Scheme
  readonly designated: boolean | null
  /** Deducted of the elder in the month by now, in fen. */
  readonly usedFen: number
}
export type ReckonedBill = {
  readonly scheme: Scheme
  /** Undefined: the scheme does not concern the elder, or the elder was not here on that day. */
  readonly decision: Decision | undefined
  readonly month: string
  readonly usedFen: number
  /** Of the month; null: the rule sets none, or leaves it blank. */
  readonly capFen: number | null
  readonly leftFen: number | null
  readonly deductFen: number | null
}

export const monthOf = (on: string) => `${on.slice(0, 7)}-01`

/** Refuses what no rule needs to be asked about; the provider and the elder are in the asker's sight. */
export async function mustBeBill(tx: Tx, bill: Bill): Promise<{ elderRegion: number; orgRegion: number }> {
  const wrong: FieldError[] = []
  if (bill.insuranceFen > bill.billFen)
    wrong.push({
      pointer: '/insuranceFen',
      detail: '长护险支付超过账单金额',
      detailEn: 'The insurance paid more than the bill',
    })
  if (bill.on > dayOf(clock.now()))
    wrong.push({
      pointer: '/on',
      detail: '服务日期还没有到',
      detailEn: 'The day of the service is still to come',
    })
  if (wrong.length > 0) throw invalidInput(undefined, wrong)
  const elder = await tx
    .selectFrom('people.elder')
    .select('region_code')
    .where('id', '=', bill.elderId)
    .where('status', 'not in', ['merged', 'withdrawn'])
    .executeTakeFirst()
  if (!elder) throw notFound()
  return {
    elderRegion: elder.region_code,
    orgRegion: (await organisation(tx, bill.orgId)).region_code,
  }
}

/** Read as the system, for whoever may see the elder: the register as of the day of service, the rules in force on it. */
export function readBill(app: App, bill: Bill): Promise<BillFacts> {
  return app.db.asSystem('benefits.deduct', async (system) => {
    const evaluated = await evaluateElder(system, bill.elderId, bill.on)
    const scheme = evaluated.schemes.set.schemes.find((one) => one.rule.key === bill.scheme)
    if (!scheme || billShareOf(scheme) === undefined) throw problems.noScheme(bill.scheme)
    const provider = await system
      .selectFrom('benefits.provider')
      .select('designated')
      .where('org_id', '=', bill.orgId)
      .executeTakeFirst()
    const { rows } = await sql<{ used: number }>`
      select coalesce(sum(m.deducted_fen), 0)::bigint as used from benefits.deduction_month m
      where m.scheme = ${bill.scheme} and m.month = ${monthOf(bill.on)}::date
        and m.elder_id in ${idsOf(bill.elderId)}`.execute(system)
    return { evaluated, scheme, designated: provider?.designated ?? null, usedFen: rows[0]?.used ?? 0 }
  })
}

/** The rule's own answer to one bill. Pure; `usedFen` is what stands deducted in the month. */
export function reckonBill(facts: BillFacts, bill: Bill, usedFen = facts.usedFen): ReckonedBill {
  const { evaluated, scheme } = facts
  const cap = scheme.variables.includes('quotaLeftFen') ? (billShareOf(scheme)?.cap ?? null) : null
  const leftFen = cap === null ? null : Math.max(0, cap - usedFen)
  const situation: Situation = {
    ...evaluated.situation,
    serviceKind: bill.serviceKind,
    billFen: bill.billFen,
    ltciPaidFen: bill.insuranceFen,
    quotaLeftFen: leftFen,
    designatedProvider: facts.designated,
    centralCareAid: bill.declared.centralCareAid,
    upliftService: bill.declared.upliftService,
  }
  const decision = evaluated.here
    ? decide(evaluated.schemes.set, situation).find((one) => one.scheme.rule.id === scheme.rule.id)
    : undefined
  const amount = decision?.because === null ? decision.evaluation.amount : null
  return {
    scheme,
    decision,
    month: monthOf(bill.on),
    usedFen,
    capFen: cap,
    leftFen,
    // A bill is never paid more than once, whatever a rule takes its share of.
    deductFen: amount === null ? null : Math.min(amount, bill.billFen - bill.insuranceFen),
  }
}

const outcomeOf = ({ decision }: ReckonedBill): contract.Reckoned['outcome'] => {
  if (decision === undefined || decision.evaluation.outcome === 'not_concerned') return 'not_entitled'
  return decision.because === null ? decision.evaluation.outcome : 'gives_way'
}

export async function reckonedView(
  tx: Tx,
  bill: Bill,
  one: ReckonedBill,
): Promise<z.input<typeof contract.Reckoned>> {
  const { rule } = one.scheme
  const { source } = (await schemeWords(tx, [rule.id])).get(rule.id) ?? {
    source: { document: '—', clause: null, quote: null },
  }
  const because = one.decision?.because ?? null
  const others = await schemeNames(tx, because === null ? [] : [because])
  return {
    scheme: rule.key,
    schemeWords: { zh: rule.body.zh, en: rule.body.en },
    outcome: outcomeOf(one),
    month: one.month,
    capFen: one.capFen,
    usedFen: one.usedFen,
    leftFen: one.leftFen,
    deductFen: one.deductFen,
    ownFen: one.deductFen === null ? null : bill.billFen - bill.insuranceFen - one.deductFen,
    criteria: criteriaLines(rule.body, source.clause, one.decision?.evaluation.criteria ?? []),
    missing: (one.decision?.evaluation.missing ?? []).map((name) => ({ name, ...variableWords(name) })),
    blank: (one.decision?.evaluation.blanks.length ?? 0) > 0,
    givesWayTo: because === null ? null : (others.get(because) ?? { zh: because, en: because }),
    ruleId: rule.id,
    source,
  }
}

/** The field of the bill that answers for a variable. */
const fields: { readonly [name in VariableName]?: string } = {
  serviceKind: '/serviceKind',
  billFen: '/billFen',
  ltciPaidFen: '/insuranceFen',
  designatedProvider: '/orgId',
  centralCareAid: '/declared/centralCareAid',
  upliftService: '/declared/upliftService',
}
const fieldOf = (name: string) => fields[name as VariableName] ?? '' // any other name is no key of it

/** The deduction in fen; anything but a right to one is refused, with the criterion that fails or what is missing. */
export function mustDeduct(view: z.input<typeof contract.Reckoned>): { deductFen: number; ownFen: number } {
  if (view.outcome === 'unknown')
    throw contract.deductionProblems.notKnown(undefined, [
      ...view.missing.map(({ name, zh, en }) => ({
        pointer: fieldOf(name),
        detail: `不清楚：${zh}`,
        detailEn: `Not known: ${en}`,
      })),
      ...(view.blank
        ? [
            {
              pointer: '',
              detail: '文件没有写明标准或上限',
              detailEn: 'The document leaves the amount or the cap blank',
            },
          ]
        : []),
    ])
  if (view.outcome !== 'entitled') {
    const failing = view.criteria.filter((one) => one.holds === 'no')
    const other = view.givesWayTo
    throw contract.deductionProblems.notEntitled(
      undefined,
      other
        ? [{ pointer: '', detail: `已享受“${other.zh}”`, detailEn: `“${other.en}” is paid instead` }]
        : failing.length > 0
          ? failing.map((one) => ({
              pointer: '',
              detail: `不满足：${one.zh}${one.clause === null ? '' : `（${one.clause}）`}`,
              detailEn: `Not met: ${one.en}${one.clause === null ? '' : ` (${one.clause})`}`,
            }))
          : [
              {
                pointer: '/elderId',
                detail: '服务当日不在册，或不属于这项政策的对象',
                detailEn: 'Not on the register on that day, or not concerned by the scheme',
              },
            ],
    )
  }
  const { deductFen, ownFen } = view
  if (deductFen === null || ownFen === null || deductFen === 0) throw contract.deductionProblems.nothing()
  return { deductFen, ownFen }
}

export const reckonDeductionRoute = route(contract.reckonDeduction, async ({ tx, app, body }) => {
  await mustBeBill(tx, body)
  return reckonedView(tx, body, reckonBill(await readBill(app, body), body))
})
