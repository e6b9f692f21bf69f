import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type RawBuilder, type Selectable, sql } from 'kysely'
import { z } from 'zod'
import * as contract from '#contract/care-steps'
import { dayOf } from '#contract/day'
import { decodeCursor, encodeCursor } from '#contract/page'
import { invalidInput, notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { state } from './demand.ts'
import { livingElder, type OfElder, personOf } from './elder.ts'

/** The form that is shipped, `forms/home-2026.json`. Throws with the field when it is not right. */
export function readHomeForm(): contract.HomeForm {
  const text = readFileSync(join(import.meta.dirname, '../forms/home-2026.json'), 'utf8')
  const parsed = contract.HomeForm.safeParse(JSON.parse(text))
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  return parsed.data
}

/** A package for each room with a ticked risk, and the measures of each risk (B-ASM-16). */
export function proposalOf(form: contract.HomeForm, ticked: readonly string[]) {
  return form.rooms.flatMap((room) => {
    const items = room.risks
      .filter((risk) => ticked.includes(risk.code))
      .map((risk) => ({ risk: risk.code, zh: risk.zh, en: risk.en, measures: risk.measures }))
    return items.length === 0
      ? []
      : [{ room: room.code, zh: room.zh, en: room.en, package: room.package, items }]
  })
}

async function views(tx: Tx, where: RawBuilder<unknown>, limit = 100) {
  const { rows } = await sql<Selectable<DB['assessment.home_check']> & OfElder>`
    select h.*, e.name as elder_name, e.birth_day from assessment.home_check h join people.elder e on e.id = h.elder_id
    where ${where} order by h.created_at desc, h.id desc limit ${limit}`.execute(tx)
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    cursor: [row.created_at.toISOString(), row.id],
    id: row.id,
    ...personOf(row, names),
    checkedOn: row.checked_on,
    checkedBy: row.created_by_name,
    note: row.note,
    ticked: row.ticked,
    proposal: proposalOf(contract.HomeForm.parse(row.form), row.ticked),
  }))
}

export const homeFormRoute = route(contract.homeForm, async () => readHomeForm())

export const listHomeChecksRoute = route(contract.listHomeChecks, async ({ tx, query }) => {
  const [at, id] = decodeCursor(query.after) ?? []
  const { lo, hi } = boundsOf(query.region ?? 0)
  const found = await views(
    tx,
    sql`h.region_code >= ${lo} and h.region_code < ${hi} and (${query.elderId ?? null}::uuid is null or h.elder_id = ${query.elderId ?? null})
      and (${at ?? null}::timestamptz is null or (h.created_at, h.id) < (${at ?? null}::timestamptz, ${id ?? null}::uuid))`,
    query.limit + 1,
  )
  const last = found.length > query.limit ? found[query.limit - 1] : undefined
  return { items: found.slice(0, query.limit), next: last ? encodeCursor(last.cursor) : null }
})

/** What is found becomes a demand for home modification, which is where it is followed. */
export const addHomeCheckRoute = route(contract.addHomeCheck, async ({ tx, actor, body }) => {
  const elder = await livingElder(tx, body.elderId)
  const form = readHomeForm()
  const known = new Set(form.rooms.flatMap(({ risks }) => risks.map(({ code }) => code)))
  const strange = body.ticked.findIndex((code) => !known.has(code))
  if (strange >= 0)
    throw invalidInput(undefined, [
      { pointer: `/ticked/${strange}`, detail: '表中没有这一项', detailEn: 'No such item' },
    ])
  if (body.checkedOn > dayOf(clock.now()))
    throw invalidInput(undefined, [
      { pointer: '/checkedOn', detail: '不能在今天之后', detailEn: 'Not after today' },
    ])
  const inserted = await tx
    .insertInto('assessment.home_check')
    .values({
      id: body.id,
      elder_id: elder.id,
      region_code: elder.region_code,
      org_id: elder.org_id,
      checked_on: body.checkedOn,
      ticked: [...new Set(body.ticked)],
      note: body.note,
      form: JSON.stringify(form),
      created_at: clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows) {
    await record(
      tx,
      contract.events.homeChecked,
      { risks: body.ticked.length },
      { elderId: elder.id, regionCode: elder.region_code, orgId: elder.org_id, subjectId: body.id },
    )
    if (body.ticked.length > 0)
      await state(tx, {
        elderId: elder.id,
        item: 'modification',
        channel: 'assessment',
        ref: body.id,
        text: proposalOf(form, body.ticked)
          .map((room) => room.package.zh)
          .join('、'),
        byName: actor.name,
      })
  }
  const [view] = await views(tx, sql`h.id = ${body.id}`)
  if (!view) throw notFound()
  return view
})
