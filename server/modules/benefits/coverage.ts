import { sql } from 'kysely'
import type { z } from 'zod'
import { professions } from '#contract/benefit-payees'
import * as contract from '#contract/benefit-workers'
import { dayOf } from '#contract/day'
import { boundsOf } from '#contract/region'
import { getKeyed, targetKind } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { gradesOf } from './grades.ts'

type Share = z.input<typeof contract.Coverage>['shares'][number]

/** Which target of a place's documents (kind `policy.target`) each share is held against. */
const shares = {
  trained: { zh: '护理员培训率', en: 'Care workers trained', target: null },
  certified: { zh: '护理员持证率', en: 'Care workers certified', target: null },
  pre_job: { zh: '护理员岗前培训覆盖率', en: 'Trained before starting work', target: 'training_before' },
  further: {
    zh: '护理员继续教育覆盖率（本年）',
    en: 'Further training, this year',
    target: 'training_further',
  },
  heads: { zh: '养老院院长培训覆盖率', en: 'Heads of homes trained', target: 'training_heads' },
  assessors: { zh: '能力评估师培训覆盖率', en: 'Assessors trained', target: 'training_assessors' },
} as const satisfies Record<Share['key'], { zh: string; en: string; target: string | null }>

async function targetOf(tx: Tx, region: number, key: string | null): Promise<number | null> {
  if (key === null) return null
  return (await getKeyed(tx, targetKind, { region, key }))?.body.value ?? null
}

/** Rounded to the tenth of a percent; whether a target is met is told from the counts themselves. */
function shareOf(done: number, of: number, target: number | null) {
  return {
    done,
    of,
    permille: of === 0 ? null : Math.round((done * 1000) / of),
    target,
    met: target === null || of === 0 ? null : done * 100 >= target * of,
  }
}

type Counts = Record<
  | 'carers'
  | 'trained'
  | 'certified'
  | 'pre_job'
  | 'further'
  | 'heads'
  | 'heads_trained'
  | 'expiring'
  | 'expired'
  | 'assessors'
  | 'assessors_trained',
  number
>

async function countsOf(tx: Tx, lo: number, hi: number, today: string, days: number): Promise<Counts> {
  const { rows } = await sql<Counts>`
    with w as (select w.id, w.profession, w.certificate_level, w.certified_to,
        exists (select from benefits.attendance a where a.trainee_id = w.id and a.passed) as trained,
        exists (select from benefits.attendance a join benefits.course c on c.id = a.course_id where a.trainee_id = w.id and a.passed and c.kind = 'pre_job') as pre_job,
        exists (select from benefits.attendance a join benefits.course c on c.id = a.course_id where a.trainee_id = w.id and a.passed and c.kind <> 'pre_job'
          and extract(year from c.ends_on) = extract(year from ${today}::date)) as further,
        exists (select from benefits.certificate c where c.worker_id = w.id and c.valid @> ${today}::date) as certified
      from benefits.worker w where w.region_code >= ${lo} and w.region_code < ${hi} and w.employed @> ${today}::date),
    s as (select count(*)::int as n, (count(*) filter (where exists (select from benefits.attendance t where t.trainee_id = a.id and t.passed)))::int as done
      from assessment.assessor a where a.ended_on is null and a.region_code >= ${lo} and a.region_code < ${hi})
    select (count(*) filter (where profession = 'care_worker'))::int as carers, (count(*) filter (where profession = 'care_worker' and trained))::int as trained,
      (count(*) filter (where profession = 'care_worker' and certified))::int as certified, (count(*) filter (where profession = 'care_worker' and pre_job))::int as pre_job,
      (count(*) filter (where profession = 'care_worker' and further))::int as further, (count(*) filter (where profession = 'head'))::int as heads,
      (count(*) filter (where profession = 'head' and trained))::int as heads_trained,
      (count(*) filter (where certified_to > ${today}::date and certified_to <= ${today}::date + ${days}::int))::int as expiring,
      (count(*) filter (where certificate_level > 0 and certified_to <= ${today}::date))::int as expired,
      (select n from s) as assessors, (select done from s) as assessors_trained from w`.execute(tx)
  const row = rows[0]
  if (!row) throw new Error('an aggregate has one row')
  return row
}

export const coverageRoute = route(contract.showCoverage, async ({ tx, actor, query }) => {
  const region = query.region ?? (actor.scope.audience === 'staff' ? actor.scope.region : 0)
  const { lo, hi } = boundsOf(region)
  const today = dayOf(clock.now())
  const w = await countsOf(tx, lo, hi, today, (await gradesOf(tx, region)).expiringDays)
  const here = sql`w.region_code >= ${lo} and w.region_code < ${hi} and w.employed @> ${today}::date`
  const { rows: byProfession } = await sql<{ profession: string; n: number }>`
    select w.profession, count(*)::int as n from benefits.worker w where ${here} group by 1`.execute(tx)
  const { rows: grades } = await sql<{ level: number; n: number }>`
    select c.level, count(distinct c.worker_id)::int as n from benefits.certificate c join benefits.worker w on w.id = c.worker_id
    where ${here} and c.valid @> ${today}::date group by 1 order by 1 desc`.execute(tx)
  const { rows: times } = await sql<{ kind: string; n: number }>`
    select c.kind, count(*)::int as n from benefits.attendance a join benefits.course c on c.id = a.course_id
    where a.region_code >= ${lo} and a.region_code < ${hi} group by 1`.execute(tx)
  const counted: Record<Share['key'], readonly [number, number]> = {
    trained: [w.trained, w.carers],
    certified: [w.certified, w.carers],
    pre_job: [w.pre_job, w.carers],
    further: [w.further, w.carers],
    heads: [w.heads_trained, w.heads],
    assessors: [w.assessors_trained, w.assessors],
  }
  const items: Share[] = []
  // The keys of the record are the keys of shares.
  for (const key of Object.keys(shares) as Share['key'][]) {
    const { zh, en, target } = shares[key]
    const [done, of] = counted[key]
    items.push({ key, words: { zh, en }, ...shareOf(done, of, await targetOf(tx, region, target)) })
  }
  const wanted = await targetOf(tx, region, 'trainings')
  const total = times.reduce((sum, one) => sum + one.n, 0)
  return {
    shares: items,
    // Every profession of the dictionary, those of nobody too.
    professions: Object.entries(professions).map(([key, words]) => ({
      key,
      words,
      n: byProfession.find((one) => one.profession === key)?.n ?? 0,
    })),
    grades,
    expiring: w.expiring,
    expired: w.expired,
    personTimes: contract.CourseKind.options.map((kind) => ({
      kind,
      n: times.find((one) => one.kind === kind)?.n ?? 0,
    })),
    personTimesTarget: wanted === null ? null : { value: wanted, met: total >= wanted },
  }
})
