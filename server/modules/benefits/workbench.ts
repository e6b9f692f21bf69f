import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-work'
import type { Permission } from '#contract/permission'
import { regionNames } from '#modules/regions'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'

type Item = z.input<typeof contract.BenefitWork>
type Words = { zh: (n: string) => string; en: (n: string) => string }

/** Within the asker's rights: nobody is shown what they may not do, nor what they put forward themselves. */
export const benefitWorkbenchRoute = route(contract.benefitWorkbench, async ({ tx, actor }) => {
  const may = (permission: Permission) => actor.may.has(permission)
  const items: Item[] = []
  if (may('benefits.read')) items.push(...(await months(tx, actor)), ...(await batches(tx, actor)))
  if (actor.scope.audience === 'staff') items.push(...(await lists(tx, may)))
  items.sort((a, b) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9') || a.key.localeCompare(b.key))
  return { items }
})

async function months(tx: Tx, actor: Actor): Promise<Item[]> {
  const { rows } = await sql<{
    id: string
    month: string
    state: 'draft' | 'submitted' | 'checked'
    region_code: number
    lines: number
    total_fen: number
    step_due_at: Date | null
    late_since: Date | null
    updated_at: Date
  }>`
    select id, month, state::text, region_code, lines, total_fen, step_due_at, late_since, updated_at from benefits.cycle
    where (state = 'draft' and ${actor.may.has('benefits.prepare')})
      or (state = 'submitted' and ${actor.may.has('benefits.check')} and submitted_by is distinct from ${actor.accountId})
      or (state = 'checked' and ${actor.may.has('benefits.approve')} and submitted_by is distinct from ${actor.accountId} and checked_by is distinct from ${actor.accountId})
    order by coalesce(late_since, step_due_at) nulls last limit 50`.execute(tx)
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const verbs = {
    draft: { kind: 'cycle_prepare', zh: '测算并提交发放月', en: 'Compute and put forward' },
    submitted: { kind: 'cycle_check', zh: '复核发放月', en: 'Check the month' },
    checked: { kind: 'cycle_approve', zh: '审批发放月', en: 'Approve the month' },
  } as const
  return rows.map((row) => {
    const verb = verbs[row.state]
    const month = row.month.slice(0, 7)
    return {
      key: `cycle:${row.id}`,
      kind: verb.kind,
      zh: `${verb.zh}：${month}`,
      en: `${verb.en}: ${month}`,
      detail: `${names.get(row.region_code) ?? ''} · ${yuan(row.total_fen)}`,
      // A late month has no deadline any longer, only the moment when it was missed.
      late: row.late_since !== null || (row.step_due_at !== null && row.step_due_at < clock.now()) ? 1 : 0,
      dueAt: (row.late_since ?? row.step_due_at)?.toISOString() ?? null,
      since: row.updated_at.toISOString(),
      subjectId: row.id,
    }
  })
}

const yuan = (fen: number) =>
  `¥${Math.floor(fen / 100).toLocaleString('en-US')}.${String(fen % 100).padStart(2, '0')}`

async function batches(tx: Tx, actor: Actor): Promise<Item[]> {
  const { rows } = await sql<{
    id: string
    number: string
    state: 'built' | 'exported'
    total_fen: number
    results_due_at: Date | null
    updated_at: Date
  }>`
    select id, number, state::text, total_fen, results_due_at, updated_at from benefits.batch
    where (state = 'built' and ${actor.may.has('benefits.approve')} and built_by is distinct from ${actor.accountId})
      or (state = 'exported' and ${actor.may.has('benefits.export')})
    order by updated_at limit 50`.execute(tx)
  return rows.map((row) => ({
    key: `batch:${row.id}`,
    kind: row.state === 'built' ? ('batch_approve' as const) : ('batch_results' as const),
    zh: row.state === 'built' ? `审批发放批次 ${row.number}` : `导入银行回盘 ${row.number}`,
    en: row.state === 'built' ? `Approve batch ${row.number}` : `Take the bank’s results of ${row.number}`,
    detail: yuan(row.total_fen),
    late: 0,
    dueAt: row.state === 'exported' ? (row.results_due_at?.toISOString() ?? null) : null,
    since: row.updated_at.toISOString(),
    subjectId: row.id,
  }))
}

/** Standing lists: one line each, with the earliest deadline and how many have passed it. */
async function lists(tx: Tx, may: (permission: Permission) => boolean): Promise<Item[]> {
  const now = clock.now()
  const list = async (
    kind: Item['kind'],
    allowed: boolean,
    words: Words,
    from: ReturnType<typeof sql>,
  ): Promise<Item[]> => {
    if (!allowed) return []
    const { rows } = await sql<{ n: number; late: number; due: Date | null }>`
      select count(*)::int as n, (count(*) filter (where due < ${now}))::int as late, min(due) as due from (${from}) x`.execute(
      tx,
    )
    const [row] = rows
    if (!row || row.n === 0) return []
    return [
      {
        key: `list:${kind}`,
        kind,
        zh: words.zh(row.n.toLocaleString('en')),
        en: words.en(row.n.toLocaleString('en')),
        detail: null,
        late: row.late,
        dueAt: row.due?.toISOString() ?? null,
        since: null,
        subjectId: null,
      },
    ]
  }
  return [
    ...(await list(
      'application_check',
      may('benefits.check'),
      { zh: (n) => `核对待遇申请 ${n} 件`, en: (n) => `${n} applications to check` },
      sql`select coalesce(step_due_at, late_since) as due from benefits.application where state = 'submitted'`,
    )),
    ...(await list(
      'application_decide',
      may('benefits.approve'),
      { zh: (n) => `审批待遇申请 ${n} 件`, en: (n) => `${n} applications to decide` },
      sql`select coalesce(step_due_at, late_since) as due from benefits.application where state = 'checked'`,
    )),
    ...(await list(
      'holds',
      may('benefits.check'),
      { zh: (n) => `处理暂缓发放 ${n} 人`, en: (n) => `${n} payments on hold to settle` },
      sql`select ask_by as due from benefits.hold where released_at is null`,
    )),
    ...(await list(
      'payments_failed',
      may('benefits.prepare'),
      { zh: (n) => `重发退回款 ${n} 笔`, en: (n) => `${n} payments came back` },
      sql`select null::timestamptz as due from benefits.payment p where p.state = 'failed' and not exists (select from benefits.payment n where n.root_id = p.root_id and n.attempt > p.attempt)`,
    )),
    ...(await list(
      'outreach',
      may('benefits.outreach'),
      { zh: (n) => `走访应享未享 ${n} 人`, en: (n) => `${n} entitled elders to ask` },
      sql`select due_at as due from benefits.outreach where state = 'open'`,
    )),
    ...(await list(
      'visits',
      may('benefits.outreach'),
      { zh: (n) => `上门核实 ${n} 人（待遇资格）`, en: (n) => `${n} payees to visit` },
      sql`select visit_due_at as due from benefits.life_check where state = 'visit'`,
    )),
    ...(await list(
      'recoveries',
      may('benefits.check'),
      { zh: (n) => `商定追回款 ${n} 笔`, en: (n) => `${n} recoveries to agree on` },
      sql`select null::timestamptz as due from benefits.recovery where state = 'proposed'`,
    )),
  ]
}
