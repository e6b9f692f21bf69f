import { sql } from 'kysely'
import type { z } from 'zod'
import { dayOf } from '#contract/day'
import type { OrgId } from '#contract/id'
import * as contract from '#contract/organisation-papers'
import { invalidInput, notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { getOrganisation } from './organisation.ts'

type Row = {
  id: string
  org_id: string
  kind: 'licence' | 'contract'
  name: string
  number: string
  issuer: string
  valid_from: string
  valid_to: string | null
  ended_on: string | null
  end_reason: string | null
}
const paperRows = async (tx: Tx, where: ReturnType<typeof sql>) =>
  (
    await sql<Row>`
    select id, org_id, kind::text, name, number, issuer, lower(valid)::text as valid_from, (upper(valid) - 1)::text as valid_to, ended_on, end_reason
    from organisations.paper where ${where} order by kind, lower(valid) desc, id`.execute(tx)
  ).rows

function view(row: Row): z.input<typeof contract.Paper> {
  const today = dayOf(clock.now())
  return {
    id: row.id,
    orgId: row.org_id as OrgId, // the column is this brand's uuid
    kind: row.kind,
    name: row.name,
    number: row.number,
    issuer: row.issuer,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    endedOn: row.ended_on,
    endReason: row.end_reason,
    inForce:
      row.valid_from <= today &&
      (row.valid_to === null || today <= row.valid_to) &&
      (row.ended_on === null || today < row.ended_on),
  }
}

async function getPaper(tx: Tx, orgId: string, id: string): Promise<Row> {
  const [row] = await paperRows(tx, sql`org_id = ${orgId} and id = ${id}`)
  if (!row) throw notFound()
  return row
}

export const listPapersRoute = route(contract.listPapers, async ({ tx, params }) => {
  await getOrganisation(tx, params.id)
  return { items: (await paperRows(tx, sql`org_id = ${params.id}`)).map(view) }
})

export type PaperDraft = {
  readonly id: string
  readonly orgId: string
  readonly kind: 'licence' | 'contract'
  readonly name: string
  readonly number: string
  readonly issuer: string
  readonly validFrom: string
  /** Last day; null without an end. */
  readonly validTo: string | null
}

/** Records a licence or contract of an organisation, or corrects one that has not ended. */
export async function recordPaper(tx: Tx, draft: PaperDraft): Promise<void> {
  const org = await getOrganisation(tx, draft.orgId)
  const values = {
    kind: draft.kind,
    name: draft.name,
    number: draft.number,
    issuer: draft.issuer,
    valid: sql<string>`daterange(${draft.validFrom}::date, ${draft.validTo}::date, '[]')`,
    updated_at: clock.now(),
  }
  const made = await tx
    .insertInto('organisations.paper')
    .values({ id: draft.id, org_id: draft.orgId, region_code: org.regionCode, ...values })
    .onConflict((c) =>
      c
        .column('id')
        .doUpdateSet(values)
        .where('organisations.paper.org_id', '=', draft.orgId)
        .where('organisations.paper.ended_on', 'is', null),
    )
    .returning('id')
    .executeTakeFirst()
  if (!made) throw contract.paperEnded()
  await record(
    tx,
    contract.events.paperRecorded,
    { kind: draft.kind },
    { regionCode: org.regionCode, orgId: draft.orgId, subjectId: draft.id },
  )
}

export const recordPaperRoute = route(contract.recordPaper, async ({ tx, params, body }) => {
  await recordPaper(tx, { id: params.paperId, orgId: params.id, ...body })
  return view(await getPaper(tx, params.id, params.paperId))
})

export const endPaperRoute = route(contract.endPaper, async ({ tx, params, body }) => {
  const row = await getPaper(tx, params.id, params.paperId)
  if (row.ended_on !== null) throw contract.paperEnded()
  if (body.on < row.valid_from)
    throw invalidInput(undefined, [
      { pointer: '/on', detail: '早于生效日期', detailEn: 'Before it came into force' },
    ])
  await tx
    .updateTable('organisations.paper')
    .set({ ended_on: body.on, end_reason: body.reason, updated_at: clock.now() })
    .where('id', '=', row.id)
    .execute()
  const org = await getOrganisation(tx, params.id)
  await record(
    tx,
    contract.events.paperEnded,
    { kind: row.kind },
    { regionCode: org.regionCode, orgId: params.id, subjectId: row.id },
  )
  return view(await getPaper(tx, params.id, params.paperId))
})
