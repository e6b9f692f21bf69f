import type { FastifyReply } from 'fastify'
import writeXlsxFile, { type SheetData } from 'write-excel-file/node'
import { BUSINESS_ZONE } from '#contract/day'
import type { Actor } from './actor.ts'
import { clock } from './clock.ts'

export type Column<Row> = {
  header: string
  width?: number
  value: (row: Row) => string | number | Date | null
}

const instant = new Intl.DateTimeFormat('sv-SE', {
  timeZone: BUSINESS_ZONE,
  dateStyle: 'short',
  timeStyle: 'medium',
})

/** An instant as offices write it, in the business zone: `2026-11-25 18:00:00`. */
export function inZone(at: Date | string): string {
  return instant.format(typeof at === 'string' ? new Date(at) : at)
}

/**
 * Answers rows as an .xlsx file whose last line says who took it and when (a watermark that survives copying).
 * Text stays text: a name that begins with `=` is no formula.
 */
export async function sendSheet<Row>(
  reply: FastifyReply,
  sheet: { name: string; columns: readonly Column<Row>[]; rows: readonly Row[]; actor: Actor },
): Promise<FastifyReply> {
  const header = sheet.columns.map((column) => ({ value: column.header, fontWeight: 'bold' as const }))
  const body = sheet.rows.map((row) => sheet.columns.map((column) => cell(column.value(row))))
  const mark = `${sheet.actor.name} · ${inZone(clock.now())} · ${sheet.rows.length}`
  const data: SheetData = [header, ...body, [], [{ value: mark, type: String }]]
  const file = await writeXlsxFile(data, {
    sheet: sheet.name.slice(0, 31),
    columns: sheet.columns.map((column) => ({ width: column.width ?? 16 })),
    stickyRowsCount: 1,
  }).toBuffer()
  const name = `${sheet.name}-${inZone(clock.now()).slice(0, 10)}.xlsx`
  return reply
    .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
    .send(file)
}

function cell(value: string | number | Date | null) {
  if (value === null || value === '') return null
  if (value instanceof Date) return { value: inZone(value), type: String }
  return typeof value === 'number' ? { value, type: Number } : { value, type: String }
}
