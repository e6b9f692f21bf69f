import { done } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { events } from '#contract/people'
import * as contract from '#contract/people-edit'
import { invalidInput, notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import { showFile } from '#platform/files'
import { route } from '#platform/module'
import { tell } from './because.ts'
import { getElder } from './elder.ts'

/** The kinds of file kept, by their first bytes: what a file calls itself is not believed. */
const SIGNATURES: readonly (readonly [string, (head: Buffer) => boolean])[] = [
  ['application/pdf', (b) => b.subarray(0, 5).toString('latin1') === '%PDF-'],
  ['image/jpeg', (b) => b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff],
  ['image/png', (b) => b.subarray(0, 8).toString('hex') === '89504e470d0a1a0a'],
  [
    'image/webp',
    (b) => b.subarray(0, 4).toString('latin1') === 'RIFF' && b.subarray(8, 12).toString('latin1') === 'WEBP',
  ],
]

/** The media type of a document; refuses, at the field that `pointer` names, what is none of the kinds kept. */
export function documentType(bytes: Buffer, pointer: string): string {
  const type = SIGNATURES.find(([, fits]) => fits(bytes))?.[0]
  if (!type)
    throw invalidInput(undefined, [
      {
        pointer,
        detail: '只接受 PDF、JPEG、PNG、WebP 文件，或文件已损坏',
        detailEn: 'Only PDF, JPEG, PNG and WebP, and whole ones',
      },
    ])
  return type
}

export const addDocumentRoute = route(contract.addDocument, async ({ tx, app, request, params, query }) => {
  const elder = await getElder(tx, params.elderId)
  const part = request.isMultipart() ? await request.file() : undefined
  if (!part)
    throw invalidInput(undefined, [{ pointer: '/file', detail: '请选择文件', detailEn: 'Choose a file' }])
  const bytes = await part.toBuffer()
  const mediaType = documentType(bytes, '/file')
  const file = await app.files.put(tx, { name: part.filename, mediaType, bytes })
  const row = await tx
    .insertInto('people.document')
    .values({
      id: uuidv7(),
      elder_id: elder.id,
      region_code: elder.region_code,
      org_id: elder.org_id,
      kind: query.kind,
      title: query.title,
      file_id: file.id,
      issued_on: query.issuedOn ?? null,
      expires_on: query.expiresOn ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await tell(tx, events.changed, { what: 'document' }, elder, row.id)
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    name: file.name,
    mediaType,
    size: file.size,
    issuedOn: row.issued_on,
    expiresOn: row.expires_on,
    addedAt: row.created_at.toISOString(),
    addedBy: row.created_by_name,
  }
})

export const readDocumentRoute = route(contract.readDocument, async ({ tx, app, reply, params }) => {
  const row = await tx
    .selectFrom('people.document')
    .select('file_id')
    .where('id', '=', params.documentId)
    .where('elder_id', '=', params.elderId)
    .executeTakeFirst()
  return showFile(reply, row && (await app.files.find(tx, row.file_id)))
})

export const endDocumentRoute = route(contract.endDocument, async ({ tx, params }) => {
  const elder = await getElder(tx, params.elderId)
  const row = await tx
    .updateTable('people.document')
    .set({ ended_at: clock.now() })
    .where('id', '=', params.documentId)
    .where('elder_id', '=', elder.id)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!row) throw notFound()
  await tell(tx, events.changed, { what: 'document' }, elder, row.id)
  return done
})
