import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/policy'
import { forbidden, notFound, stale } from '#contract/problem'
import { isWithin, type RegionCode } from '#contract/region'
import { isStanding } from '#modules/regions'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { faultsOf, findKind, inTwo } from './kind.ts'
import { type RuleRow, ruleViews } from './rule.ts'
import { faultsOfBounds } from './scheme/bound.ts'
import { schemeKind } from './scheme/kind.ts'

type Draft = z.output<typeof contract.save.body>

/** Writes a draft under the client's id; a rule that is published already refuses. */
export async function saveDraft(tx: Tx, id: string, draft: Draft): Promise<RuleRow> {
  const kind = findKind(draft.kind)
  if (!kind) throw contract.unknownKind(draft.kind, [{ pointer: '/kind', detail: draft.kind }])
  const faults = faultsOf(kind, draft.body, draft.regionCode)
  if ((kind.keyed ?? false) !== (draft.key !== ''))
    faults.push({
      pointer: '/key',
      detail: kind.keyed ? '须写明代码 / a key is needed' : '这类规则没有代码 / this kind has no key',
    })
  if (draft.validTo !== null && draft.validTo < draft.validFrom)
    faults.push({ pointer: '/validTo', detail: '终止日早于起始日 / ends before it begins' })
  if (draft.regionCode !== 0 && !(await isStanding(tx, draft.regionCode)))
    faults.push({ pointer: '/regionCode', detail: '没有这个区划 / no such region' })
  if (draft.kind === schemeKind.name && faults.length === 0)
    faults.push(
      ...(await faultsOfBounds(tx, draft)).map((fault) => ({ ...fault, pointer: `/body${fault.pointer}` })),
    )
  if (faults.length > 0) throw contract.badBody(undefined, faults.map(inTwo))

  const now = clock.now()
  const values = {
    kind: draft.kind,
    key: draft.key,
    two_persons: kind.twoPersons ?? false,
    region_code: draft.regionCode,
    valid: sql<string>`daterange(${draft.validFrom}::date, ${draft.validTo}::date, '[]')`,
    body: JSON.stringify(draft.body),
    source: draft.source.document,
    clause: draft.source.clause,
    quote: draft.source.quote,
    returned_reason: null,
    updated_at: now,
    updated_by: sql<string>`platform.actor_id()`,
    updated_by_name: sql<string>`platform.actor_name()`,
  }
  const before = await tx
    .selectFrom('policy.rule')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (before && before.state !== 'draft') throw contract.published()
  if (before?.submitted_at) throw contract.waiting()
  if (before && draft.updatedAt !== undefined && before.updated_at.toISOString() !== draft.updatedAt)
    throw stale()
  const row = before
    ? await tx
        .updateTable('policy.rule')
        .set(values)
        .where('id', '=', id)
        .where('state', '=', 'draft')
        .returningAll()
        .executeTakeFirst()
    : await tx
        .insertInto('policy.rule')
        .values({ ...values, id, state: 'draft' })
        .returningAll()
        .executeTakeFirst()
  // Nothing came back: row security let us read (an ancestor's rule) but not write.
  if (!row) throw forbidden()
  await record(
    tx,
    contract.events.saved,
    { kind: row.kind },
    { regionCode: row.region_code, subjectId: row.id },
  )
  return row
}

/** Only for one's own region or below: a county does not write the city's rules. */
export function mustHold(actor: Actor, region: RegionCode): void {
  if (actor.scope.audience === 'staff' && isWithin(region, actor.scope.region)) return
  throw forbidden('只能修改本辖区的规则 / only rules of one’s own region')
}

export async function viewOf(tx: Tx, row: RuleRow) {
  const [view] = await ruleViews(tx, [row])
  if (!view) throw notFound()
  return view
}

export const saveRoute = route(contract.save, async ({ tx, actor, params, body }) => {
  mustHold(actor, body.regionCode)
  return viewOf(tx, await saveDraft(tx, params.id, body))
})
