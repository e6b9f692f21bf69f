import { createHash } from 'node:crypto'
import { fieldHeaders, ImportField } from '#contract/people-import-lists'
import { plainHeader } from './read-bytes.ts'

export type Mapping = Record<number, ImportField>

const byHeader = new Map<string, ImportField>()
for (const field of ImportField.options)
  for (const header of fieldHeaders(field))
    if (!byHeader.has(plainHeader(header))) byHeader.set(plainHeader(header), field)

/** Which field each header names; a header that names none, or one that is taken, is left to a person. */
export function proposeMapping(header: readonly string[]): Mapping {
  const mapping: Mapping = {}
  const taken = new Set<ImportField>()
  for (const [index, text] of header.entries()) {
    const field = byHeader.get(plainHeader(text))
    if (!field || taken.has(field)) continue
    taken.add(field)
    mapping[index] = field
  }
  return mapping
}

/** By which a mapping is found again: the headers in their order, without the marks around them. */
export function headerKey(list: string, header: readonly string[]): Buffer {
  return createHash('sha256')
    .update([list, ...header.map(plainHeader)].join('\u001f'))
    .digest()
}
