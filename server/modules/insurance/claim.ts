import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import * as contract from '#contract/insurance-claims'
import { events } from '#contract/insurance-events'
import { CareForm, type ClaimId, type ClaimState, Fund } from '#contract/insurance-words'
import type { ElderId, OrgId } from '#contract/id'
import { notFound } from '#contract/problem'
import { regionNames } from '#modules/regions'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import type { App } from '#platform/module'
import { namesOf } from './names.ts'

export type ClaimRow = {
  id: string
  number: string
  fund: string
  case_id: string | null
  elder_id: string
  region_code: number
  org_id: string
  handler_org_id: string | null
  form: string
  from: string
  to: string
  month: string
  invoice: string
  services: string
  bill_fen: number
  asked_fen: number | null
  shares: unknown
  self_fen: number
  state: ClaimState
  flags: unknown
  submitted_by_name: string | null
  checked_by: string | null
  checked_by_name: string | null
  check_note: string
  settled_by_name: string | null
  settled_at: Date | null
  posting_id: string | null
  reason: string | null
  created_at: Date
}

export async function claimRows(tx: Tx, where: RawBuilder<unknown>, limit = 100): Promise<ClaimRow[]> {
  const { rows } = await sql<ClaimRow>`
    select c.id, c.number, c.fund, c.case_id, c.elder_id, c.region_code, c.org_id, c.handler_org_id, c.form, lower(c.days)::text as "from", (upper(c.days) - 1)::text as "to",
      c.month::text, c.invoice, c.services, c.bill_fen, c.asked_fen, c.shares, c.self_fen, c.state::text as state, c.flags, c.submitted_by_name, c.checked_by, c.checked_by_name,
      c.check_note, c.settled_by_name, c.settled_at, c.posting_id, c.reason, c.created_at
    from insurance.claim c where ${where} order by c.created_at desc, c.id desc limit ${limit}`.execute(tx)
  return rows
}

export async function getClaim(tx: Tx, id: string, lock = false): Promise<ClaimRow> {
  if (lock) await sql`select id from insurance.claim where id = ${id} for update`.execute(tx)
  const [row] = await claimRows(tx, sql`c.id = ${id}`, 1)
  if (!row) throw notFound()
  return row
}

export const sharesOf = (row: Pick<ClaimRow, 'shares'>) => z.array(contract.Share).parse(row.shares)
export const flagsOf = (row: Pick<ClaimRow, 'flags'>) => z.array(contract.ClaimFlag).parse(row.flags)

export async function claimViews(
  tx: Tx,
  app: App,
  rows: readonly ClaimRow[],
): Promise<z.input<typeof contract.Claim>[]> {
  const name = await namesOf(app, {
    elders: rows.map((row) => row.elder_id),
    orgs: rows.flatMap((row) => [row.org_id, row.handler_org_id]),
  })
  const regions = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    // The columns are these brands' uuids.
    id: row.id as ClaimId,
    elderId: row.elder_id as ElderId,
    orgId: row.org_id as OrgId,
    number: row.number,
    fund: Fund.parse(row.fund),
    elderName: name(row.elder_id),
    regionName: regions.get(row.region_code) ?? '—',
    orgName: name(row.org_id),
    handlerOrgName: row.handler_org_id === null ? null : name(row.handler_org_id),
    form: CareForm.parse(row.form),
    from: row.from,
    to: row.to,
    invoice: row.invoice,
    services: row.services,
    billFen: row.bill_fen,
    shares: sharesOf(row),
    selfPayFen: row.self_fen,
    state: row.state,
    flags: flagsOf(row),
    submittedBy: row.submitted_by_name,
    checkedBy: row.checked_by_name,
    checkNote: row.check_note,
    settledBy: row.settled_by_name,
    settledAt: row.settled_at?.toISOString() ?? null,
    reason: row.reason,
    createdAt: row.created_at.toISOString(),
  }))
}
export async function claimView(tx: Tx, app: App, id: string) {
  const [view] = await claimViews(tx, app, [await getClaim(tx, id)])
  if (!view) throw notFound()
  return view
}

export const aboutClaim = (row: Pick<ClaimRow, 'id' | 'elder_id' | 'region_code' | 'org_id'>) => ({
  regionCode: row.region_code,
  elderId: row.elder_id,
  orgId: row.org_id,
  subjectId: row.id,
})
export const claimMoved = (tx: Tx, row: ClaimRow, state: ClaimState, note = '') =>
  record(tx, events.claimMoved, { state, selfPayFen: row.self_fen, note }, aboutClaim(row))
