import { sql } from 'kysely'
import * as contract from '#contract/people-import'
import { invalidInput, notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { checkRows } from './check.ts'
import type { Texts } from './clean.ts'
import { takeImport } from './import.ts'
import { heldBack, isSoft, type Reading, rowView, seal, type StoredRow, unseal } from './row.ts'
import { placesOf, writeChecked } from './steps.ts'

const { importTransitions: may, problems } = contract

async function takeRow(tx: Tx, importId: string, row: number): Promise<StoredRow> {
  const found = await tx
    .selectFrom('people.import_row')
    .selectAll()
    .where('import_id', '=', importId)
    .where('row', '=', row)
    .forUpdate()
    .executeTakeFirst()
  if (!found) throw notFound()
  if (found.applied_at) throw problems.settled()
  return found
}
async function reread(tx: Tx, importId: string, row: number): Promise<StoredRow> {
  return tx
    .selectFrom('people.import_row')
    .selectAll()
    .where('import_id', '=', importId)
    .where('row', '=', row)
    .executeTakeFirstOrThrow()
}

export const mendRowRoute = route(contract.mendRow, async ({ tx, app, params, body }) => {
  const head = await takeImport(tx, params.importId, may.fix)
  const row = await takeRow(tx, head.id, params.row)
  const edits: Texts = { ...(row.edits ? unseal<Texts>(row.edits) : {}) }
  for (const { field, text } of body.fields) edits[field] = text
  await tx
    .updateTable('people.import_row')
    .set({ edits: seal(edits), decision: null, verdict: null })
    .where('import_id', '=', head.id)
    .where('row', '=', row.row)
    .execute()
  const fresh = await reread(tx, head.id, row.row)
  // The check compares with the whole register, of which the person who mends sees a part; only what is theirs is shown.
  const checked = await app.db.asSystem('people.import_mend', async (system) =>
    checkRows(system, head, [fresh], await placesOf(system, head.region_code)),
  )
  await writeChecked(tx, head, checked)
  return rowView(head, await reread(tx, head.id, row.row))
})

export const decideRowRoute = route(contract.decideRow, async ({ tx, params, body }) => {
  const head = await takeImport(tx, params.importId, may.fix)
  const row = await takeRow(tx, head.id, params.row)
  const reading = row.read ? unseal<Reading>(row.read) : null
  let elderId = row.elder_id
  let decision = body.decision
  if (decision !== 'skip') {
    const hard = reading?.reasons.find(
      (reason) => !isSoft(reason.code) && !(decision === 'same' && contract.knownBetter.has(reason.code)),
    )
    if (!reading || hard) throw problems.hard(hard ? contract.importReasons[hard.code].zh : undefined)
    const alike = reading.reasons.some((reason) => reason.code === 'likely_same')
    const twin = reading.reasons.find((reason) => reason.code === 'in_file')
    if (decision === 'accept' && alike) throw problems.hard('请先决定是不是同一人')
    if (decision === 'same') {
      const match = reading.matches.find((one) => one.elderId === body.elderId)
      if (!match)
        throw invalidInput(undefined, [
          { pointer: '/elderId', detail: '请选择是哪一份档案', detailEn: 'Choose which record it is' },
        ])
      elderId = match.elderId
    }
    // Without a number only the earlier row leads to the record; with one the number does.
    if (decision === 'accept' && twin && !row.identity_hash) {
      const first = await tx
        .selectFrom('people.import_row')
        .select('elder_id')
        .where('import_id', '=', head.id)
        .where('row', '=', Number(twin.detail))
        .executeTakeFirst()
      if (!first?.elder_id) throw problems.hard(`请先让第 ${twin.detail} 行入库`)
      elderId = first.elder_id
      decision = 'same'
    }
  }
  await tx
    .updateTable('people.import_row')
    .set({ decision, elder_id: elderId })
    .where('import_id', '=', head.id)
    .where('row', '=', row.row)
    .execute()
  return rowView(head, await reread(tx, head.id, row.row))
})

export const decideAllRoute = route(contract.decideAll, async ({ tx, params, body }) => {
  const head = await takeImport(tx, params.importId, may.fix)
  if (body.decision === 'accept' && (!isSoft(body.reason) || body.reason === 'likely_same'))
    throw problems.hard(contract.importReasons[body.reason].zh)
  // Rows that wait for this reason alone; without a number a twin must be decided one by one.
  const { rows } = await sql<{
    row: number
  }>`update people.import_row set decision = ${body.decision}::people.import_decision
    where import_id = ${head.id} and ${heldBack} and reasons = array[${body.reason}]
      and (${body.decision} = 'skip' or ${body.reason} <> 'in_file' or identity_hash is not null) returning row`.execute(
    tx,
  )
  return { rows: rows.length }
})
