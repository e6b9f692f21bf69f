import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import { events as responders } from '#contract/responder-events'
import { events as assessment } from '#contract/assessment-events'
import { events } from '#contract/benefit-events'
import * as contract from '#contract/benefit-life'
import { events as calls } from '#contract/calls'
import { type Day, dayOf } from '#contract/day'

import { cut, decodeCursor } from '#contract/page'
import { invalidInput, notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { get } from '#modules/policy'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { on, record, type Subscription } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { getPayee } from './accounts.ts'
import { hold } from './holds.ts'
import { procedureKind, stepDue } from './time-limits.ts'
import { payeeNames } from './words.ts'

type Row = Selectable<DB['benefits.life_check']>

/** The end of a day in Shanghai, when what is due on it is overdue. */
const endOf = (day: Day) => new Date(`${day}T23:59:59+08:00`)

async function dueAfter(tx: Tx, region: number, day: Day): Promise<Day | undefined> {
  const rule = await get(tx, procedureKind, { region })
  if (!rule) return undefined
  const { rows } = await sql<{
    due: Day
  }>`select (${day}::date + make_interval(months => ${rule.body.lifeCheckMonths}))::date::text as due`.execute(
    tx,
  )
  return rows[0]?.due
}

/** Everybody whom an approved month pays in cash is looked after from then on; who is on the list stays as they are. */
export async function watchPayees(tx: Tx, cycle: { id: string; region_code: number }): Promise<void> {
  const due = await dueAfter(tx, cycle.region_code, dayOf(clock.now()))
  if (!due) return
  await sql`insert into benefits.life_check (elder_id, region_code, due_on, next_step_at)
    select distinct l.payee_id, l.region_code, ${due}::date, ${endOf(due)}::timestamptz from benefits.line l
    where l.cycle_id = ${cycle.id} and l.payee_kind = 'elder' and l.form = 'cash' and not l.void
    on conflict do nothing`.execute(tx)
}

/**
 * A contact by which somebody knows that the elder is alive. Passed: the next one is due so many months later, and a visit
 * that was waiting is done. Not passed: somebody goes and looks. Only a visit that finds nobody holds payments, in words.
 */
export async function takeContact(
  tx: Tx,
  given: {
    id: string
    elderId: string
    kind: contract.ContactKind
    on: Day
    passed: boolean
    source: string
    note: string
  },
): Promise<Row | undefined> {
  const before = await tx
    .selectFrom('benefits.life_check')
    .selectAll()
    .where('elder_id', '=', given.elderId)
    .forUpdate()
    .executeTakeFirst()
  if (!before) return undefined
  const elder = await getPayee(tx, 'elder', given.elderId)
  const made = await tx
    .insertInto('benefits.contact')
    .values({
      id: given.id,
      elder_id: given.elderId,
      region_code: elder.regionCode,
      kind: given.kind,
      on_day: given.on,
      passed: given.passed,
      source: given.source,
      note: given.note,
    })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst()
  // Heard or sent twice.
  if (!made) return before
  if (given.passed && before.seen_on !== null && given.on <= before.seen_on && before.state === 'seen')
    return before
  const change = given.passed
    ? await whenSeen(tx, elder.regionCode, given)
    : given.kind === 'visit'
      ? {
          state: 'not_found' as const,
          visit_due_at: null,
          visit_reason: null,
          next_step_at: null,
          late_since: null,
        }
      : before.state === 'visit'
        ? {}
        : await whenVisit(tx, elder.regionCode, given.kind === 'face' ? 'face' : 'due')
  const after = await tx
    .updateTable('benefits.life_check')
    .set({ ...change, region_code: elder.regionCode, updated_at: clock.now() })
    .where('elder_id', '=', given.elderId)
    .returningAll()
    .executeTakeFirstOrThrow()
  if (!given.passed && given.kind === 'visit')
    await hold(tx, elder, {
      reason: 'life_check',
      since: given.on,
      note: given.note || '上门未见到本人',
      source: '待遇资格认证',
    })
  await record(
    tx,
    events.lifeChecked,
    { kind: given.kind, passed: given.passed, state: after.state },
    { regionCode: after.region_code, elderId: after.elder_id, subjectId: after.elder_id },
  )
  return after
}

async function whenSeen(tx: Tx, region: number, given: { kind: contract.ContactKind; on: Day }) {
  const due = await dueAfter(tx, region, given.on)
  return {
    state: 'seen' as const,
    seen_on: given.on,
    seen_by: given.kind,
    ...(due ? { due_on: due, next_step_at: endOf(due) } : { next_step_at: null }),
    visit_reason: null,
    visit_due_at: null,
    late_since: null,
  }
}
async function whenVisit(tx: Tx, region: number, reason: 'due' | 'face') {
  const due = (await stepDue(tx, region, 'visit')) ?? clock.now()
  return {
    state: 'visit' as const,
    visit_reason: reason,
    visit_due_at: due,
    next_step_at: due,
    late_since: null,
  }
}

/** Nobody has had contact in time: a visit. The visit is late: it says so, and still nothing is stopped. */
export const lifeCheckDue = deadline({
  name: 'benefits.life_check_due',
  table: 'benefits.life_check',
  column: 'next_step_at',
  everyMs: 60_000,
  run: async (tx, row) => {
    const change =
      row.state === 'seen'
        ? await whenVisit(tx, row.region_code, 'due')
        : { late_since: clock.now(), next_step_at: null }
    await tx
      .updateTable('benefits.life_check')
      .set({ ...change, updated_at: clock.now() })
      .where('elder_id', '=', row.elder_id)
      .execute()
    await record(
      tx,
      events.lifeCheckMoved,
      { step: row.state === 'seen' ? 'visit' : 'late' },
      { regionCode: row.region_code, elderId: row.elder_id, subjectId: row.elder_id },
    )
  },
})

/** Whatever another module knows of having met or spoken with the elder counts. */
const heard = async (
  tx: Tx,
  event: { id: string; elderId: string | null },
  kind: contract.ContactKind,
  source: string,
) => {
  if (event.elderId === null) return
  await takeContact(tx, {
    id: event.id,
    elderId: event.elderId,
    kind,
    on: dayOf(clock.now()),
    passed: true,
    source,
    note: '',
  })
}
export const contactsHeard: readonly Subscription[] = [
  // A drill meets nobody.
  on(responders.safe, 'benefits.contact_by_rescue', async (tx, event) => {
    if (!event.payload.drill) await heard(tx, event, 'rescue', '救援到场')
  }),
  on(calls.careReached, 'benefits.contact_by_call', (tx, event) => heard(tx, event, 'call', '关怀电话')),
  on(calls.visited, 'benefits.contact_by_visit', (tx, event) => heard(tx, event, 'visit', '上门探访')),
  on(assessment.signed, 'benefits.contact_by_assessment', (tx, event) =>
    heard(tx, event, 'assessment', '能力评估'),
  ),
]

async function views(tx: Tx, rows: readonly Row[]): Promise<z.input<typeof contract.LifeCheck>[]> {
  const ids = rows.map((row) => row.elder_id)
  const names = await payeeNames(
    tx,
    ids.map((id) => ({ payee_kind: 'elder' as const, payee_id: id })),
  )
  const regions = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const { rows: holds } = await sql<{
    id: string
  }>`select payee_id as id from benefits.hold where payee_id = any (${ids}::uuid[]) and reason = 'life_check' and released_at is null`.execute(
    tx,
  )
  const held = new Set(holds.map((one) => one.id))
  const now = clock.now()
  return rows.map((row) => ({
    elderId: row.elder_id,
    elderName: names.get(row.elder_id) ?? '—',
    regionName: regions.get(row.region_code) ?? null,
    state: row.state,
    seenOn: row.seen_on,
    seenBy: row.seen_by,
    dueOn: row.due_on,
    visitReason: row.visit_reason as 'due' | 'face' | null, // checked by the table
    visitDueAt: row.visit_due_at?.toISOString() ?? null,
    late:
      row.state === 'visit' &&
      (row.late_since !== null || (row.visit_due_at !== null && row.visit_due_at < now)),
    held: held.has(row.elder_id),
  }))
}

export const listLifeChecksRoute = route(contract.listLifeChecks, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const after = decodeCursor(query.after)
  const rows = await tx
    .selectFrom('benefits.life_check')
    .selectAll()
    .where('region_code', '>=', lo)
    .where('region_code', '<', hi)
    .$if(query.elderId !== undefined, (q) => q.where('elder_id', '=', query.elderId ?? ''))
    .$if(query.elderId === undefined, (q) =>
      query.state === 'due'
        ? q.where('state', '=', 'seen').where(sql<boolean>`due_on <= ${dayOf(clock.now())}::date + 30`)
        : q.where(
            'state',
            '=',
            query.state === 'seen' || query.state === 'visit' ? query.state : 'not_found',
          ),
    )
    .$if(after !== undefined, (q) =>
      q.where(sql<boolean>`(due_on, elder_id) > (${after?.[0] ?? null}::date, ${after?.[1] ?? null}::uuid)`),
    )
    .orderBy('due_on')
    .orderBy('elder_id')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.due_on, last.elder_id])
  return { items: await views(tx, page.rows), next: page.next }
})

export const recordContactRoute = route(contract.recordContact, async ({ tx, params, body }) => {
  if (body.on > dayOf(clock.now()))
    throw invalidInput(undefined, [{ pointer: '/on', detail: '日期在今天之后', detailEn: 'A day to come' }])
  const row = await takeContact(tx, { id: params.id, elderId: params.elderId, source: '人工', ...body })
  if (!row) throw notFound()
  const [view] = await views(tx, [row])
  if (!view) throw notFound()
  return view
})

/** The places of elders who moved, once a night: lists are by place. */
export async function followMoves(tx: Tx): Promise<void> {
  await sql`update benefits.life_check c set region_code = e.region_code from people.elder e
    where e.id = c.elder_id and e.region_code <> c.region_code`.execute(tx)
}
