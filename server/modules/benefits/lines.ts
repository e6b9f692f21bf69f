import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-cycles'
import {
  type ChangeId,
  forms,
  holdReasons,
  lineKinds,
  type PayeeKind,
  payeeKinds,
} from '#contract/benefit-words'
import { cut, decodeCursor, encodeCursor } from '#contract/page'
import { boundsOf } from '#contract/region'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { sendSheet } from '#platform/spreadsheet'
import { getCycleRow } from './cycle.ts'
import { rowNames } from './row-names.ts'
import { schemeNames } from './scheme-names.ts'
import { becauseWords } from './words.ts'

type LineRow = {
  id: string
  payee_kind: PayeeKind
  payee_id: string
  subject_id: string
  elder_id: string | null
  region_code: number
  scheme: string
  month: string
  kind: z.infer<typeof contract.Line>['kind']
  form: z.infer<typeof contract.Line>['form']
  unit: 'fen' | 'minute'
  amount: number
  entitled: number
  held: boolean
  payment_state: string | null
}
type Filter = z.output<typeof contract.exportLines.query>

async function rowsOf(
  tx: Tx,
  cycleId: string,
  filter: Filter,
  after: string | null,
  limit: number,
): Promise<LineRow[]> {
  const { lo, hi } = boundsOf(filter.region ?? 0)
  const like = filter.q ? `%${filter.q.replaceAll(/[\\%_]/g, (c) => `\\${c}`)}%` : null
  return (
    await sql<LineRow>`
    select l.id, l.payee_kind, l.payee_id, l.subject_id, l.elder_id, l.region_code, l.scheme, l.month, l.kind, l.form, l.unit, l.amount, l.entitled, l.held,
      (select p.state from benefits.payment p where p.root_id = l.payment_id order by p.attempt desc limit 1)::text as payment_state
    from benefits.line l where l.cycle_id = ${cycleId} and not l.void and l.region_code >= ${lo} and l.region_code < ${hi}
      and (${filter.scheme ?? null}::text is null or l.scheme = ${filter.scheme ?? null}::text)
      and (${filter.payeeKind ?? null}::benefits.payee_kind is null or l.payee_kind = ${filter.payeeKind ?? null}::benefits.payee_kind)
      and (${filter.kind ?? null}::benefits.line_kind is null or l.kind = ${filter.kind ?? null}::benefits.line_kind)
      and (${filter.held ?? null}::text is null or l.held = ${filter.held === 'yes'})
      and (${like}::text is null or l.elder_id in (select e.id from people.elder e where e.name like ${like}::text) or l.payee_id in (select w.id from benefits.worker w where w.name like ${like}::text)
        or l.org_id in (select o.id from organisations.organisation o where o.name like ${like}::text))
      and (${after}::uuid is null or l.id > ${after}::uuid)
    order by l.id limit ${limit}`.execute(tx)
  ).rows
}

async function views(tx: Tx, rows: readonly LineRow[]): Promise<z.input<typeof contract.Line>[]> {
  const named = await rowNames(tx, rows, rows)
  return rows.map((row) => ({
    id: row.id,
    payeeKind: row.payee_kind,
    payeeId: row.payee_id,
    payeeName: named.payee(row.payee_id),
    subjectId: row.subject_id,
    elderId: row.elder_id,
    regionCode: row.region_code,
    regionName: named.region(row.region_code),
    scheme: row.scheme,
    schemeWords: named.scheme(row.scheme),
    month: row.month,
    kind: row.kind,
    form: row.form,
    unit: row.unit,
    amount: row.amount,
    entitled: row.entitled,
    held: row.held,
    paymentState: row.payment_state,
  }))
}

export const listLinesRoute = route(contract.listLines, async ({ tx, params, query }) => {
  await getCycleRow(tx, params.id)
  const after = decodeCursor(query.after)?.[0]
  const rows = await rowsOf(tx, params.id, query, typeof after === 'string' ? after : null, query.limit + 1)
  const page = cut(rows, query.limit, (last) => [last.id])
  return {
    items: await views(tx, page.rows),
    next: page.next,
  }
})

/** More than this is no spreadsheet any more. */
const SHEET_ROWS = 200_000

export const exportLinesRoute = route(contract.exportLines, async ({ tx, actor, params, query, reply }) => {
  const cycle = await getCycleRow(tx, params.id)
  const rows = await views(tx, await rowsOf(tx, params.id, query, null, SHEET_ROWS))
  return sendSheet(reply, {
    name: `发放明细 ${cycle.month.slice(0, 7)}`,
    actor,
    rows,
    columns: [
      { header: '对象', value: (row) => payeeKinds[row.payeeKind].zh },
      { header: '姓名/名称', value: (row) => row.payeeName, width: 20 },
      { header: '区划', value: (row) => row.regionName },
      { header: '待遇', value: (row) => row.schemeWords.zh, width: 24 },
      { header: '所属月份', value: (row) => row.month.slice(0, 7) },
      { header: '类型', value: (row) => lineKinds[row.kind].zh },
      { header: '形式', value: (row) => forms[row.form].zh },
      { header: '金额（元）', value: (row) => (row.unit === 'fen' ? row.amount / 100 : null) },
      { header: '时长（分钟）', value: (row) => (row.unit === 'minute' ? row.amount : null) },
      { header: '暂缓', value: (row) => (row.held ? '是' : '') },
    ],
  })
})

export const listChangesRoute = route(contract.listChanges, async ({ tx, params, query }) => {
  await getCycleRow(tx, params.id)
  const after = decodeCursor(query.after)?.[0]
  const rows = await tx
    .selectFrom('benefits.change')
    .selectAll()
    .where('cycle_id', '=', params.id)
    .$if(query.kind !== undefined, (q) => q.where('kind', '=', query.kind ?? 'new'))
    .$if(query.scheme !== undefined, (q) => q.where('scheme', '=', query.scheme ?? ''))
    .$if(query.seen !== undefined, (q) => q.where('seen_at', query.seen === 'yes' ? 'is not' : 'is', null))
    .$if(typeof after === 'string', (q) => q.where('id', '>', String(after)))
    .orderBy('id')
    .limit(query.limit + 1)
    .execute()
  const page = rows.slice(0, query.limit)
  const named = await rowNames(tx, page, page)
  const last = page.at(-1)
  const { rows: open } = await sql<{ payee_id: string; reason: keyof typeof holdReasons; since: string }>`
    select payee_id, reason::text, since::text from benefits.hold where released_at is null and payee_id = any (${page.flatMap((row) => [row.payee_id, row.subject_id])}::uuid[]) order by since`.execute(
    tx,
  )
  const held = Map.groupBy(open, (one) => one.payee_id)
  // What is on hold waits for its hold, whatever else differs.
  const whyHeld = (row: (typeof page)[number]) =>
    [
      ...(held.get(row.payee_id) ?? []),
      ...(row.subject_id === row.payee_id ? [] : (held.get(row.subject_id) ?? [])),
    ].map((one) => ({
      zh: `${holdReasons[one.reason].zh}（${one.since}起）`,
      en: `${holdReasons[one.reason].en}, from ${one.since}`,
    }))
  return {
    items: page.map((row) => ({
      id: row.id as ChangeId, // the column is this brand's uuid
      payeeKind: row.payee_kind,
      payeeId: row.payee_id,
      payeeName: named.payee(row.payee_id),
      elderId: row.elder_id,
      regionName: named.region(row.region_code),
      scheme: row.scheme,
      schemeWords: named.scheme(row.scheme),
      kind: row.kind as z.infer<typeof contract.Change>['kind'], // checked by the table
      unit: row.unit,
      before: row.before,
      after: row.after,
      because: row.kind === 'held' ? whyHeld(row) : becauseWords(row.because),
      seenBy: row.seen_by_name,
    })),
    next: rows.length > query.limit && last ? encodeCursor([last.id]) : null,
  }
})

export const countChangesRoute = route(contract.countChanges, async ({ tx, params }) => {
  const cycle = await getCycleRow(tx, params.id)
  const { rows } = await sql<{
    kind: z.infer<typeof contract.Change>['kind']
    scheme: string
    n: number
    difference: number
  }>`
    select kind, scheme, count(*)::int as n, sum(after - before)::bigint as difference from benefits.change where cycle_id = ${params.id} group by kind, scheme order by scheme, kind`.execute(
    tx,
  )
  const { rows: last } = await sql<{
    n: number
  }>`select count(*)::int as n from benefits.cycle where region_code = ${cycle.region_code}
    and month = (${cycle.month}::date - interval '1 month')::date and state in ('frozen', 'paying', 'closed')`.execute(
    tx,
  )
  const schemes = await schemeNames(
    tx,
    rows.map((row) => row.scheme),
  )
  return {
    compared: (last[0]?.n ?? 0) > 0,
    items: rows.map((row) => ({
      ...row,
      schemeWords: schemes.get(row.scheme) ?? { zh: row.scheme, en: row.scheme },
    })),
  }
})
