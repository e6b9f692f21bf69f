import { pinyin } from 'pinyin-pro'
import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import type { FieldError } from '#contract/problem'
import { forbidden } from '#contract/problem'
import { isWithin, levelOf, type RegionCode } from '#contract/region'
import * as contract from '#contract/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { parentOf, settlementOf, spell } from './divisions.ts'
import { findRegion, type RegionRow, regionNames, within, withPaths } from './region.ts'

type New = { code: RegionCode; name: string }

const wrong = (pointer: string, detail: string): never => {
  throw contract.badChange(detail, [{ pointer, detail }] satisfies FieldError[])
}

/** The codes that a change ends or renames, and those that stand afterwards. */
export function partsOf(change: contract.Change): { from: RegionCode[]; to: New[] } {
  switch (change.kind) {
    case 'renamed':
      return { from: [change.code], to: [{ code: change.code, name: change.name }] }
    case 'abolished':
      return { from: [change.code], to: [] }
    case 'merged':
      return { from: change.codes, to: [change.to] }
    case 'split':
      return { from: [change.code], to: change.to }
    default:
      return { from: [change.code], to: [change.to] }
  }
}

/**
 * Records a change of the tree from `day` on, and tells the other modules by `regions.changed`, so that what lies in a
 * region with exactly one successor moves with it. A code may outlive a merge (it absorbs) or a split (a part leaves).
 */
export async function changeRegion(
  tx: Tx,
  change: contract.Change,
  day: string,
  note: string,
  source: string,
): Promise<RegionRow[]> {
  if (day > dayOf(clock.now())) wrong('/day', '生效日期不能晚于今天 The day must not lie in the future')
  const { from, to } = partsOf(change)
  if (new Set(from).size !== from.length) wrong('/change/codes', '代码重复 A code is named twice')
  if (new Set(to.map((t) => t.code)).size !== to.length) wrong('/change/to', '代码重复 A code is named twice')
  const level = levelOf(from[0] ?? 0)
  for (const code of from) {
    await tx.selectFrom('regions.region').select('code').where('code', '=', code).forUpdate().execute()
    const row = await findRegion(tx, code)
    if (!row) throw contract.unknownRegion(String(code))
    if (row.valid_to !== null || (row.valid_from !== null && row.valid_from > day))
      throw contract.notStanding(row.name)
    if (levelOf(code) !== level) wrong('/change', '只能变更同一级区划 All must be of one level')
    if (change.kind !== 'renamed') await refuseWithChildren(tx, row)
  }
  for (const [i, target] of to.entries()) {
    if (levelOf(target.code) !== level) wrong('/change/to', `代码级别不符 ${target.code} is of another level`)
    if (
      change.kind === 'renamed' ||
      (from.includes(target.code) && (change.kind === 'merged' || change.kind === 'split'))
    )
      continue
    await raise(tx, target, change.kind, day, `/change/to${change.kind === 'split' ? `/${i}` : ''}`)
  }

  if (change.kind === 'renamed') {
    await rename(tx, change.code, change.name, day)
  } else {
    const staying = new Set(to.map((t) => t.code))
    for (const code of from) {
      for (const target of to) {
        if (target.code === code) continue
        await tx
          .insertInto('regions.successor')
          // 'abolished' has no successor, so a kind that reaches here is one of the table's.
          .values({ code, successor: target.code, day, kind: change.kind, note, source })
          .execute()
      }
      if (!staying.has(code))
        await tx.updateTable('regions.region').set({ valid_to: day }).where('code', '=', code).execute()
    }
  }
  await record(
    tx,
    contract.events.changed,
    { kind: change.kind, day, from, to: to.map((t) => t.code) },
    { regionCode: from[0] ?? null },
  )
  return tx
    .selectFrom('regions.region')
    .selectAll()
    .where(sql<boolean>`code = any(${to.map((t) => t.code)}::bigint[])`)
    .orderBy('code')
    .execute()
}

async function refuseWithChildren(tx: Tx, row: RegionRow): Promise<void> {
  const child = await tx
    .selectFrom('regions.region')
    .select('name')
    .where('parent', '=', row.code)
    .where('valid_to', 'is', null)
    .limit(1)
    .executeTakeFirst()
  if (child) wrong('/change', `${row.name} 仍有下级区划，请先变更下级 ${child.name} still stands below it`)
}

async function raise(
  tx: Tx,
  target: New,
  kind: contract.ChangeKind,
  day: string,
  pointer: string,
): Promise<void> {
  const known = await findRegion(tx, target.code)
  if (known) {
    if (kind !== 'merged' && kind !== 'split')
      wrong(pointer, `代码 ${target.code} 已被 ${known.name} 使用 This code is in use`)
    if (known.valid_to !== null) throw contract.notStanding(known.name)
    if (known.name !== target.name)
      wrong(pointer, `代码 ${target.code} 现名 ${known.name} This code carries another name`)
    return
  }
  const parent = parentOf(target.code)
  const above = parent === null ? undefined : await findRegion(tx, parent)
  if (!above || above.valid_to !== null)
    wrong(pointer, `上级区划不存在 ${target.code} has no region above it`)
  await tx
    .insertInto('regions.region')
    .values({
      code: target.code,
      name: target.name,
      // The nation is no row, and a target has the level of a row.
      level: levelOf(target.code) as Exclude<ReturnType<typeof levelOf>, 'nation'>,
      parent,
      settlement: levelOf(target.code) === 'village' ? settlementOf(target.name) : null,
      ...spelling(target.name),
      valid_from: day,
    })
    .execute()
}

async function rename(tx: Tx, code: RegionCode, name: string, day: string): Promise<void> {
  const row = await findRegion(tx, code)
  if (!row || row.name === name) wrong('/change/name', '名称没有变化 The name is the same')
  const later = await tx
    .selectFrom('regions.former_name')
    .select('until')
    .where('code', '=', code)
    .where('until', '>=', day)
    .executeTakeFirst()
  if (later) wrong('/day', `${later.until} 已登记更名 A later rename is on record`)
  await tx
    .insertInto('regions.former_name')
    .values({ code, name: row?.name ?? '', until: day })
    .execute()
  await tx
    .updateTable('regions.region')
    .set({ name, ...spelling(name), ...(row?.level === 'village' ? { settlement: settlementOf(name) } : {}) })
    .where('code', '=', code)
    .execute()
}

function spelling(name: string) {
  return spell(
    pinyin(name, { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true }).join(' ').toLowerCase(),
  )
}

export const recordChangeRoute = route(contract.recordChange, async ({ tx, actor, body }) => {
  const { from, to } = partsOf(body.change)
  const scope = actor.scope.audience === 'staff' ? actor.scope.region : undefined
  const outside = [...from, ...to.map((t) => t.code)].find(
    (code) => scope === undefined || !isWithin(code, scope),
  )
  if (outside !== undefined) throw forbidden(`${outside} 不在您的辖区 lies outside your region`)
  const rows = await changeRegion(tx, body.change, body.day, body.note, body.source)
  return { items: await withPaths(tx, rows) }
})

export const changeListRoute = route(contract.changeList, async ({ tx, params }) => {
  const successions = await tx
    .selectFrom('regions.successor')
    .selectAll()
    .where(within(params.code))
    .execute()
  const renames = await tx.selectFrom('regions.former_name').selectAll().where(within(params.code)).execute()
  const ended = await tx
    .selectFrom('regions.region')
    .select(['code', 'valid_to'])
    .where(within(params.code))
    .where('valid_to', 'is not', null)
    .execute()
  const names = await regionNames(tx, [
    ...successions.flatMap((s) => [s.code, s.successor]),
    ...renames.map((r) => r.code),
    ...ended.map((e) => e.code),
  ])
  const named = (code: number) => ({ code, name: names.get(code) ?? '' })
  const items = [
    ...successions.map((s) => ({
      day: s.day,
      kind: s.kind,
      from: named(s.code),
      to: named(s.successor),
      note: s.note,
      source: s.source,
    })),
    ...renames.map((r) => ({
      day: r.until,
      kind: 'renamed' as const,
      from: { code: r.code, name: r.name },
      to: named(r.code),
      note: null,
      source: null,
    })),
    ...ended
      .filter((e) => !successions.some((s) => s.code === e.code))
      .map((e) => ({
        day: e.valid_to ?? '',
        kind: 'abolished' as const,
        from: named(e.code),
        to: null,
        note: null,
        source: null,
      })),
  ]
  return { items: items.sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : a.from.code - b.from.code)) }
})
