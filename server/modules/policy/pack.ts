import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { z } from 'zod'
import { PolicyDraft } from '#contract/policy'
import { uuidv7 } from '#contract/id'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { logger } from '#platform/log'
import { forgetCached } from './get.ts'
import { faultsOf, findKind } from './kind.ts'

const log = logger('policy')
const FOLDER = join(import.meta.dirname, '../../../policies')

/** A file of a pack: one rule of a place, with where it stands written. `validTo` may be left out. */
export const PackFile = PolicyDraft.extend({
  validTo: PolicyDraft.shape.validTo.default(null),
  comment: z.string().optional(),
})
export type PackFile = z.infer<typeof PackFile>

export type Packed = { readonly pack: string; readonly hash: Buffer; readonly file: PackFile }

/** Every rule of `policies/<place>/*.json`, parsed; throws with the file's name and field. `rules/` folders are the alarms module's. */
export function readPacks(folder: string = FOLDER): Packed[] {
  return readdirSync(folder)
    .filter((place) => statSync(join(folder, place)).isDirectory())
    .sort()
    .flatMap((place) =>
      readdirSync(join(folder, place))
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => readPack(folder, `${place}/${name}`)),
    )
}

function readPack(folder: string, pack: string): Packed {
  const text = readFileSync(join(folder, pack), 'utf8')
  const parsed = PackFile.safeParse(JSON.parse(text))
  if (!parsed.success) throw new Error(`${pack}: ${z.prettifyError(parsed.error)}`)
  return { pack, hash: createHash('sha256').update(text).digest(), file: parsed.data }
}

/**
 * Puts the packs in force, once: a file that has not changed does nothing, a changed one takes the place of what it was,
 * and a rule that the city has published itself for the same days stays. Returns how many it wrote.
 */
export async function loadPacks(tx: Tx, packs: readonly Packed[] = readPacks()): Promise<number> {
  await sql`select pg_advisory_xact_lock(7305, 120)`.execute(tx)
  let written = 0
  for (const { pack, hash, file } of packs) {
    const kind = findKind(file.kind)
    if (!kind) {
      log.warn({ pack, kind: file.kind }, 'no module knows this kind of rule')
      continue
    }
    const faults = faultsOf(kind, file.body)
    if (faults.length > 0)
      throw new Error(`${pack}: ${faults.map((f) => `${f.pointer} ${f.detail}`).join('; ')}`)
    const known = await tx
      .selectFrom('policy.rule')
      .select(['id', 'pack_hash'])
      .where('pack', '=', pack)
      .where('state', '<>', 'withdrawn')
      .executeTakeFirst()
    if (known?.pack_hash?.equals(hash)) continue
    if (known) {
      await tx
        .updateTable('policy.rule')
        .set({ state: 'withdrawn', withdrawn_reason: 'the pack has a newer text' })
        .where('id', '=', known.id)
        .execute()
    }
    const own = await tx
      .selectFrom('policy.rule')
      .select('id')
      .where('kind', '=', file.kind)
      .where('region_code', '=', file.regionCode)
      .where('state', '=', 'published')
      .where(sql<boolean>`valid && daterange(${file.validFrom}::date, ${file.validTo}::date, '[]')`)
      .executeTakeFirst()
    if (own) {
      log.info({ pack, rule: own.id }, 'the place has a rule of its own: the pack stays out')
      continue
    }
    await tx
      .insertInto('policy.rule')
      .values({
        id: uuidv7(),
        kind: file.kind,
        region_code: file.regionCode,
        valid: sql<string>`daterange(${file.validFrom}::date, ${file.validTo}::date, '[]')`,
        body: JSON.stringify(file.body),
        source: file.source.document,
        clause: file.source.clause,
        quote: file.source.quote,
        state: 'published',
        published_at: clock.now(),
        approved_by_name: 'policy pack',
        pack,
        pack_hash: hash,
      })
      .execute()
    written++
  }
  if (written > 0) forgetCached()
  return written
}
