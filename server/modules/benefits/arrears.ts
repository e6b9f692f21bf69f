import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import { boundsOf } from '#contract/region'
import type { Work } from './compute.ts'
import { addLines, type Entitled, entitledIn, type NewLine } from './entitled.ts'
import { monthSpan, nextMonth } from './month.ts'
import { concernedByNewRules } from './republished.ts'
import { formOf } from './schemes.ts'

/** How many months back a late fact is followed. */
export const LOOK_BACK = 24
/** So many elders are settled by one statement: a new rule may concern a city's. */
const AT_ONCE = 5000

/** What one was given for a month; `settled` counts what was stopped too: somebody has decided that it is not paid. */
type Given = { subject_id: string; scheme: string; given: number; settled: number; turn: number }

/**
 * What became known late of months that were approved already: a fact that began then, an award from then, a death that was
 * reported afterwards, a scheme published with an effect in the past. Those months are computed again by the rules that hold for
 * them; the difference is paid, or proposed for recovery. Of elders only: what workers and organisations are is not kept by day.
 */
export async function addArrears(work: Work): Promise<void> {
  const { tx, month, region } = work
  const { lo, hi } = boundsOf(region)
  const { rows: past } = await sql<{ id: string; month: string; rules: unknown; computed_at: Date }>`
    select id, month, rules, computed_at from benefits.cycle
    where region_code = ${region} and state in ('frozen', 'paying', 'closed') and month < ${month.first}::date and month >= ${nextMonth(month.first, -LOOK_BACK)}::date
    order by month`.execute(tx)
  if (past.length === 0) return
  // Those who have moved away since: their months here are followed as well.
  const { rows: away } = await sql<{ id: string; updated_at: Date }>`
    select distinct e.id, e.updated_at from people.address a join people.elder e on e.id = a.elder_id
    where a.kind = 'residence' and a.place_code >= ${lo} and a.place_code < ${hi} and not upper_inf(a.valid) and upper(a.valid) > ${past[0]?.month ?? month.first}::date
      and not (e.region_code >= ${lo} and e.region_code < ${hi})`.execute(tx)
  const lastComputed = new Date(Math.max(...past.map((cycle) => cycle.computed_at.getTime())))
  for (const cycle of past) {
    const { first, last } = monthSpan(cycle.month)
    const { rows } = await sql<{ id: string }>`
      select f.elder_id as id from people.fact f where f.region_code >= ${lo} and f.region_code < ${hi} and f.updated_at > ${cycle.computed_at} and lower(f.valid) <= ${last}::date
      union select s.elder_id from people.setting s where s.region_code >= ${lo} and s.region_code < ${hi} and s.created_at > ${cycle.computed_at} and lower(s.valid) <= ${last}::date
      union select v.elder_id from people.life_event v where v.region_code >= ${lo} and v.region_code < ${hi} and coalesce(v.decided_at, v.reported_at) > ${cycle.computed_at}
        and v.kind in ('hospital', 'prison', 'missing') and lower(v.valid) <= ${last}::date
      union select a.elder_id from people.address a where a.region_code >= ${lo} and a.region_code < ${hi} and a.kind = 'residence' and a.created_at > ${cycle.computed_at} and lower(a.valid) <= ${last}::date
      union select e.id from people.elder e where e.region_code >= ${lo} and e.region_code < ${hi} and e.updated_at > ${cycle.computed_at}
        and (e.status <> 'alive' and e.status_day <= ${last}::date or e.birth_day is not null)
      union select w.elder_id from benefits.award w where w.region_code >= ${lo} and w.region_code < ${hi} and w.updated_at > ${cycle.computed_at} and w.months @> ${first}::date and w.elder_id is not null
      union select w.elder_id from benefits.award w where w.region_code >= ${lo} and w.region_code < ${hi} and w.updated_at > ${cycle.computed_at} and w.ended_reason is not null and w.elder_id is not null`.execute(
      tx,
    )
    const changed = new Set(
      [...rows, ...away.filter((one) => one.updated_at > cycle.computed_at)].map((row) => row.id),
    )
    for (const id of await concernedByNewRules(work, cycle, lastComputed)) changed.add(id)
    const elders = [...changed]
    for (let i = 0; i < elders.length; i += AT_ONCE)
      await settle(work, cycle.month, elders.slice(i, i + AT_ONCE))
  }
}

/** Compares what one was given for a month with what is due by now. */
async function settle(work: Work, month: string, elders: readonly string[]): Promise<void> {
  const { tx, region, cycleId } = work
  const dues = new Map<string, Entitled>()
  for (const one of await entitledIn(tx, { region, month, elders }))
    dues.set(`${one.elderId}|${one.scheme.rule.key}`, one)
  const { rows: given } = await sql<Given>`
    select x.subject_id, x.scheme, x.given - x.back as given, x.settled - x.back as settled, x.turn from (
    select l.subject_id, l.scheme, sum(case when p.state = 'stopped' then 0 else l.amount end)::bigint as given, sum(l.amount)::bigint as settled,
      coalesce((select sum(r.amount_fen) from benefits.recovery r where r.subject_id = l.subject_id and r.scheme = l.scheme and r.month = ${month}::date and r.state <> 'cancelled'), 0)::bigint as back,
      max(l.turn)::int as turn
    from benefits.line l join benefits.cycle c on c.id = l.cycle_id and c.region_code = ${region} left join benefits.payment p on p.id = (select x.id from benefits.payment x where x.root_id = l.payment_id order by x.attempt desc limit 1)
    where l.month = ${month}::date and l.subject_id = any (${[...elders]}::uuid[]) and not l.void and l.kind <> 'recovery'
    group by l.subject_id, l.scheme) x`.execute(tx)
  const lines: NewLine[] = []
  const seen = new Set<string>()
  const arrears = (one: Entitled, amount: number, turn: number) =>
    lines.push({ ...one, amount, cycleId, month, turn, kind: 'arrears', entitled: one.amount, class: null })
  for (const row of given) {
    const key = `${row.subject_id}|${row.scheme}`
    seen.add(key)
    const one = dues.get(key)
    const due = one?.amount ?? 0
    if (one && due > row.settled) arrears(one, due - row.settled, row.turn + 1)
    else if (due < row.given) await propose(work, row, month, row.given - due)
  }
  for (const [key, one] of dues)
    if (!seen.has(key) && formOf(one.scheme) !== null) arrears(one, one.amount, 1)
  await addLines(tx, lines)
}

/** Money that was not due, by what is known now: a case for a person, never a silent deduction. */
async function propose({ tx, cycleId }: Work, given: Given, month: string, amount: number): Promise<void> {
  await sql`insert into benefits.recovery (id, region_code, payee_kind, payee_id, subject_id, elder_id, org_id, scheme, month, amount_fen, estate, reason, cycle_id)
    select ${uuidv7()}, l.region_code, l.payee_kind, l.payee_id, l.subject_id, l.elder_id, l.org_id, l.scheme, l.month, ${amount},
      coalesce(e.status = 'died', false), case when e.status = 'died' then '去世后仍有发放 paid after death' else '情况变化，多发 paid by facts that have changed' end, ${cycleId}
    from benefits.line l left join people.elder e on e.id = l.elder_id
    where l.subject_id = ${given.subject_id} and l.scheme = ${given.scheme} and l.month = ${month}::date and not l.void and l.kind <> 'recovery' and l.unit = 'fen' and l.form = 'cash'
    order by l.turn limit 1
    on conflict do nothing`.execute(tx)
}
