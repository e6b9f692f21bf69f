import { sql } from 'kysely'
import type { z } from 'zod'
import { problems } from '#contract/benefit-words'
import * as contract from '#contract/worker-support'
import { dayOf } from '#contract/day'
import { type OrgId, uuidv7 } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { invalidInput, notFound } from '#contract/problem'
import { ancestorOf, boundsOf } from '#contract/region'
import { documentType } from '#modules/people'
import { listInForce, priceKind } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { showFile } from '#platform/files'
import { route } from '#platform/module'
import { refused } from './cycle.ts'
import { nextMonth } from './month.ts'
import { like, saved } from './payee-lists.ts'
import { needsAward, schemesOf } from './schemes.ts'
import { getWorker } from './workers.ts'

type Row = {
  id: string
  worker_id: string
  worker_name: string
  org_id: string
  org_name: string
  region_code: number
  kind: contract.SupportKind
  state: z.infer<typeof contract.SupportState>
  education: z.infer<typeof contract.Education> | null
  school: string | null
  major: string | null
  graduated_on: string | null
  contract_from: string | null
  contract_to: string | null
  note: string
  papers: { id: string; kind: z.infer<typeof contract.EvidenceKind>; name: string }[] | null
  applied_at: Date
  applied_by: string | null
  applied_by_name: string | null
  decided_at: Date | null
  decided_by_name: string | null
  reason: string
}
type View = z.input<typeof contract.WorkerSupport>

const rowsOf = (tx: Tx, where: ReturnType<typeof sql>) =>
  sql<Row>`
    select s.*, w.name as worker_name, o.name as org_name,
      (select jsonb_agg(jsonb_build_object('id', p.id, 'kind', p.kind, 'name', f.name) order by p.created_at, p.id)
        from benefits.worker_paper p join platform.file f on f.id = p.file_id where p.support_id = s.id) as papers
    from benefits.worker_support s join benefits.worker w on w.id = s.worker_id join organisations.organisation o on o.id = s.org_id ${where}`
    .execute(tx)
    .then(({ rows }) => rows)

const view = (row: Row): View => ({
  id: row.id as View['id'], // the columns are these brands' uuids
  workerId: row.worker_id,
  workerName: row.worker_name,
  orgId: row.org_id as OrgId,
  orgName: row.org_name,
  regionCode: row.region_code,
  kind: row.kind,
  state: row.state,
  entry:
    row.education && row.school && row.major && row.graduated_on && row.contract_from
      ? {
          education: row.education,
          school: row.school,
          major: row.major,
          graduatedOn: row.graduated_on,
          contractFrom: row.contract_from,
          contractTo: row.contract_to,
        }
      : null,
  note: row.note,
  papers: row.papers ?? [],
  appliedAt: row.applied_at.toISOString(),
  appliedBy: row.applied_by_name,
  decidedAt: row.decided_at?.toISOString() ?? null,
  decidedBy: row.decided_by_name,
  reason: row.reason,
})

async function one(tx: Tx, id: string): Promise<Row> {
  const [row] = await rowsOf(tx, sql`where s.id = ${id}`)
  if (!row) throw notFound()
  return row
}

/** Which figure of a place's document promises a kind. */
const promises: Record<Exclude<contract.SupportKind, 'entry'>, string> = {
  training: 'training_subsidy',
  directed: 'directed_training',
  seniority: 'seniority_subsidy',
  schooling: 'schooling_support',
  housing: 'housing_support',
}

/** What the place of a worker promises, by kind: with its amount where the document has one. */
async function promisedIn(tx: Tx, region: number) {
  const on = dayOf(clock.now())
  const prices = new Map((await listInForce(tx, priceKind, { region, on })).map((rule) => [rule.key, rule]))
  const [county] = await schemesOf(tx, [ancestorOf(region, 'county')], on, ['worker'])
  const entry = county?.set.schemes.find((scheme) => scheme.rule.body.category === 'entry')
  const found = new Map<contract.SupportKind, { amountFen: number | null; source: string }>()
  if (entry) {
    const { amount } = entry.rule.body
    const amountFen = amount.how === 'fixed' ? amount.value : null
    found.set('entry', { amountFen, source: entry.rule.clause ?? '' })
  }
  for (const [kind, key] of Object.entries(promises)) {
    const rule = prices.get(key)
    // The keys of the record are kinds.
    if (rule)
      found.set(kind as contract.SupportKind, {
        amountFen: rule.body.amount,
        source: [rule.source, rule.clause].filter(Boolean).join(' '),
      })
  }
  return found
}

export const showSupportRoute = route(contract.showSupport, async ({ tx, params }) => {
  const worker = await getWorker(tx, params.id)
  const promised = await promisedIn(tx, worker.region_code)
  const cases = await rowsOf(tx, sql`where s.worker_id = ${worker.id} order by s.applied_at desc, s.id desc`)
  return {
    items: contract.SupportKind.options.map((kind) => {
      const last = cases.find((row) => row.kind === kind)
      const rule = promised.get(kind)
      return {
        kind,
        promised: rule !== undefined,
        amountFen: rule?.amountFen ?? null,
        source: rule?.source ?? null,
        last: last ? view(last) : null,
      }
    }),
  }
})

export const listSupportRoute = route(contract.listSupport, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const [at, id] = decodeCursor(query.after) ?? []
  const text = like(query.q)
  const rows = await rowsOf(
    tx,
    sql`where s.region_code >= ${lo} and s.region_code < ${hi}
      and (${query.state ?? null}::text is null or s.state = ${query.state ?? null})
      and (${query.kind ?? null}::text is null or s.kind = ${query.kind ?? null})
      and (${text}::text is null or w.name like ${text}::text or o.name like ${text}::text)
      and (${at ?? null}::timestamptz is null or (s.applied_at, s.id) > (${at ?? null}::timestamptz, ${id ?? null}::uuid))
    order by s.applied_at, s.id limit ${query.limit + 1}`,
  )
  const page = cut(rows, query.limit, (last) => [last.applied_at.toISOString(), last.id])
  return { items: page.rows.map(view), next: page.next }
})

export const applySupportRoute = route(contract.applySupport, async ({ tx, app, params, body }) => {
  const worker = await getWorker(tx, params.id)
  const [stands] = await rowsOf(tx, sql`where s.id = ${params.supportId}`)
  // Sent twice it is one case.
  if (stands) return view(stands)
  const { entry } = body
  if (entry && entry.contractTo !== null && entry.contractTo <= entry.contractFrom)
    throw invalidInput(undefined, [
      { pointer: '/entry/contractTo', detail: '到期早于起始', detailEn: 'It ends before it begins' },
    ])
  if (entry && entry.graduatedOn > dayOf(clock.now()))
    throw invalidInput(undefined, [
      { pointer: '/entry/graduatedOn', detail: '毕业日期在将来', detailEn: 'The day is in the future' },
    ])
  for (const [i, paper] of body.papers.entries()) {
    const bytes = Buffer.from(paper.data, 'base64')
    const mediaType = documentType(bytes, `/papers/${i}/data`)
    const file = await app.files.put(tx, { name: paper.name, mediaType, bytes })
    await tx
      .insertInto('benefits.worker_paper')
      .values({
        id: paper.id,
        support_id: params.supportId,
        org_id: worker.org_id,
        region_code: worker.region_code,
        kind: paper.kind,
        file_id: file.id,
      })
      .execute()
  }
  const made = await tx
    .insertInto('benefits.worker_support')
    .values({
      id: params.supportId,
      worker_id: worker.id,
      org_id: worker.org_id,
      region_code: worker.region_code,
      kind: body.kind,
      education: entry?.education ?? null,
      school: entry?.school ?? null,
      major: entry?.major ?? null,
      graduated_on: entry?.graduatedOn ?? null,
      contract_from: entry?.contractFrom ?? null,
      contract_to: entry?.contractTo ?? null,
      note: body.note,
      applied_at: clock.now(),
    })
    .onConflict((c) => c.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
    .catch(refused)
  // The id is that of a case which this desk does not see.
  if (!made) throw notFound()
  await saved(tx, 'support_applied', worker.id, worker.region_code, worker.org_id)
  return view(await one(tx, params.supportId))
})

export const decideSupportRoute = route(contract.decideSupport, async ({ tx, actor, params, body }) => {
  await tx
    .selectFrom('benefits.worker_support')
    .select('id')
    .where('id', '=', params.supportId)
    .forUpdate()
    .execute()
  const row = await one(tx, params.supportId)
  if (row.state !== 'applied') throw problems.wrongState()
  if (row.applied_by === actor.accountId) throw problems.sameHand()
  if (body.grant && row.kind === 'entry') await awardEntry(tx, row)
  await tx
    .updateTable('benefits.worker_support')
    .set({
      state: body.grant ? 'granted' : 'refused',
      decided_at: clock.now(),
      decided_by: actor.accountId,
      decided_by_name: actor.name,
      reason: body.reason,
    })
    .where('id', '=', row.id)
    .execute()
    .catch(refused)
  await saved(
    tx,
    body.grant ? 'support_granted' : 'support_refused',
    row.worker_id,
    row.region_code,
    row.org_id,
  )
  return view(await one(tx, row.id))
})

/** By the day of granting; who leaves is no candidate any more, so that later parts stop by themselves. */
async function awardEntry(tx: Tx, { worker_id, org_id, region_code }: Row): Promise<void> {
  const today = dayOf(clock.now())
  const month = `${today.slice(0, 7)}-01`
  const [county] = await schemesOf(tx, [ancestorOf(region_code, 'county')], today, ['worker'])
  let granted = 0
  let known = 0
  for (const scheme of county?.set.schemes ?? []) {
    const terms = county?.terms.get(scheme.rule.key)
    if (!terms || !needsAward(scheme, terms) || scheme.rule.body.category !== 'entry') continue
    known++
    const made =
      await sql`insert into benefits.award (id, payee_kind, subject_id, org_id, region_code, scheme, months, applied_on, source)
      values (${uuidv7()}, 'worker', ${worker_id}, ${org_id}, ${region_code}, ${scheme.rule.key}, daterange(${month}::date, ${nextMonth(month, 60)}::date), ${today}::date, '入职补贴审批')
      on conflict do nothing`.execute(tx)
    granted += Number(made.numAffectedRows ?? 0)
  }
  if (known === 0) throw problems.noScheme()
  if (granted === 0) throw problems.grantedAlready()
}

export const readEvidenceRoute = route(contract.readEvidence, async ({ tx, app, reply, params }) => {
  const row = await tx
    .selectFrom('benefits.worker_paper')
    .select('file_id')
    .where('id', '=', params.paperId)
    .where('support_id', '=', params.supportId)
    .executeTakeFirst()
  return showFile(reply, row && (await app.files.find(tx, row.file_id)))
})
