import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-finance'
import { dayOf } from '#contract/day'
import { ancestorOf, boundsOf } from '#contract/region'
import { decide } from '#modules/policy'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { getCycleRow } from './cycle.ts'
import { monthSpan } from './month.ts'
import { candidatesOf } from './other-subjects.ts'
import { paidTo } from './paid-to.ts'
import { organisation } from './payee-lists.ts'
import { type Scheme, schemesOf } from './schemes.ts'
import { schemeNames } from './scheme-names.ts'
import { payeeNames } from './words.ts'

/** What approved months of a year gave, by side: elders are the demand side, organisations and care workers the supply side. */
export const yearReportRoute = route(contract.yearReport, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const { rows } = await sql<{
    side: 'demand' | 'supply'
    scheme: string
    fen: number
    minutes: number
    payees: number
  }>`
    select case l.payee_kind when 'elder' then 'demand' else 'supply' end as side, l.scheme, coalesce(sum(l.amount) filter (where l.unit = 'fen'), 0)::bigint as fen,
      coalesce(sum(l.amount) filter (where l.unit = 'minute'), 0)::bigint as minutes, count(distinct l.payee_id)::int as payees
    from benefits.line l join benefits.cycle c on c.id = l.cycle_id
    where c.hash is not null and not l.void and extract(year from c.month) = ${query.year} and l.region_code >= ${lo} and l.region_code < ${hi}
    group by 1, 2 order by 1, 3 desc, 2`.execute(tx)
  const schemes = await schemeNames(
    tx,
    rows.map((row) => row.scheme),
  )
  const total = (side: 'demand' | 'supply', of: 'fen' | 'minutes') =>
    rows.reduce((sum, row) => sum + (row.side === side ? row[of] : 0), 0)
  return {
    items: rows.map((row) => ({
      ...row,
      schemeWords: schemes.get(row.scheme) ?? { zh: row.scheme, en: row.scheme },
    })),
    totals: {
      demandFen: total('demand', 'fen'),
      supplyFen: total('supply', 'fen'),
      demandMinutes: total('demand', 'minutes'),
    },
  }
})

/** Lines in the order of a hash of seed and line: random to whoever did not choose the seed, the same for who repeats it. */
export const auditSampleRoute = route(contract.auditSample, async ({ tx, params, query }) => {
  await getCycleRow(tx, params.id)
  const { rows } = await sql<{
    id: string
    payee_kind: 'elder' | 'worker' | 'organisation'
    payee_id: string
    elder_id: string | null
    scheme: string
    unit: 'fen' | 'minute'
    amount: number
    of: number
  }>`
    select l.id, l.payee_kind, l.payee_id, l.elder_id, l.scheme, l.unit, l.amount, (count(*) over ())::int as of from benefits.line l
    where l.cycle_id = ${params.id} and not l.void order by sha256(convert_to(${query.seed} || '|' || l.id, 'UTF8')) limit ${query.size}`.execute(
    tx,
  )
  const names = await payeeNames(tx, rows)
  const schemes = await schemeNames(
    tx,
    rows.map((row) => row.scheme),
  )
  return {
    seed: query.seed,
    of: rows[0]?.of ?? 0,
    items: rows.map((row) => ({
      id: row.id,
      payeeName: names.get(row.payee_id) ?? '—',
      elderId: row.elder_id,
      scheme: row.scheme,
      schemeWords: schemes.get(row.scheme) ?? { zh: row.scheme, en: row.scheme },
      unit: row.unit,
      amount: row.amount,
    })),
  }
})

type Support = z.input<(typeof contract.institutionSupport)['returns']>['items'][number]
const kindOf = ({ rule }: Scheme): Support['kind'] | undefined =>
  rule.body.category === 'bed_building'
    ? 'construction'
    : rule.body.category === 'bed_running'
      ? 'operation'
      : rule.body.category === 'finance'
        ? 'interest'
        : undefined

/**
 * Construction, operation and interest: for each what the place's rule says of this institution today, what the last computed
 * month or its projects come to, and what approved months have given it.
 */
export const institutionSupportRoute = route(contract.institutionSupport, async ({ tx, params }) => {
  const org = await organisation(tx, params.orgId)
  const today = dayOf(clock.now())
  const county = ancestorOf(org.region_code, 'county')
  const [own] = await schemesOf(tx, [county], today, ['organisation', 'elder'])
  const { first, last } = monthSpan(`${today.slice(0, 7)}-01`)
  const subjects = (await candidatesOf(tx, org.region_code, first, last)).filter(
    (one) => one.orgId === params.orgId,
  )
  const { rows } = await sql<{ scheme: string; given: number; latest: number | null }>`
    select l.scheme, coalesce(sum(l.amount) filter (where c.hash is not null), 0)::bigint as given,
      (sum(l.amount) filter (where c.month = (select max(x.month) from benefits.cycle x join benefits.line y on y.cycle_id = x.id
        where ${paidTo(sql`${params.orgId}::uuid`, 'y')} and y.scheme = l.scheme and x.state <> 'cancelled' and not y.void)))::bigint as latest
    from benefits.line l join benefits.cycle c on c.id = l.cycle_id
    where l.payee_kind = 'organisation' and ${paidTo(sql`${params.orgId}::uuid`)} and not l.void and c.state <> 'cancelled' group by l.scheme`.execute(
    tx,
  )
  const given = new Map(rows.map((row) => [row.scheme, row]))
  const items: Support[] = []
  for (const scheme of own?.set.schemes ?? []) {
    const kind = kindOf(scheme)
    if (!kind || scheme.rule.body.paidTo !== 'organisation') continue
    const sums = given.get(scheme.rule.key)
    const decisions = subjects.flatMap((one) =>
      own === undefined || scheme.rule.body.subject !== 'organisation'
        ? []
        : decide(own.set, one.situation).filter((each) => each.scheme.rule.id === scheme.rule.id),
    )
    const due = decisions.filter(
      ({ evaluation }) => evaluation.outcome === 'entitled' && (evaluation.amount ?? 0) > 0,
    )
    items.push({
      kind,
      scheme: scheme.rule.key,
      schemeWords: { zh: scheme.rule.body.zh, en: scheme.rule.body.en },
      outcome:
        due.length > 0 || (sums?.latest ?? 0) > 0
          ? 'entitled'
          : decisions.some(({ evaluation }) => evaluation.outcome === 'unknown')
            ? 'unknown'
            : 'not_entitled',
      entitledFen:
        scheme.rule.body.subject === 'organisation'
          ? due.length > 0
            ? due.reduce((sum, { evaluation }) => sum + (evaluation.amount ?? 0), 0)
            : null
          : (sums?.latest ?? null),
      paidFen: sums?.given ?? 0,
    })
  }
  for (const kind of ['construction', 'operation', 'interest'] as const)
    if (!items.some((one) => one.kind === kind))
      items.push({ kind, scheme: null, schemeWords: null, outcome: 'none', entitledFen: null, paidFen: 0 })
  return { items }
})
