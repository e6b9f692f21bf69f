import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { z } from 'zod'
import { PolicyDraft, PolicySource } from '#contract/policy'
import { uuidv7 } from '#contract/id'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { logger } from '#platform/log'
import { forgetCached } from './get.ts'
import { faultsOf, findKind } from './kind.ts'

const log = logger('policy')
const FOLDER = join(import.meta.dirname, '../../../policies')

/** A rule of a place as a pack states it, with where it stands written. `validTo` may be left out. */
export const PackFile = PolicyDraft.extend({
  validTo: PolicyDraft.shape.validTo.default(null),
  /** Rows of the published tables of requirements that it holds: `A-b7`, `B-d33`. */
  rows: z.array(z.string().regex(/^[AB]-[bdm]\d*-?\d+$/)).default([]),
  /** What of the source is unclear, and how it is read. */
  note: z.string().max(1000).optional(),
  comment: z.string().optional(),
})
export type PackFile = z.infer<typeof PackFile>

/** Many rules of one document in one file: what they share is said once. */
const PackList = z.object({
  regionCode: PackFile.shape.regionCode,
  validFrom: PackFile.shape.validFrom,
  validTo: PackFile.shape.validTo,
  document: z.string().min(1),
  comment: z.string().optional(),
  rules: z
    .array(
      PackFile.omit({ regionCode: true, source: true, validFrom: true, validTo: true }).extend({
        regionCode: PackFile.shape.regionCode.optional(),
        validFrom: PackFile.shape.validFrom.optional(),
        validTo: PolicyDraft.shape.validTo.optional(),
        document: z.string().optional(),
        clause: PolicySource.shape.clause,
        quote: PolicySource.shape.quote,
      }),
    )
    .min(1),
})

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
        .flatMap((name) => readPack(folder, `${place}/${name}`)),
    )
}

const hashOf = (text: string) => createHash('sha256').update(text).digest()

function readPack(folder: string, pack: string): Packed[] {
  const text = readFileSync(join(folder, pack), 'utf8')
  const json: unknown = JSON.parse(text)
  if (typeof json === 'object' && json !== null && 'rules' in json) {
    const list = PackList.safeParse(json)
    if (!list.success) throw new Error(`${pack}: ${z.prettifyError(list.error)}`)
    const { rules, document, comment: _, ...shared } = list.data
    return rules.map(({ document: own, clause, quote, ...rule }) => {
      const file: PackFile = {
        ...rule,
        regionCode: rule.regionCode ?? shared.regionCode,
        validFrom: rule.validFrom ?? shared.validFrom,
        validTo: rule.validTo === undefined ? shared.validTo : rule.validTo,
        source: { document: own ?? document, clause, quote },
      }
      return {
        pack: `${pack}#${rule.kind}${rule.key ? `:${rule.key}` : ''}`,
        hash: hashOf(JSON.stringify(file)),
        file,
      }
    })
  }
  const parsed = PackFile.safeParse(json)
  if (!parsed.success) throw new Error(`${pack}: ${z.prettifyError(parsed.error)}`)
  return [{ pack, hash: hashOf(text), file: parsed.data }]
}

/**
 * Puts the packs in force, once: a file that has not changed does nothing, a changed one takes the place of what it was,
 * and a rule that the city has published itself for the same days stays. Returns how many it wrote.
 */
export async function loadPacks(tx: Tx, packs: readonly Packed[] = readPacks()): Promise<number> {
  await sql`select pg_advisory_xact_lock(7305, 120)`.execute(tx)
  let written = 0
  const standing = new Map(
    (
      await tx
        .selectFrom('policy.rule')
        .select(['id', 'pack', 'pack_hash'])
        .where('pack', 'is not', null)
        .where('state', '<>', 'withdrawn')
        .execute()
    ).map((row) => [row.pack, row]),
  )
  for (const { pack, hash, file } of packs) {
    const known = standing.get(pack)
    if (known?.pack_hash?.equals(hash)) continue
    const kind = findKind(file.kind)
    if (!kind) {
      log.warn({ pack, kind: file.kind }, 'no module knows this kind of rule')
      continue
    }
    const faults = faultsOf(kind, file.body, file.regionCode)
    if ((kind.keyed ?? false) !== (file.key !== ''))
      faults.push({ pointer: '/key', detail: 'a keyed kind needs a key, and no other has one' })
    if (faults.length > 0)
      throw new Error(`${pack}: ${faults.map((f) => `${f.pointer} ${f.detail}`).join('; ')}`)
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
      .where('key', '=', file.key)
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
        key: file.key,
        rows: file.rows,
        note: file.note ?? null,
        two_persons: kind.twoPersons ?? false,
        region_code: file.regionCode,
        valid: sql<string>`daterange(${file.validFrom}::date, ${file.validTo}::date, '[]')`,
        body: JSON.stringify(file.body),
        source: file.source.document,
        clause: file.source.clause,
        quote: file.source.quote,
        state: 'published',
        published_at: clock.now(),
        approved_by_name: '政策包 / Policy pack',
        pack,
        pack_hash: hash,
      })
      .execute()
    written++
  }
  if (written > 0) forgetCached(tx)
  return written
}
