import { sql } from 'kysely'
import * as contract from '#contract/benefit-payees'
import { problems } from '#contract/benefit-words'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
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
import { blockOf, needsAward, schemesOf } from './schemes.ts'

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

/** By the day of granting; who leaves is no candidate any more, so that later parts stop by themselves. */
export const grantEntryRoute = route(contract.grantEntry, async ({ tx, params }) => {
  const worker = await getWorker(tx, params.id)
  const today = dayOf(clock.now())
  const month = `${today.slice(0, 7)}-01`
  const [county] = await schemesOf(tx, [ancestorOf(worker.region_code, 'county')], today, ['worker'])
  let granted = 0
  let known = 0
  for (const scheme of county?.set.schemes ?? []) {
    const terms = county?.terms.get(scheme.rule.key)
    if (!terms || !needsAward(scheme, terms) || scheme.rule.body.category !== 'entry') continue
    known++
    const made =
      await sql`insert into benefits.award (id, payee_kind, subject_id, org_id, region_code, scheme, months, applied_on, source)
      values (${uuidv7()}, 'worker', ${worker.id}, ${worker.org_id}, ${worker.region_code}, ${scheme.rule.key}, daterange(${month}::date, ${nextMonth(month, 60)}::date), ${today}::date, '入职补贴审批')
      on conflict do nothing`.execute(tx)
    granted += Number(made.numAffectedRows ?? 0)
  }
  if (known === 0) throw problems.noScheme()
  if (granted === 0) throw problems.grantedAlready()
  await saved(tx, 'entry_granted', worker.id, worker.region_code, worker.org_id)
  const [view] = await workerViews(tx, [worker])
  if (!view) throw notFound()
  return view
})
