import type { Selectable } from 'kysely'
import { type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import type * as contract from '#contract/policy'
import { regionNames } from '#modules/regions'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import { unknownsOf } from './kind.ts'

export type RuleRow = Selectable<DB['policy.rule']>

/** `[2026-01-01,2027-01-01)` as first and last day; the last is null while it is open. */
export function spanOf(valid: string): { validFrom: string; validTo: string | null } {
  const match = /^\[(\d{4}-\d{2}-\d{2}),(\d{4}-\d{2}-\d{2})?\)$/.exec(valid)
  if (!match?.[1]) throw new RangeError(`not a span of days: ${valid}`)
  return { validFrom: match[1], validTo: match[2] === undefined ? null : dayBefore(match[2]) }
}

export function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}

export function ruleView(row: RuleRow, regionName: string): z.input<typeof contract.PolicyRule> {
  const body = row.body
  return {
    id: row.id,
    kind: row.kind,
    key: row.key,
    regionCode: row.region_code,
    regionName,
    ...spanOf(row.valid),
    // The column is checked to hold an object.
    body: body as Record<string, unknown>,
    source: { document: row.source, clause: row.clause, quote: row.quote },
    state: row.state === 'draft' && row.submitted_at !== null ? 'submitted' : row.state,
    rows: row.rows,
    note: row.note,
    twoPersons: row.two_persons,
    writers: row.writers,
    submittedAt: row.submitted_at?.toISOString() ?? null,
    submittedBy: row.submitted_by_name,
    returnedReason: row.returned_reason,
    unknowns: unknownsOf(body),
    approvedBy: row.approved_by_name,
    publishedAt: row.published_at?.toISOString() ?? null,
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.updated_by_name,
  }
}

export async function ruleViews(tx: Tx, rows: readonly RuleRow[]) {
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ruleView(row, names.get(row.region_code) ?? String(row.region_code)))
}

/** Rules of a place and above it. */
export const atOrAbove = (region: number) => sql<SqlBool>`region_code = any (policy.ancestors(${region}))`

export const inState = (state: contract.PolicyState) =>
  state === 'submitted'
    ? sql<SqlBool>`(state = 'draft' and submitted_at is not null)`
    : state === 'draft'
      ? sql<SqlBool>`(state = 'draft' and submitted_at is null)`
      : sql<SqlBool>`state = ${state}`
