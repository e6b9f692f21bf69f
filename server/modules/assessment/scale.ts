import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import * as contract from '#contract/assessment-scale'
import { events } from '#contract/assessment'
import { dayOf } from '#contract/day'
import type { FieldError } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { readScales } from './scale-files.ts'
import { score } from './score.ts'

type Scale = contract.Scale

/** The version in force on a day (today unless told), or the one named. Throws `assessment/no-scale`. */
export async function getScale(
  tx: Tx,
  id: string,
  { version, on }: { version?: string | undefined; on?: string | undefined } = {},
): Promise<Scale> {
  const day = on ?? dayOf(clock.now())
  const { rows } = await sql<{ definition: unknown }>`
    select definition from assessment.scale
    where id = ${id} and (${version ?? null}::text is null and valid @> ${day}::date or version = ${version ?? null})`.execute(
    tx,
  )
  if (!rows[0]) throw contract.noScale(`${id} ${version ?? day}`)
  return contract.Scale.parse(rows[0].definition)
}

/** Puts the shipped scales into the database; one that has not changed does nothing, one in use is never changed. Returns how many it wrote. */
export async function loadScales(tx: Tx, scales: readonly Scale[] = readScales()): Promise<number> {
  await sql`select pg_advisory_xact_lock(7305, 190)`.execute(tx)
  let written = 0
  for (const scale of scales) {
    const text = JSON.stringify(scale)
    const hash = createHash('sha256').update(text).digest()
    const { rows } = await sql<{ same: boolean; used: boolean }>`
      select s.hash = ${hash} as same,
        exists (select from assessment.record r where r.scale_id = s.id and r.scale_version = s.version)
        or exists (select from assessment.sitting t where t.scale_id = s.id and t.scale_version = s.version) as used
      from assessment.scale s where s.id = ${scale.id} and s.version = ${scale.version}`.execute(tx)
    const [known] = rows
    if (known && (known.same || known.used)) continue
    if (known)
      await sql`update assessment.scale set definition = ${text}::jsonb, hash = ${hash} where id = ${scale.id} and version = ${scale.version}`.execute(
        tx,
      )
    else await insertScale(tx, scale, true)
    written++
  }
  return written
}

async function insertScale(tx: Tx, scale: Scale, shipped: boolean): Promise<void> {
  const text = JSON.stringify(scale)
  await sql`insert into assessment.scale (id, version, valid, definition, hash, shipped)
    values (${scale.id}, ${scale.version}, daterange(${scale.validFrom}::date, ${scale.validTo}::date, '[]'), ${text}::jsonb,
      ${createHash('sha256').update(text).digest()}, ${shipped})`.execute(tx)
}

export const listScalesRoute = route(contract.listScales, async ({ tx, query }) => {
  const { rows } = await sql<{ definition: unknown; shipped: boolean }>`
    select definition, shipped from assessment.scale
    where ${query.on ?? null}::date is null or valid @> ${query.on ?? null}::date
    order by id, lower(valid) desc`.execute(tx)
  return {
    items: rows.map(({ definition, shipped }) => {
      const scale = contract.Scale.parse(definition)
      return { ...scale, items: scale.items.length, own: !shipped }
    }),
  }
})

export const showScaleRoute = route(contract.showScale, ({ tx, params, query }) =>
  getScale(tx, params.scale, query),
)

export const scoreScaleRoute = route(contract.scoreScale, async ({ tx, params, body }) => {
  const { answers, evidence, raise, version, on } = body
  return score(await getScale(tx, params.scale, { version, on }), { answers, evidence, raise })
})

/** What keeps a version from being put in force beside those that are there. */
export async function placeFaults(tx: Tx, scale: Scale): Promise<FieldError[]> {
  const faults: FieldError[] = []
  const known = await tx
    .selectFrom('assessment.scale')
    .select('id')
    .where('id', '=', scale.id)
    .where('version', '=', scale.version)
    .executeTakeFirst()
  if (known) faults.push({ pointer: '/version', detail: '该版本已存在', detailEn: 'This version exists' })
  const later =
    await sql`select from assessment.scale where id = ${scale.id} and lower(valid) >= ${scale.validFrom}::date
    and valid && daterange(${scale.validFrom}::date, ${scale.validTo}::date, '[]')`.execute(tx)
  if (later.rows.length > 0)
    faults.push({
      pointer: '/validFrom',
      detail: '与已有版本的有效期重叠',
      detailEn: 'Overlaps with a version that is there',
    })
  return faults
}

/** Puts a version of its own in force from its day on; what was in force ends the day before, old records keep theirs (B-ASM-07). */
export async function putScaleInForce(tx: Tx, scale: Scale, region: number): Promise<void> {
  await sql`update assessment.scale set valid = daterange(lower(valid), ${scale.validFrom}::date)
    where id = ${scale.id} and valid @> ${scale.validFrom}::date and lower(valid) < ${scale.validFrom}::date`.execute(
    tx,
  )
  await insertScale(tx, scale, false)
  await record(
    tx,
    events.scaleAdded,
    { scaleId: scale.id, version: scale.version, validFrom: scale.validFrom },
    { regionCode: region },
  )
}
