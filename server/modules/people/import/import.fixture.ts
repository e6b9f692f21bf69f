import writeExcelFile from 'write-excel-file/node'
import type { z } from 'zod'
import * as contract from '#contract/people-import'
import { Problem, ProblemError } from '#contract/problem'
import type { Caller, World } from '#testing'

/** Files as offices send them, and the way a browser sends a file. */

/** `{ text, rows }` is one cell merged over so many rows; those below it are null. */
export type Cell = string | number | Date | null | { text: string; rows: number }

export async function xlsx(rows: readonly (readonly Cell[])[], sheet = '名册'): Promise<Buffer> {
  const data = rows.map((row) =>
    row.map((value) => {
      if (value === null) return null
      if (typeof value === 'object' && 'text' in value)
        return { value: value.text, type: String, rowSpan: value.rows } as const
      if (value instanceof Date) return { value, type: Date, format: 'yyyy-mm-dd' } as const
      return typeof value === 'number'
        ? ({ value, type: Number } as const)
        : ({ value, type: String } as const)
    }),
  )
  return writeExcelFile(data, { sheet }).toBuffer()
}

export const csv = (rows: readonly (readonly Cell[])[]): Buffer =>
  Buffer.from(
    rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell))).join(',')).join('\r\n'),
  )

type Import = z.output<typeof contract.start.returns>

/** Uploads as the console does. */
export async function upload(
  t: World,
  who: Caller,
  file: { bytes: Buffer; name: string },
  query: { list?: contract.ImportList; asOf?: string } = {},
): Promise<Import> {
  const boundary = 'x-yike'
  const search = new URLSearchParams({
    list: query.list ?? 'elders',
    ...(query.asOf ? { asOf: query.asOf } : {}),
  })
  const response = await t.http.inject({
    method: 'POST',
    url: `/api/people/imports?${search}`,
    headers: { ...who.headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
      ),
      file.bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  })
  if (response.statusCode >= 400) throw new ProblemError(Problem.parse(response.json()))
  return contract.start.returns.parse(response.json())
}

/** Accepts the columns as they were recognised, and runs the check. */
export async function checked(t: World, who: Caller, importId: string) {
  const { columns } = await who.call(contract.show, { params: { importId } })
  await who.call(contract.setMapping, {
    params: { importId },
    body: { columns: columns.map(({ index, field }) => ({ index, field })) },
  })
  await t.due()
  return who.call(contract.show, { params: { importId } })
}

export async function gone(t: World, who: Caller, importId: string) {
  await who.call(contract.apply, { params: { importId } })
  await t.due()
  return who.call(contract.show, { params: { importId } })
}
