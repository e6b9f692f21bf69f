import * as contract from '#contract/benefit-payees'
import { invalidInput, notFound } from '#contract/problem'
import { ancestorOf } from '#contract/region'
import { decide } from '#modules/policy'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { monthSpan, nextMonth } from './month.ts'
import { candidatesOf } from './other-subjects.ts'
import { mustBeGrade } from './grades.ts'
import { getWorker, workerViews } from './workers.ts'
import { saved } from './payee-lists.ts'
import { blockOf, schemesOf } from './schemes.ts'

/** How many months ahead the start of an allowance is looked for: a condition of half a year of work lies within. */
const AHEAD = 12

export const confirmCertificateRoute = route(contract.confirmCertificate, async ({ tx, params, body }) => {
  const worker = await getWorker(tx, params.id)
  if (body.to !== null && body.to <= body.from)
    throw invalidInput(undefined, [
      { pointer: '/to', detail: '到期早于起始', detailEn: 'It ends before it begins' },
    ])
  await mustBeGrade(tx, worker.region_code, body.level, '/level')
  await tx
    .updateTable('benefits.worker')
    .set({
      certificate_level: body.level,
      certificate_number: body.number,
      certified_from: body.from,
      certified_to: body.to,
      updated_at: clock.now(),
    })
    .where('id', '=', params.id)
    .execute()
  await saved(tx, 'certificate', params.id, worker.region_code, worker.org_id)
  const [view] = await workerViews(tx, [await getWorker(tx, params.id)])
  if (!view) throw notFound()
  const county = ancestorOf(worker.region_code, 'county')
  let month = `${body.from.slice(0, 7)}-01`
  for (let i = 0; i <= AHEAD; i++, month = nextMonth(month)) {
    const { first, last } = monthSpan(month)
    const [schemes] = await schemesOf(tx, [county], first, ['worker'])
    const one = (await candidatesOf(tx, worker.region_code, first, last)).find(
      (each) => each.id === params.id,
    )
    if (!schemes || !one) continue
    const due = decide(schemes.set, one.situation).find(
      ({ scheme, evaluation, because }) =>
        scheme.rule.body.category === 'post' &&
        blockOf(scheme) === null &&
        because === null &&
        evaluation.outcome === 'entitled' &&
        (evaluation.amount ?? 0) > 0,
    )
    if (due)
      return {
        worker: view,
        allowance: {
          from: month,
          amountFen: due.evaluation.amount ?? 0,
          schemeWords: { zh: due.scheme.rule.body.zh, en: due.scheme.rule.body.en },
        },
      }
  }
  return { worker: view, allowance: null }
})
