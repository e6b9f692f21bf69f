import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { z } from 'zod'
import { RuleDraft } from '#contract/alarms'
import { uuidv7 } from '#contract/id'
import type { Tx } from '#platform/db'
import { faultsOfRule } from './condition.ts'
import { ruleBookOf } from './rule.ts'

const FOLDER = join(import.meta.dirname, '../../../policies')
const PackedRules = z.object({ rules: z.array(RuleDraft.extend({ active: z.boolean() })) })

/** Rules of `policies/<place>/rules/*.json`. Throws with the file's name when one is not right. */
export function readRulePacks(folder: string = FOLDER) {
  return readdirSync(folder).flatMap((place) => {
    const inside = join(folder, place, 'rules')
    if (!existsSync(inside)) return []
    return readdirSync(inside)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .flatMap((name) => {
        const parsed = PackedRules.safeParse(JSON.parse(readFileSync(join(inside, name), 'utf8')))
        if (!parsed.success) throw new Error(`${place}/rules/${name}: ${z.prettifyError(parsed.error)}`)
        return parsed.data.rules.map((rule) => {
          const faults = faultsOfRule(rule)
          if (faults.length > 0)
            throw new Error(
              `${place}/rules/${name} ${rule.key}: ${faults.map((f) => `${f.pointer} ${f.detail}`).join('; ')}`,
            )
          return { pack: `${place}/rules/${name}#${rule.key}`, rule }
        })
      })
  })
}

/** Writes new and changed rules of the packs, once; a rule that somebody edited (no longer of a pack) stays. Returns how many. */
export async function loadRulePacks(tx: Tx, packs = readRulePacks()): Promise<number> {
  await sql`select pg_advisory_xact_lock(7305, 290)`.execute(tx)
  let written = 0
  for (const { pack, rule } of packs) {
    const { active, ...draft } = rule
    const hash = createHash('sha256').update(JSON.stringify(rule)).digest()
    const values = {
      name_zh: draft.name.zh,
      name_en: draft.name.en,
      body: JSON.stringify(draft.body),
      who: draft.who ?? null,
      kind: draft.kind,
      severity: draft.severity,
      source: draft.source,
      pack,
      pack_hash: hash,
    }
    const before = await tx
      .selectFrom('alarms.rule')
      .select(['id', 'pack', 'pack_hash', 'version'])
      .where('key', '=', draft.key)
      .where('region_code', '=', draft.regionCode)
      .executeTakeFirst()
    if (before && (before.pack !== pack || before.pack_hash?.equals(hash))) continue
    const id = before?.id ?? uuidv7()
    const version = (before?.version ?? 0) + 1
    if (before)
      await tx
        .updateTable('alarms.rule')
        .set({ ...values, version })
        .where('id', '=', id)
        .execute()
    else
      await tx
        .insertInto('alarms.rule')
        .values({
          ...values,
          id,
          key: draft.key,
          region_code: draft.regionCode,
          state: active ? 'active' : 'draft',
        })
        .execute()
    await tx
      .insertInto('alarms.rule_version')
      .values({ rule_id: id, version, draft: JSON.stringify(draft) })
      .execute()
    written++
  }
  if (written > 0) ruleBookOf(tx).forget()
  return written
}
