import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { z } from 'zod'
import { optionsOf } from '#contract/assessment-intake-check'
import { IntakeForm } from '#contract/assessment-intake'
import type { Scale } from '#contract/assessment-scale'
import type { Tx } from '#platform/db'
import { readScales } from '../scale-files.ts'

/** What does not fit in a form beside its scale, as sentences. */
export function formFaults(form: IntakeForm, scale: Pick<Scale, 'evidence'> | undefined): string[] {
  const faults: string[] = []
  if (!scale) return [`no scale ${form.scale}`]
  const codes = form.questions.map(({ code }) => code)
  const evidence = new Set(scale.evidence.map(({ code }) => code))
  for (const [i, { code, section, ask }] of form.questions.entries()) {
    if (codes.indexOf(code) !== i) faults.push(`${code} stands twice`)
    if (!form.sections.some((one) => one.code === section)) faults.push(`${code}: no section ${section}`)
    if (ask.kind === 'evidence' && !evidence.has(ask.evidence))
      faults.push(`${code}: no evidence ${ask.evidence}`)
    if (ask.kind === 'bmi' && !(codes.includes(ask.height) && codes.includes(ask.weight)))
      faults.push(`${code}: no height or weight`)
    const values = optionsOf(ask).map(({ value }) => value)
    if (new Set(values).size !== values.length) faults.push(`${code}: an option stands twice`)
    for (const option of optionsOf(ask))
      if (option.evidence && !evidence.has(option.evidence))
        faults.push(`${code}: no evidence ${option.evidence}`)
  }
  return faults
}

/** The shipped forms, `<scale>-<version>.json` of this folder. Throws with the file's name and field when one is not right. */
export function readIntakes(folder: string = import.meta.dirname): IntakeForm[] {
  const scales = readScales()
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const parsed = IntakeForm.safeParse(JSON.parse(readFileSync(join(folder, name), 'utf8')))
      if (!parsed.success) throw new Error(`${name}: ${z.prettifyError(parsed.error)}`)
      const faults = formFaults(
        parsed.data,
        scales.find(({ id }) => id === parsed.data.scale),
      )
      if (faults.length > 0) throw new Error(`${name}: ${faults.join('; ')}`)
      return parsed.data
    })
}

/** Puts the shipped forms into the database; one in use is never changed. Returns how many it wrote. */
export async function loadIntakes(tx: Tx, forms: readonly IntakeForm[] = readIntakes()): Promise<number> {
  await sql`select pg_advisory_xact_lock(7305, 386)`.execute(tx)
  let written = 0
  for (const form of forms) {
    const text = JSON.stringify(form)
    const hash = createHash('sha256').update(text).digest()
    const { rows } = await sql<{ same: boolean; used: boolean }>`
      select i.hash = ${hash} as same,
        exists (select from assessment.record r where r.scale_id = i.scale_id and r.intake_version = i.version)
        or exists (select from assessment.sitting t where t.scale_id = i.scale_id and t.intake_version = i.version) as used
      from assessment.intake i where i.scale_id = ${form.scale} and i.version = ${form.version}`.execute(tx)
    const [known] = rows
    if (known && (known.same || known.used)) continue
    await sql`insert into assessment.intake (scale_id, version, valid, definition, hash)
      values (${form.scale}, ${form.version}, daterange(${form.validFrom}::date, ${form.validTo}::date, '[]'), ${text}::jsonb, ${hash})
      on conflict (scale_id, version) do update set valid = excluded.valid, definition = excluded.definition, hash = excluded.hash`.execute(
      tx,
    )
    written++
  }
  return written
}

/** The version of the form beside a scale that holds on a day; null where the scale has none. */
export async function intakeVersionOn(tx: Tx, scaleId: string, day: string): Promise<string | null> {
  const { rows } = await sql<{ version: string }>`
    select version from assessment.intake where scale_id = ${scaleId} and valid @> ${day}::date`.execute(tx)
  return rows[0]?.version ?? null
}

export async function getIntake(tx: Tx, scaleId: string, version: string): Promise<IntakeForm> {
  const row = await tx
    .selectFrom('assessment.intake')
    .select('definition')
    .where('scale_id', '=', scaleId)
    .where('version', '=', version)
    .executeTakeFirstOrThrow()
  return IntakeForm.parse(row.definition)
}
