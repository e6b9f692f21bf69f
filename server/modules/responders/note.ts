import * as contract from '#contract/responders'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { type App, route } from '#platform/module'
import type { FastifyReply } from 'fastify'
import { happenedAt } from './answer.ts'
import { getInvitation, ofInvitation, subjectOf } from './invitation.ts'
import { myInvitationView } from './my-invitation.ts'
import { onBehalf, responderOf } from './on-behalf.ts'
import { photoType } from './photo.ts'

/** Kept with the mission, also when it arrives after the end: what was seen at the scene is never refused for being late. */
async function keep(
  tx: Tx,
  invitationId: string,
  responderId: string,
  note: { id: string; at: string; text: string | null; fileId: string | null },
): Promise<void> {
  const bound = await getInvitation(tx, invitationId, responderId)
  if (bound.accepted_at === null) throw contract.gone()
  const kept = await tx
    .insertInto('responders.note')
    .values({
      id: note.id,
      invitation_id: bound.id,
      incident_id: bound.incident_id,
      responder_id: bound.responder_id,
      elder_id: bound.elder_id,
      region_code: bound.region_code,
      org_id: bound.org_id,
      text: note.text,
      file_id: note.fileId,
      at: happenedAt(note.at, bound.accepted_at),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  if (kept.numInsertedOrUpdatedRows === 0n) return
  await record(
    tx,
    contract.events.noteAdded,
    { ...ofInvitation(bound), noteId: note.id, photo: note.fileId !== null },
    subjectOf(bound),
  )
}

export const addNoteRoute = route(contract.addNote, async (input) => {
  const { id, at, text } = input.body
  await onBehalf(input, 'responders.add_note', input.params.id, (tx, me) =>
    keep(tx, input.params.id, me, { id, at, text, fileId: null }),
  )
  return myInvitationView(input.tx, input.params.id, responderOf(input.actor))
})

export const addPhotoRoute = route(contract.addPhoto, async (input) => {
  const { id, at, text, data } = input.body
  const bytes = Buffer.from(data, 'base64')
  const { mediaType, extension } = photoType(bytes)
  await onBehalf(input, 'responders.add_photo', input.params.id, async (tx, me) => {
    const known = await tx.selectFrom('responders.note').select('id').where('id', '=', id).executeTakeFirst()
    if (known) return
    const file = await input.app.files.put(tx, { name: `${id}.${extension}`, mediaType, bytes })
    await keep(tx, input.params.id, me, { id, at, text: text || null, fileId: file.id })
  })
  return myInvitationView(input.tx, input.params.id, responderOf(input.actor))
})

/** The row that points at the file decides who reads it: the scope of `tx` finds the note or does not. */
async function sendPhoto(app: App, tx: Tx, reply: FastifyReply, noteId: string): Promise<FastifyReply> {
  const note = await tx
    .selectFrom('responders.note')
    .select('file_id')
    .where('id', '=', noteId)
    .executeTakeFirst()
  const fileId = note?.file_id
  const file = fileId
    ? await app.db.asSystem('responders.photo', (system) => app.files.find(system, fileId))
    : undefined
  if (!file) throw notFound()
  return reply
    .type(file.mediaType)
    .header('cache-control', 'private, max-age=86400')
    .header('content-disposition', 'inline')
    .send(file.open())
}

export const notePhotoRoute = route(contract.notePhoto, ({ app, tx, reply, params }) =>
  sendPhoto(app, tx, reply, params.id),
)
export const myPhotoRoute = route(contract.myPhoto, ({ app, tx, reply, params }) =>
  sendPhoto(app, tx, reply, params.id),
)
