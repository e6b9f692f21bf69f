import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/people-life'
import { invalidInput, notFound } from '#contract/problem'
import { dayOf } from '#contract/day'
import type { EventType } from '#contract/event'
import { uuidv7 } from '#contract/id'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import type { DB } from '#platform/schema.gen'
import { refusal } from '../because.ts'
import { type ElderRow, shortRegionNames } from '../elder.ts'
import { parseSpan, spanText } from '../span.ts'

export type LifeRow = Selectable<DB['people.life_event']>
type View = z.input<typeof contract.LifeEvent>

export async function lifeViews(tx: Tx, rows: readonly LifeRow[]): Promise<View[]> {
  if (rows.length === 0) return []
  const { rows: elders } =
    await sql<ElderRow>`select * from people.visible(${[...new Set(rows.map((row) => row.elder_id))]}::uuid[])`.execute(
      tx,
    )
  const name = await shortRegionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.flatMap((row) => {
    const elder = elders.find((one) => one.id === row.elder_id)
    if (!elder) return []
    const { from, to } = parseSpan(row.valid)
    return [
      {
        id: row.id,
        elderId: row.elder_id,
        elderName: elder.name,
        number: elder.number,
        regionCode: row.region_code,
        regionName: name(row.region_code),
        kind: row.kind,
        from: from ?? '',
        to,
        source: contract.LifeSource.parse(row.source),
        place: row.place,
        note: row.note,
        state: row.state,
        reportedAt: row.reported_at.toISOString(),
        reportedBy: row.reported_by_name,
        decidedAt: row.decided_at?.toISOString() ?? null,
        decidedBy: row.decided_by_name,
        reason: row.reason,
      },
    ]
  })
}

export async function lifeView(tx: Tx, row: LifeRow): Promise<View> {
  const [view] = await lifeViews(tx, [row])
  if (!view) throw notFound()
  return view
}

export async function getLife(tx: Tx, id: string): Promise<LifeRow> {
  const row = await tx.selectFrom('people.life_event').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** Tells every module what became of it, with the life event as the subject. */
export async function tellLife<S extends z.ZodType>(
  tx: Tx,
  type: EventType<S>,
  row: LifeRow,
  more: object = {},
): Promise<void> {
  const { from, to } = parseSpan(row.valid)
  // The shapes of the module's own events: what was told, and a reason where there is one.
  const payload = { kind: row.kind, from, to, source: row.source, ...more } as z.input<S>
  await record(tx, type, payload, {
    elderId: row.elder_id,
    regionCode: row.region_code,
    orgId: row.org_id,
    subjectId: row.id,
  })
}

type Report = {
  kind: contract.LifeKind
  from: string
  to: string | null
  place: string
  orgId: string | null
  note: string
  source: z.infer<typeof contract.LifeSource>
}

/** Writes down what was said. Whoever pays or serves hears of it now, whether or not it has been verified. */
export async function reportLife(tx: Tx, elder: ElderRow, report: Report): Promise<LifeRow> {
  const wrong = (pointer: string, detail: string, detailEn: string) =>
    invalidInput(undefined, [{ pointer, detail, detailEn }])
  if (report.from > dayOf(clock.now())) throw wrong('/from', '日期在将来', 'The day is in the future')
  if (report.from < elder.birth_day) throw wrong('/from', '早于出生日期', 'Before the birth date')
  if (report.to !== null && report.to <= report.from)
    throw wrong('/to', '结束应晚于开始', 'The end is after the beginning')
  if (report.to !== null && report.kind === 'death') throw contract.problems.hasNoEnd()
  try {
    const row = await tx
      .insertInto('people.life_event')
      .values({
        id: uuidv7(),
        elder_id: elder.id,
        region_code: elder.region_code,
        org_id: elder.org_id,
        kind: report.kind,
        valid: spanText(report.from, report.to),
        source: report.source,
        place: report.place,
        place_org_id: report.orgId,
        note: report.note,
        setting_before: elder.care_setting,
        reported_at: clock.now(),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await tellLife(tx, contract.events.reported, row)
    return row
  } catch (error) {
    if (refusal(error) === '23P01') throw contract.problems.standsAlready()
    throw error
  }
}
