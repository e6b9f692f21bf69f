import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import { uuidv7 } from '#contract/id'
import { Group } from '#contract/people-words'
import { type FieldError, notFound, stale } from '#contract/problem'
import { boundsOf } from '#contract/region'
import * as contract from '#contract/survey'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { formFaults, readForm } from './form.ts'

export type CampaignRow = Selectable<DB['assessment.campaign']>
type View = z.input<typeof contract.Campaign>

export async function getCampaign(tx: Tx, id: string): Promise<CampaignRow> {
  const row = await tx.selectFrom('assessment.campaign').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

type Counts = {
  campaign_id: string
  listed: number
  assigned: number
  submitted: number
  accepted: number
  unreachable: number
  open: number
  passed: number
  returned: number
}

const nothing = {
  listed: 0,
  assigned: 0,
  submitted: 0,
  accepted: 0,
  unreachable: 0,
  open: 0,
  passed: 0,
  returned: 0,
}

async function views(tx: Tx, rows: readonly CampaignRow[]): Promise<View[]> {
  if (rows.length === 0) return []
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const { rows: counts } = await sql<Counts>`
    select campaign_id, count(*) filter (where state = 'listed')::int as listed, count(*) filter (where state = 'assigned')::int as assigned,
      count(*) filter (where state = 'submitted')::int as submitted, count(*) filter (where state = 'accepted')::int as accepted,
      count(*) filter (where state = 'unreachable')::int as unreachable,
      count(*) filter (where sampled and state not in ('accepted', 'unreachable'))::int as open, count(*) filter (where sampled and state = 'accepted')::int as passed,
      count(*) filter (where sampled and sent_back)::int as returned
    from assessment.target where campaign_id = any (${rows.map((row) => row.id)}::uuid[]) group by 1`.execute(
    tx,
  )
  const providers = await tx
    .selectFrom('organisations.organisation')
    .select(['id', 'name'])
    .where(
      'id',
      'in',
      rows.map((row) => row.provider_org_id ?? row.id),
    )
    .execute()
  return rows.map((row) => {
    const counted = counts.find((one) => one.campaign_id === row.id)
    const {
      campaign_id: _id,
      open,
      passed,
      returned,
      ...progress
    } = counted ?? {
      campaign_id: row.id,
      ...nothing,
    }
    const payable = row.volume === null ? progress.accepted : Math.min(row.volume, progress.accepted)
    return {
      id: row.id,
      name: row.name,
      regionCode: row.region_code,
      regionName: names.get(row.region_code) ?? String(row.region_code),
      providerName: providers.find(({ id }) => id === row.provider_org_id)?.name ?? null,
      form: contract.SurveyForm.parse(row.form),
      ageFrom: row.age_from,
      groups: Group.options.filter((code) => row.groups.includes(code)),
      urbanOnly: row.urban_only,
      asOf: row.as_of,
      endsOn: row.ends_on,
      providerOrgId: row.provider_org_id,
      contract: row.contract,
      volume: row.volume,
      priceFen: row.price_fen,
      sampleShare: Number(row.sample_share),
      state: row.state,
      openedAt: row.opened_at?.toISOString() ?? null,
      closedAt: row.closed_at?.toISOString() ?? null,
      progress,
      sample: { open, passed, returned },
      payable,
      payableFen: row.price_fen === null ? null : payable * row.price_fen,
      updatedAt: row.updated_at.toISOString(),
    }
  })
}

export async function campaignView(tx: Tx, id: string): Promise<View> {
  const [view] = await views(tx, [await getCampaign(tx, id)])
  if (!view) throw notFound()
  return view
}

export const defaultFormRoute = route(contract.defaultForm, async () => readForm())
export const listCampaignsRoute = route(contract.listCampaigns, async ({ tx }) => ({
  items: await views(
    tx,
    await tx.selectFrom('assessment.campaign').selectAll().orderBy('created_at', 'desc').limit(200).execute(),
  ),
}))
export const showCampaignRoute = route(contract.showCampaign, ({ tx, params }) =>
  campaignView(tx, params.campaignId),
)

export const saveCampaignRoute = route(contract.saveCampaign, async ({ tx, params, body }) => {
  const faults: FieldError[] = body.form ? formFaults(body.form) : []
  if (body.endsOn < body.asOf)
    faults.push({ pointer: '/endsOn', detail: '结束日期早于基准日', detailEn: 'Ends before it begins' })
  if (body.ageFrom === null && body.groups.length === 0)
    faults.push({ pointer: '/ageFrom', detail: '请选择年龄或人群', detailEn: 'Choose an age or groups' })
  if (faults.length > 0) throw contract.problems.badForm(undefined, faults)
  const before = await tx
    .selectFrom('assessment.campaign')
    .select(['id', 'state', 'form'])
    .where('id', '=', params.campaignId)
    .forUpdate()
    .executeTakeFirst()
  if (before && before.state !== 'draft') throw contract.problems.wrongState()
  const values = {
    region_code: body.regionCode,
    name: body.name,
    form: JSON.stringify(body.form ?? before?.form ?? readForm()),
    age_from: body.ageFrom,
    groups: [...body.groups],
    urban_only: body.urbanOnly,
    as_of: body.asOf,
    ends_on: body.endsOn,
    provider_org_id: body.providerOrgId,
    contract: body.contract,
    volume: body.volume,
    price_fen: body.priceFen,
    sample_share: body.sampleShare,
    updated_at: clock.now(),
  }
  if (before) await tx.updateTable('assessment.campaign').set(values).where('id', '=', before.id).execute()
  else
    await tx
      .insertInto('assessment.campaign')
      .values({ id: params.campaignId, ...values })
      .execute()
  return campaignView(tx, params.campaignId)
})

export const saveFormRoute = route(contract.saveForm, async ({ tx, params, body }) => {
  const before = await tx
    .selectFrom('assessment.campaign')
    .select(['id', 'state', 'updated_at'])
    .where('id', '=', params.campaignId)
    .forUpdate()
    .executeTakeFirst()
  if (!before) throw notFound()
  if (before.state !== 'draft') throw contract.problems.wrongState()
  if (before.updated_at.toISOString() !== body.updatedAt) throw stale()
  const faults = formFaults(body.form)
  if (faults.length > 0) throw contract.problems.badForm(undefined, faults)
  await tx
    .updateTable('assessment.campaign')
    .set({ form: JSON.stringify(body.form), updated_at: clock.now() })
    .where('id', '=', before.id)
    .execute()
  return campaignView(tx, before.id)
})

/** Whom a campaign asks: alive and here, of the age on its day, in one of its groups, in a place that is not rural. */
const asked = (row: CampaignRow) => {
  const { lo, hi } = boundsOf(row.region_code)
  return sql`from people.elder e
    where e.status = 'alive' and e.region_code >= ${lo} and e.region_code < ${hi}
      and (${row.age_from}::int is null or (e.birth_day + make_interval(years => ${row.age_from ?? 0}))::date <= ${row.as_of}::date)
      and (cardinality(${row.groups}::text[]) = 0 or people.groups_on(e.id, ${row.as_of}::date) && ${row.groups}::text[])
      and (not ${row.urban_only} or not exists (select from people.fact f where f.elder_id = e.id and f.kind = 'rural' and f.value = 'yes' and f.valid @> ${row.as_of}::date))`
}

export const previewCampaignRoute = route(contract.previewCampaign, async ({ tx, params }) => {
  const row = await getCampaign(tx, params.campaignId)
  const { rows } = await sql<{ n: number }>`select count(*)::int as n ${asked(row)}`.execute(tx)
  return { count: rows[0]?.n ?? 0 }
})

export const openCampaignRoute = route(contract.openCampaign, async ({ tx, params }) => {
  const now = clock.now()
  const row = await tx
    .updateTable('assessment.campaign')
    .set({ state: 'open', opened_at: now, updated_at: now })
    .where('id', '=', params.campaignId)
    .where('state', '=', 'draft')
    .returningAll()
    .executeTakeFirst()
  if (!row) {
    await getCampaign(tx, params.campaignId)
    throw contract.problems.wrongState()
  }
  // A draft may be older than a rule.
  const faults = formFaults(contract.SurveyForm.parse(row.form))
  if (faults.length > 0) throw contract.problems.badForm(undefined, faults)
  const { rows } = await sql<{
    id: string
    region_code: number
    org_id: string | null
  }>`select e.id, e.region_code, e.org_id ${asked(row)}`.execute(tx)
  if (rows.length === 0) throw contract.problems.empty()
  for (let from = 0; from < rows.length; from += 2000) {
    await tx
      .insertInto('assessment.target')
      .values(
        rows.slice(from, from + 2000).map((elder) => ({
          id: uuidv7(),
          campaign_id: row.id,
          elder_id: elder.id,
          region_code: elder.region_code,
          org_id: elder.org_id,
        })),
      )
      .execute()
  }
  await record(
    tx,
    contract.events.opened,
    { campaignId: row.id, targets: rows.length },
    { regionCode: row.region_code, subjectId: row.id },
  )
  return campaignView(tx, row.id)
})

export const closeCampaignRoute = route(contract.closeCampaign, async ({ tx, params }) => {
  const now = clock.now()
  const row = await tx
    .updateTable('assessment.campaign')
    .set({ state: 'closed', closed_at: now, updated_at: now })
    .where('id', '=', params.campaignId)
    .where('state', '=', 'open')
    .returning(['id', 'region_code'])
    .executeTakeFirst()
  if (!row) {
    await getCampaign(tx, params.campaignId)
    throw contract.problems.wrongState()
  }
  const view = await campaignView(tx, row.id)
  await record(
    tx,
    contract.events.closed,
    { campaignId: row.id, accepted: view.progress.accepted },
    { regionCode: row.region_code, subjectId: row.id },
  )
  return view
})
