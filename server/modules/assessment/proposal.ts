import { livingIdOf } from '#modules/people'
import { type Selectable, sql } from 'kysely'
import * as contract from '#contract/assessment-after'
import { events as alarm } from '#contract/alarms'
import { events, problems } from '#contract/assessment'
import type { ProposalKind } from '#contract/assessment-words'
import { uuidv7 } from '#contract/id'
import { events as life } from '#contract/people-life'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { on, record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { applicationLine, openApplication } from './application.ts'
import { startOf } from './grade.ts'
import { processOf } from './process.ts'

type Row = Selectable<DB['assessment.proposal']> & {
  elder_name: string
  level_zh: string | null
  level_en: string | null
  valid_until: string | null
}

const select = sql`select p.*, e.name as elder_name, r.level_zh, r.level_en, r.valid_until
  from assessment.proposal p join people.elder e on e.id = p.elder_id
  left join lateral (select * from assessment.record x where x.elder_id in (select people.ids_of(p.elder_id)) and x.state = 'confirmed' and x.ability is not null
    order by x.assessed_on desc limit 1) r on true`

async function views(tx: Tx, rows: readonly Row[]) {
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    id: row.id,
    elderId: row.elder_id,
    elderName: row.elder_name,
    regionName: names.get(row.region_code) ?? String(row.region_code),
    // The columns are checked to hold these words.
    kind: row.kind as ProposalKind,
    count: row.count,
    since: row.since.toISOString(),
    state: row.state as 'open' | 'accepted' | 'dismissed',
    applicationId: row.application_id,
    note: row.note,
    openedAt: row.opened_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
    closedBy: row.closed_by_name,
    levelZh: row.level_zh,
    levelEn: row.level_en,
    validUntil: row.valid_until,
  }))
}

export const listProposalsRoute = route(contract.listProposals, async ({ tx, query }) => {
  const [at, id] = decodeCursor(query.after) ?? []
  const { lo, hi } = boundsOf(query.region ?? 0)
  const { rows } = await sql<Row>`${select}
    where p.region_code >= ${lo} and p.region_code < ${hi} and p.state = ${query.state}
      and (${query.kind ?? null}::text is null or p.kind = ${query.kind ?? null})
      and (${at ?? null}::timestamptz is null or (p.opened_at, p.id) < (${at ?? null}::timestamptz, ${id ?? null}::uuid))
    order by p.opened_at desc, p.id desc limit ${query.limit + 1}`.execute(tx)
  const page = cut(rows, query.limit, (last) => [last.opened_at.toISOString(), last.id])
  return {
    items: await views(tx, page.rows),
    next: page.next,
  }
})

async function takeProposal(tx: Tx, id: string) {
  const row = await tx
    .selectFrom('assessment.proposal')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

export const acceptProposalRoute = route(contract.acceptProposal, async ({ tx, actor, params, body }) => {
  const row = await takeProposal(tx, params.id)
  if (row.state !== 'open') throw problems.wrongState()
  const application = await openApplication(tx, {
    id: body.applicationId,
    elderId: row.elder_id,
    scaleId: 'gbt42195',
    reason: row.kind === 'due' ? 'regular' : 'immediate',
    purposes: ['record'],
    askedBy: 'system',
    askedByName: actor.name,
    note: body.note,
  })
  await tx
    .updateTable('assessment.proposal')
    .set({
      state: 'accepted',
      application_id: application.id,
      closed_at: clock.now(),
      closed_by_name: actor.name,
    })
    .where('id', '=', row.id)
    .execute()
  await record(
    tx,
    events.proposalClosed,
    { accepted: true, note: body.note },
    { elderId: row.elder_id, regionCode: row.region_code, orgId: row.org_id, subjectId: row.id },
  )
  return applicationLine(tx, application)
})

export const dismissProposalRoute = route(contract.dismissProposal, async ({ tx, actor, params, body }) => {
  const row = await takeProposal(tx, params.id)
  if (row.state !== 'open') throw problems.wrongState()
  await dismiss(tx, row, { note: body.note, by: actor.name })
  const { rows } = await sql<Row>`${select} where p.id = ${row.id}`.execute(tx)
  const [view] = await views(tx, rows)
  if (!view) throw notFound()
  return view
})

/** Proposes to assess somebody again, once, unless an assessment is under way. */
async function propose(
  tx: Tx,
  of: string,
  what: { kind: ProposalKind; count: number; since: Date },
): Promise<void> {
  const elderId = await livingIdOf(tx, of)
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code', 'org_id'])
    .where('id', '=', elderId)
    .where('status', '=', 'alive')
    .executeTakeFirst()
  if (!elder) return
  const open = await tx
    .selectFrom('assessment.application')
    .select('id')
    .where('elder_id', '=', elderId)
    .where('scale_id', '=', 'gbt42195')
    .where('state', 'not in', ['confirmed', 'cancelled'])
    .executeTakeFirst()
  if (open) return
  const id = uuidv7()
  const { numInsertedOrUpdatedRows: written } = await tx
    .insertInto('assessment.proposal')
    .values({
      id,
      elder_id: elderId,
      region_code: elder.region_code,
      org_id: elder.org_id,
      ...what,
      opened_at: clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (!written) return
  await record(
    tx,
    events.proposed,
    { kind: what.kind, count: what.count },
    { elderId, regionCode: elder.region_code, orgId: elder.org_id, subjectId: id },
  )
}

type SignKind = 'fall' | 'admission' | 'alarm'

/** Keeps a sign, and proposes when the place's number of them has come within its days and since the last assessment. */
async function see(
  tx: Tx,
  sign: { id: string; elderId: string; regionCode: number; kind: SignKind },
): Promise<void> {
  await sql`insert into assessment.sign (id, elder_id, region_code, kind, at)
    values (${sign.id}, ${sign.elderId}, ${sign.regionCode}, ${sign.kind}, ${clock.now()}) on conflict (id) do nothing`.execute(
    tx,
  )
  const rule = (await processOf(tx, sign.regionCode)).signs[sign.kind]
  if (!rule) return
  const since = new Date(clock.now().getTime() - rule.days * 86_400_000)
  const { rows } = await sql<{ n: number; first: Date | null }>`
    select count(*)::int as n, min(s.at) as first from assessment.sign s
    where s.elder_id = ${sign.elderId} and s.kind = ${sign.kind} and s.at >= ${since}
      and s.at > coalesce((select max(r.assessed_at) from assessment.record r where r.elder_id in (select people.ids_of(s.elder_id)) and r.state = 'confirmed' and r.ability is not null), '-infinity')`.execute(
    tx,
  )
  const [seen] = rows
  if (seen?.first && seen.n >= rule.count)
    await propose(tx, sign.elderId, { kind: sign.kind, count: seen.n, since: seen.first })
}

/** A sign that was none is taken out, and an open proposal that rests on too few of them now is taken back with the reason. */
async function forget(tx: Tx, signId: string, why: string): Promise<void> {
  const sign = await tx
    .deleteFrom('assessment.sign')
    .where('id', '=', signId)
    .returningAll()
    .executeTakeFirst()
  if (!sign) return
  const open = await tx
    .selectFrom('assessment.proposal')
    .selectAll()
    .where('elder_id', '=', sign.elder_id)
    .where('kind', '=', sign.kind)
    .where('state', '=', 'open')
    .forUpdate()
    .executeTakeFirst()
  if (!open) return
  // The column is checked to hold one of these words.
  const rule = (await processOf(tx, sign.region_code)).signs[sign.kind as SignKind]
  const since = new Date(open.opened_at.getTime() - (rule?.days ?? 0) * 86_400_000)
  const { rows } = await sql<{ n: number; first: Date | null }>`
    select count(*)::int as n, min(s.at) as first from assessment.sign s
    where s.elder_id = ${open.elder_id} and s.kind = ${open.kind} and s.at >= ${since}`.execute(tx)
  const [left] = rows
  if (rule && left?.first && left.n >= rule.count) {
    await tx
      .updateTable('assessment.proposal')
      .set({ count: left.n, since: left.first })
      .where('id', '=', open.id)
      .execute()
    return
  }
  await dismiss(tx, open, { note: why, by: null })
}

/** Closes an open proposal as not needed; `by` is null where the system takes it back itself. */
export async function dismiss(
  tx: Tx,
  row: Selectable<DB['assessment.proposal']>,
  { note, by }: { note: string; by: string | null },
): Promise<void> {
  await tx
    .updateTable('assessment.proposal')
    .set({ state: 'dismissed', note, closed_at: clock.now(), closed_by_name: by })
    .where('id', '=', row.id)
    .execute()
  await record(
    tx,
    events.proposalClosed,
    { accepted: false, note },
    { elderId: row.elder_id, regionCode: row.region_code, orgId: row.org_id, subjectId: row.id },
  )
}

/** Alarms stand above this module: what they record is heard here (ARCHITECTURE.md). */
export const watchSigns = [
  on(alarm.raised, 'assessment.see_alarm', async (tx, event) => {
    const { elderId, regionCode, subjectId, payload } = event
    if (
      payload.drill ||
      !elderId ||
      regionCode === null ||
      !subjectId ||
      !['P0', 'P1'].includes(payload.severity)
    )
      return
    await see(tx, { id: subjectId, elderId, regionCode, kind: payload.kind === 'fall' ? 'fall' : 'alarm' })
  }),
  on(alarm.judged, 'assessment.forget_false_alarm', async (tx, event) => {
    if (event.payload.verdict !== 'real' && event.subjectId)
      await forget(
        tx,
        event.subjectId,
        '告警已判定为误报或测试，依据不足 / The alarm was false or a test: too few signs are left',
      )
  }),
  on(alarm.resolved, 'assessment.see_outcome', async (tx, event) => {
    const { elderId, regionCode } = event
    if (event.payload.outcome === 'rescued_hospital' && elderId && regionCode !== null)
      await see(tx, { id: event.id, elderId, regionCode, kind: 'admission' })
  }),
  // A stay in hospital from any source, once it is verified; one that an alarm led to is counted once.
  on(life.confirmed, 'assessment.see_stay', async (tx, event) => {
    const { elderId, regionCode, subjectId, payload } = event
    if (payload.kind !== 'hospital' || !elderId || regionCode === null || !subjectId) return
    const known =
      await sql`select from assessment.sign where elder_id = ${elderId} and kind = 'admission' and id <> ${subjectId}
        and at >= (${payload.from}::date - 1)::timestamp at time zone 'Asia/Shanghai' and at < (${payload.from}::date + 2)::timestamp at time zone 'Asia/Shanghai'`.execute(
        tx,
      )
    if (known.rows.length === 0) await see(tx, { id: subjectId, elderId, regionCode, kind: 'admission' })
  }),
  on(life.corrected, 'assessment.forget_stay', async (tx, event) => {
    if (event.payload.kind === 'hospital' && event.subjectId)
      await forget(
        tx,
        event.subjectId,
        '住院记录已更正，依据不足 / The stay in hospital was corrected: too few signs are left',
      )
  }),
]

/** A grade in force comes onto the due list, then expires: two steps of one column. */
export const recordDue = deadline({
  name: 'assessment.record_due',
  table: 'assessment.record',
  column: 'next_step_at',
  everyMs: 60_000,
  batch: 100,
  run: async (tx, row) => {
    if (row.valid_until === null) {
      await tx.updateTable('assessment.record').set({ next_step_at: null }).where('id', '=', row.id).execute()
      return
    }
    const validUntil = row.valid_until
    const expiry = new Date(startOf(validUntil).getTime() + 86_400_000)
    const subject = {
      elderId: row.elder_id,
      regionCode: row.region_code,
      orgId: row.org_id,
      subjectId: row.application_id ?? row.id,
    }
    const told = { scaleId: row.scale_id, recordId: row.id, validUntil }
    if (clock.now() < expiry) {
      await tx
        .updateTable('assessment.record')
        .set({ next_step_at: expiry })
        .where('id', '=', row.id)
        .execute()
      // A newer result of the record that this one was merged into counts instead.
      const { rows: newer } = await sql`select from assessment.record n
        where n.elder_id = people.living_id(${row.elder_id}) and n.elder_id <> ${row.elder_id} and n.scale_id = ${row.scale_id}
          and n.state = 'confirmed' and n.assessed_on >= ${row.assessed_on}::date`.execute(tx)
      if (newer.length > 0) return
      await record(tx, events.due, told, subject)
      if (row.ability !== null)
        await propose(tx, row.elder_id, { kind: 'due', count: 1, since: row.assessed_at })
      return
    }
    await tx
      .updateTable('assessment.record')
      .set({ next_step_at: null, expired_at: clock.now() })
      .where('id', '=', row.id)
      .execute()
    await record(tx, events.expired, told, subject)
  },
})
