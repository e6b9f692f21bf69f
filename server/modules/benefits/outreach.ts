import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-applications'
import { events } from '#contract/benefit-events'
import { problems } from '#contract/benefit-words'
import { dayOf } from '#contract/day'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { decide } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { on, record } from '#platform/events'
import { cron } from '#platform/jobs'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { decode, layOut } from './layout.ts'
import { followMoves } from './life-check.ts'
import { blockOf, needsAward, type Scheme, schemesOf, variablesOfAll } from './schemes.ts'
import { rowNames } from './row-names.ts'
import { schemeNames } from './scheme-names.ts'
import { type Keyed, keyColumns, keyOf, sameKey, situationSql } from './situation.ts'
import { endOfWorkday, procedureKind } from './time-limits.ts'
import { get } from '#modules/policy'

type Row = Selectable<DB['benefits.outreach']>

/**
 * Who would get something by what the register knows and never asked, in one county: a task each, to go and ask. What is no
 * longer so is taken off the list. Returns how many tasks are new.
 */
export async function findUnasked(tx: Tx, county: number): Promise<number> {
  const today = dayOf(clock.now())
  const all = await schemesOf(tx, [county], today)
  const [own] = all
  if (!own) return 0
  const asked = own.set.schemes.filter((scheme) => {
    const terms = own.terms.get(scheme.rule.key)
    return terms && blockOf(scheme) === null && needsAward(scheme, terms)
  })
  if (asked.length === 0) return 0
  const layout = layOut({
    variables: variablesOfAll(all),
    counties: [county],
    awards: asked.map((scheme) => scheme.rule.key).sort(),
  })
  const relation = situationSql(layout, {
    days: [today, today],
    month: { first: today, last: today },
    span: boundsOf(county),
  })
  await sql`drop table if exists benefits_u`.execute(tx)
  const columns = keyColumns(layout, 'b')
  const key = sql.join(columns.map((column) => sql.ref(column)))
  await sql`create temp table benefits_u on commit drop as select id, region_code, ${key} from (${relation}) s`.execute(
    tx,
  )
  const { rows } = await sql<Omit<Keyed, 'a0'>>`select distinct ${key} from benefits_u`.execute(tx)
  const found = {
    key: columns.map((): number[] => []),
    scheme: [] as string[],
    rule: [] as string[],
    amount: [] as (number | null)[],
    unit: [] as string[],
  }
  for (const row of rows) {
    const { situation, gone, county: lives, awards } = decode(layout, keyOf({ ...row, a0: 0 }, 'b'))
    if (gone !== 'here' || lives === null) continue
    for (const { scheme, evaluation, because } of decide(own.set, situation)) {
      if (
        because !== null ||
        evaluation.outcome !== 'entitled' ||
        !isAsked(asked, scheme) ||
        awards.has(scheme.rule.key)
      )
        continue
      columns.forEach((column, i) => found.key[i]?.push(row[column] ?? 0))
      found.scheme.push(scheme.rule.key)
      found.rule.push(scheme.rule.id)
      found.amount.push(evaluation.amount)
      found.unit.push(scheme.rule.body.unit === 'minutes' ? 'minute' : 'fen')
    }
  }
  await sql`drop table if exists benefits_f`.execute(tx)
  await sql`create temp table benefits_f on commit drop as select u.id, u.region_code, f.scheme, f.rule, f.amount, f.unit from benefits_u u
    join unnest(${sql.join(found.key.map((values) => sql`${values}::bigint[]`))}, ${found.scheme}::text[], ${found.rule}::uuid[], ${found.amount}::bigint[], ${found.unit}::text[])
      f (${key}, scheme, rule, amount, unit) on ${sameKey(columns, 'f', 'u')}`.execute(tx)
  const { lo, hi } = boundsOf(county)
  await sql`update benefits.outreach o set state = case when exists (select from benefits.award w where w.subject_id = o.elder_id and w.scheme = o.scheme and upper_inf(w.months)) then 'applied' else 'not_entitled' end::benefits.outreach_state, done_at = ${clock.now()}, done_by_name = 'system' where o.state = 'open' and o.region_code >= ${lo} and o.region_code < ${hi}
    and not exists (select from benefits_f f where f.id = o.elder_id and f.scheme = o.scheme)`.execute(tx)
  const procedure = await get(tx, procedureKind, { region: county })
  if (!procedure) return 0
  const done =
    await sql`insert into benefits.outreach (id, elder_id, region_code, scheme, rule_id, amount, unit, found_on, due_at)
    select gen_random_uuid(), f.id, f.region_code, f.scheme, f.rule, f.amount, f.unit::ledger.unit, ${today}::date, ${endOfWorkday(procedure.body.outreachDays, clock.now())} from benefits_f f
    where not exists (select from benefits.application a where a.subject_id = f.id and a.scheme = f.scheme and (a.state in ('submitted', 'checked', 'returned') or a.state = 'refused' and a.decided_at > ${clock.now()}::timestamptz - interval '180 days'))
      and not exists (select from benefits.award w where w.subject_id = f.id and w.scheme = f.scheme and w.ended_at > ${clock.now()}::timestamptz - interval '180 days')
    on conflict do nothing`.execute(tx)
  return Number(done.numAffectedRows ?? 0)
}

const isAsked = (asked: readonly Scheme[], scheme: Scheme) =>
  asked.some((one) => one.rule.id === scheme.rule.id)

export const nightlyOutreach = cron('benefits.find_unasked', { daily: '03:40' }, async (app) => {
  const counties = await app.db.asSystem(
    'benefits.find_unasked',
    async (tx) =>
      (
        await sql<{
          code: number
        }>`select code from regions.region r where level = 'county' and exists (select from people.elder e where e.region_code >= r.code and e.region_code < r.code + 1000000)`.execute(
          tx,
        )
      ).rows,
  )
  await app.db.asSystem('benefits.follow_moves', followMoves)
  // A county at a time: a night that is broken off has done those before.
  for (const { code } of counties)
    await app.db.asSystem('benefits.find_unasked', (tx) => findUnasked(tx, code))
})

/** Who has asked need not be asked: the task is done, whoever applied. Refused or withdrawn, the night finds them again. */
export const outreachDone = on(events.applied, 'benefits.outreach_done', async (tx, event) => {
  await sql`update benefits.outreach set state = 'applied', done_at = ${clock.now()}, done_by_name = 'system'
    where elder_id = ${event.elderId} and scheme = ${event.payload.scheme} and state = 'open'`.execute(tx)
})

async function views(tx: Tx, rows: readonly Row[]): Promise<z.input<typeof contract.Outreach>[]> {
  const named = await rowNames(
    tx,
    rows,
    rows.map((row) => ({ payee_kind: 'elder' as const, payee_id: row.elder_id })),
  )
  return rows.map((row) => ({
    id: row.id,
    elderId: row.elder_id,
    elderName: named.payee(row.elder_id),
    regionName: named.region(row.region_code),
    scheme: row.scheme,
    schemeWords: named.scheme(row.scheme),
    amount: row.amount,
    unit: row.unit,
    state: row.state,
    foundOn: row.found_on,
    dueAt: row.due_at.toISOString(),
    late: row.state === 'open' && row.due_at < clock.now(),
    note: row.note,
    doneBy: row.done_by_name,
  }))
}

export const listOutreachRoute = route(contract.listOutreach, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const after = decodeCursor(query.after)
  const rows = await tx
    .selectFrom('benefits.outreach')
    .selectAll()
    .where('region_code', '>=', lo)
    .where('region_code', '<', hi)
    .where('state', '=', query.state)
    .$if(query.scheme !== undefined, (q) => q.where('scheme', '=', query.scheme ?? ''))
    .$if(after !== undefined, (q) =>
      q.where(sql<boolean>`(due_at, id) > (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`),
    )
    .orderBy('due_at')
    .orderBy('id')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.due_at.toISOString(), last.id])
  return {
    items: await views(tx, page.rows),
    next: page.next,
  }
})

export const finishOutreachRoute = route(contract.finishOutreach, async ({ tx, actor, params, body }) => {
  const row = await tx
    .updateTable('benefits.outreach')
    .set({ state: body.outcome, note: body.note, done_at: clock.now(), done_by_name: actor.name })
    .where('id', '=', params.id)
    .where('state', '=', 'open')
    .returningAll()
    .executeTakeFirst()
  if (!row) {
    const stands = await tx
      .selectFrom('benefits.outreach')
      .select('id')
      .where('id', '=', params.id)
      .executeTakeFirst()
    if (!stands) throw notFound()
    throw problems.wrongState()
  }
  await record(
    tx,
    events.outreachMoved,
    { scheme: row.scheme, state: row.state },
    { regionCode: row.region_code, elderId: row.elder_id, subjectId: row.id },
  )
  const [view] = await views(tx, [row])
  if (!view) throw notFound()
  return view
})

/**
 * Who gets it: alive, living in the place, with an award that runs, and paid by the last approved month of where they live (of
 * what is paid by the year or once: within that year, ever); an award that begins after that month counts as it stands.
 */
export const takeUpRoute = route(contract.takeUp, async ({ tx, app, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  // A county's month may be the city's, whose row a county does not see.
  const { rows: last } = await app.db.asSystem('benefits.take_up', (system) =>
    sql<{ region: number; month: string }>`
      select region_code as region, max(month)::text as month from benefits.cycle where state in ('frozen', 'paying', 'closed') group by 1`.execute(
      system,
    ),
  )
  const { rows } = await sql<{ scheme: string; receiving: number; waiting: number; never: number }>`
    with last as materialized (select * from unnest(${last.map((one) => one.region)}::bigint[], ${last.map((one) => one.month)}::date[]) as m (region, month)),
      period as materialized (select distinct on (key) key, body ->> 'period' as period from policy.rule
        where kind = 'benefits.scheme' and state <> 'draft' order by key, lower(valid) desc),
      here as not materialized (select e.id, (select max(l.month) from last l
          where l.region in (e.region_code - e.region_code % 1000000, e.region_code - e.region_code % 100000000)) as month
        from people.elder e where e.status = 'alive' and e.region_code >= ${lo} and e.region_code < ${hi})
    select scheme, sum(r)::int as receiving, sum(w)::int as waiting, sum(n)::int as never from (
      select w.scheme, count(distinct w.subject_id) as r, 0 as w, 0 as n
        from benefits.award w join here e on e.id = w.elder_id left join period p on p.key = w.scheme
        where (upper_inf(w.months) or upper(w.months) > ${dayOf(clock.now())}::date)
          and (e.month is null or lower(w.months) > e.month
            or exists (select from benefits.line l where l.subject_id = w.subject_id and l.scheme = w.scheme and not l.void and l.kind <> 'recovery' and l.month <= e.month
              and (p.period = 'once' or l.month > e.month - case p.period when 'year' then interval '1 year' else interval '1 month' end)))
        group by w.scheme
      union all select a.scheme, 0, count(*), 0 from benefits.application a join here e on e.id = a.elder_id where a.state in ('submitted', 'checked', 'returned') group by a.scheme
      union all select o.scheme, 0, 0, count(*) from benefits.outreach o join here e on e.id = o.elder_id where o.state in ('open', 'declined') group by o.scheme) x
    group by scheme order by scheme`.execute(tx)
  const schemes = await schemeNames(
    tx,
    rows.map((row) => row.scheme),
  )
  return {
    items: rows.map((row) => ({
      ...row,
      schemeWords: schemes.get(row.scheme) ?? { zh: row.scheme, en: row.scheme },
    })),
  }
})
