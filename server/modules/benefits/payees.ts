import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-payees'
import { type OrgId } from '#contract/id'
import { invalidInput, notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { holdSanctioned } from './holds.ts'
import { like, organisation, page, saved } from './payee-lists.ts'

// ---------------------------------------------------------------- organisations
type ProviderRow = {
  id: string
  name: string
  region_code: number
  filed_on: string | null
  private_capital: boolean | null
  public_built_private_run: boolean
  organisation_kind: string | null
  size_class: string | null
  designated: boolean | null
  suspended_reason: string | null
  interns_ended: number | null
  interns_kept: number | null
  residents: number
  updated_at: Date
}
const providerRows = (tx: Tx, where: ReturnType<typeof sql>) =>
  sql<ProviderRow>`select p.org_id as id, o.name, p.region_code, p.filed_on, p.private_capital, p.public_built_private_run, p.organisation_kind, p.size_class, p.designated, p.suspended_reason, p.interns_ended, p.interns_kept, p.updated_at,
      (select count(*) from people.elder e where e.org_id = p.org_id and e.status = 'alive' and e.care_setting = 'institution')::int as residents
    from benefits.provider p join organisations.organisation o on o.id = p.org_id ${where}`.execute(tx)

async function providerViews(
  tx: Tx,
  rows: readonly ProviderRow[],
): Promise<z.input<typeof contract.Provider>[]> {
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    orgId: row.id as OrgId, // the column is this brand's uuid
    orgName: row.name,
    regionCode: row.region_code,
    regionName: names.get(row.region_code) ?? null,
    filedOn: row.filed_on,
    privateCapital: row.private_capital,
    publicBuiltPrivateRun: row.public_built_private_run,
    // Both are checked by the table.
    organisationKind: row.organisation_kind as z.infer<typeof contract.Provider>['organisationKind'],
    sizeClass: row.size_class as z.infer<typeof contract.Provider>['sizeClass'],
    designated: row.designated,
    suspendedReason: row.suspended_reason,
    internsEnded: row.interns_ended,
    internsKept: row.interns_kept,
    residents: row.residents,
    updatedAt: row.updated_at.toISOString(),
  }))
}

export const listProvidersRoute = route(contract.listProviders, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const found = await page(
    query,
    async (name, id, limit) =>
      (
        await providerRows(
          tx,
          sql`where p.region_code >= ${lo} and p.region_code < ${hi} and (${like(query.q)}::text is null or o.name like ${like(query.q)}::text)
      and (${name}::text is null or (o.name, p.org_id) > (${name}::text, ${id}::uuid)) order by o.name, p.org_id limit ${limit}`,
        )
      ).rows,
  )
  return { items: await providerViews(tx, found.rows), next: found.next }
})

export const saveProviderRoute = route(contract.saveProvider, async ({ tx, params, body }) => {
  const org = await organisation(tx, params.orgId)
  if (body.internsKept !== null && body.internsKept > (body.internsEnded ?? 0))
    throw invalidInput(undefined, [
      { pointer: '/internsKept', detail: '留用人数多于期满人数', detailEn: 'More are kept than ended' },
    ])
  const values = {
    region_code: org.region_code,
    filed_on: body.filedOn,
    private_capital: body.privateCapital,
    public_built_private_run: body.publicBuiltPrivateRun,
    organisation_kind: body.organisationKind,
    size_class: body.sizeClass,
    designated: body.designated,
    suspended_reason: body.suspendedReason,
    interns_ended: body.internsEnded,
    interns_kept: body.internsKept,
    updated_at: clock.now(),
  }
  await tx
    .insertInto('benefits.provider')
    .values({ org_id: params.orgId, ...values })
    .onConflict((c) => c.column('org_id').doUpdateSet(values))
    .execute()
  if (body.suspendedReason !== null) await holdSanctioned(tx, params.orgId, body.suspendedReason)
  await saved(tx, 'provider', params.orgId, org.region_code, params.orgId)
  const [view] = await providerViews(tx, (await providerRows(tx, sql`where p.org_id = ${params.orgId}`)).rows)
  if (!view) throw notFound()
  return view
})
