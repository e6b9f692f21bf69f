import { BenefitScheme, Reckoning } from '#contract/benefit-scheme'
import { VariableName } from '#contract/benefit-situation'
import { policyKind } from '../kind.ts'
import { compileScheme, faultsOfScheme, type SchemeFault } from './compile.ts'
import { evaluate } from './evaluate.ts'

/** What is wrong with a scheme beyond its shape: conditions, doubled keys, shares, golden cases that come out otherwise. */
export function faultsOfBody(body: BenefitScheme, regionCode = 0): SchemeFault[] {
  const faults = [...faultsOfScheme(body, regionCode), ...senseOf(body)]
  return faults.length > 0 ? faults : casesOf(body, regionCode)
}

const at = (pointer: string, detail: string): SchemeFault => ({ pointer, detail, start: null, end: null })

function senseOf(body: BenefitScheme): SchemeFault[] {
  const faults: SchemeFault[] = []
  const doubled = (list: readonly { key: string }[], name: string) => {
    for (const [i, { key }] of list.entries())
      if (list.findIndex((one) => one.key === key) !== i)
        faults.push(at(`/${name}/${i}/key`, '名称重复 / the key is there twice'))
  }
  doubled(body.criteria, 'criteria')
  doubled(body.evidence, 'evidence')
  for (const [i, one] of body.criteria.entries())
    if (one.key === 'amount')
      faults.push(at(`/criteria/${i}/key`, '“amount”是金额的名称 / "amount" is the amount’s own line'))
  for (const [i, one] of body.evidence.entries())
    for (const [j, name] of one.proves.entries())
      if (!VariableName.safeParse(name).success)
        faults.push(at(`/evidence/${i}/proves/${j}`, `没有这个变量 / no such variable: ${name}`))
  const shares = body.payers.map((one) => one.share)
  const sum = shares.reduce<number>((total, one) => total + (one ?? 0), 0)
  const wrong = shares.every((one) => one !== null) ? sum !== 10_000 : sum > 10_000
  if (shares.length > 0 && wrong)
    faults.push(
      at('/payers', `出资比例合计须为 100%，现为 ${sum / 100}% / shares make ${sum / 100} %, not 100 %`),
    )
  const parts = 'parts' in body.amount ? body.amount.parts : [body.amount]
  if (body.unit === 'minutes' && parts.some((one) => one.how === 'percent'))
    faults.push(at('/amount', '服务时长不能按金额比例计算 / service time is not a share of money'))
  if (body.unit === 'minutes' && body.form === 'cash')
    faults.push(at('/form', '服务时长不能发现金 / service time is not paid in cash'))
  for (const [i, one] of body.steps.entries())
    if (body.steps.findIndex((other) => other.step === one.step && other.by === one.by) !== i)
      faults.push(at(`/steps/${i}`, '同一环节写了两次 / the step is there twice'))
  return faults
}

/** Each golden case against what the scheme makes of it. */
function casesOf(body: BenefitScheme, regionCode: number): SchemeFault[] {
  const scheme = compileScheme({ id: '', key: 'case', regionCode, body })
  return body.cases.flatMap(({ situation, expect }, i) => {
    const { outcome, amount, upTo, criteria, missing } = evaluate(scheme, situation)
    const pointer = `/cases/${i}/expect`
    const got = outcome === 'not_concerned' ? 'not_entitled' : outcome
    if (got !== expect.outcome)
      return [at(`${pointer}/outcome`, `算得 ${outcome}，应为 ${expect.outcome} / comes out as ${outcome}`)]
    const value = body.bound === 'at_most' ? upTo : amount
    if (expect.amount !== undefined && value !== expect.amount)
      return [at(`${pointer}/amount`, `算得 ${value}，应为 ${expect.amount} / comes out as ${value}`)]
    const fails = criteria.flatMap((one) => (one.holds === 'no' ? [one.key] : []))
    if (expect.fails && expect.fails.join() !== fails.join())
      return [
        at(
          `${pointer}/fails`,
          `不符合的是 ${fails.join('、') || '无'} / these fail: ${fails.join(', ') || 'none'}`,
        ),
      ]
    const asked = [...missing].sort()
    if (expect.missing && [...expect.missing].sort().join() !== asked.join())
      return [
        at(
          `${pointer}/missing`,
          `缺少的是 ${asked.join('、') || '无'} / missing: ${asked.join(', ') || 'none'}`,
        ),
      ]
    return []
  })
}

export const schemeKind = policyKind({
  name: 'benefits.scheme',
  zh: '待遇政策',
  en: 'Benefit scheme',
  keyed: true,
  twoPersons: true,
  shape: BenefitScheme,
  check: (body, { regionCode }) => faultsOfBody(body, regionCode),
})

export const reckoningKind = policyKind({
  name: 'benefits.reckoning',
  zh: '待遇核算口径',
  en: 'How benefits are reckoned',
  twoPersons: true,
  shape: Reckoning,
})
