import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/alarms'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { targetsOf, withElder } from './incident.ts'
import { scopeOf } from './list.ts'

type Item = z.input<typeof contract.WorkItem>

/** What this person should do next, ordered by when it is due: answer, go on, review, follow up. */
export const workbenchRoute = route(contract.workbench, async ({ tx, actor, query }) => {
  const items = [
    ...(await incidents(tx, actor)),
    ...(actor.may.has('alarms.review') ? await reviews(tx, actor) : []),
    ...(await risks(tx, actor)),
  ]
  items.sort((a, b) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9') || a.since.localeCompare(b.since))
  return { items: items.slice(0, query.limit) }
})

async function incidents(tx: Tx, actor: Actor): Promise<Item[]> {
  const rows = await withElder(tx)
    .where(sql<boolean>`${scopeOf(actor)}`)
    .where('i.state', 'in', ['raised', 'acknowledged', 'verified', 'dispatched', 'arrived'])
    .where((eb) =>
      eb.or([
        eb('i.acknowledged_at', 'is', null),
        eb('i.unseen', '>', 0),
        eb('i.handler_id', '=', actor.accountId),
      ]),
    )
    .orderBy('i.severity')
    .orderBy('i.raised_at')
    .limit(200)
    .execute()
  return rows.map((row) => {
    const waits = row.acknowledged_at === null || row.unseen > 0
    const kind = contract.incidentKinds[row.kind]
    const who = row.elder_name ?? row.place ?? ''
    const target = targetsOf(row)
    const next = waits
      ? target.T1
      : row.spoke_at === null
        ? target.T2
        : row.verdict === 'real' && row.arrived_at === null
          ? target.T4
          : undefined
    const verb = waits
      ? row.acknowledged_at
        ? { zh: '有新信号', en: 'New signal' }
        : { zh: '待接警', en: 'Acknowledge' }
      : { zh: '处置中', en: 'Go on with' }
    return {
      key: `alarms:${row.id}`,
      module: 'alarms',
      zh: `${verb.zh}：${kind.zh} ${who}`,
      en: `${verb.en}: ${kind.en} ${who}`,
      detail: row.place,
      severity: row.severity,
      dueAt: next === undefined ? null : new Date(row.raised_at.getTime() + next * 1000).toISOString(),
      since: row.raised_at.toISOString(),
      subjectId: row.id,
      elderId: row.elder_id,
      drill: row.drill,
    }
  })
}

async function reviews(tx: Tx, actor: Actor): Promise<Item[]> {
  const rows = await withElder(tx)
    .where(sql<boolean>`${scopeOf(actor)}`)
    .where('i.state', '=', 'resolved')
    .where(sql<boolean>`i.review_reasons <> '{}'`)
    .orderBy('i.resolved_at')
    .limit(50)
    .execute()
  return rows.map((row) => ({
    key: `alarms.review:${row.id}`,
    module: 'alarms',
    zh: `待评审：${contract.incidentKinds[row.kind].zh} ${row.number}`,
    en: `Review: ${contract.incidentKinds[row.kind].en} ${row.number}`,
    detail: row.review_reasons.join(', '),
    severity: row.severity,
    dueAt: null,
    since: (row.resolved_at ?? row.raised_at).toISOString(),
    subjectId: row.id,
    elderId: row.elder_id,
    drill: row.drill,
  }))
}

async function risks(tx: Tx, actor: Actor): Promise<Item[]> {
  const rows = await tx
    .selectFrom('alarms.risk as i')
    .innerJoin('people.elder as e', 'e.id', 'i.elder_id')
    .select(['i.elder_id', 'i.score', 'i.level', 'i.computed_at', 'e.name'])
    .where(sql<boolean>`${scopeOf(actor)}`)
    .where('i.confirmed_at', 'is', null)
    .orderBy('i.score', 'desc')
    .limit(50)
    .execute()
  return rows.map((row) => ({
    key: `alarms.risk:${row.elder_id}`,
    module: 'alarms',
    zh: `风险升高，请跟进：${row.name}`,
    en: `Risk has risen, follow up: ${row.name}`,
    detail: `${row.score}`,
    severity: row.level === 'high' ? ('P2' as const) : null,
    dueAt: null,
    since: row.computed_at.toISOString(),
    subjectId: null,
    elderId: row.elder_id,
    drill: false,
  }))
}
