import type { FastifyReply } from 'fastify'
import type { z } from 'zod'
import type { Application } from '#contract/benefit-applications'
import { events } from '#contract/benefit-events'
import * as contract from '#contract/benefit-papers'
import { problems } from '#contract/benefit-words'
import { invalidInput, notFound } from '#contract/problem'
import { documentType } from '#modules/people'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { showFile } from '#platform/files'
import { type App, route } from '#platform/module'
import { about, applicationView } from './applications.ts'
import { lock, stillCharged } from './application-steps.ts'
import { refused } from './cycle.ts'
import { papersOf } from './papers.ts'

type View = z.input<typeof Application>

/** At most so many files come with one application. */
const MOST = 20

async function attach(
  tx: Tx,
  app: App,
  actor: Actor,
  given: { id: string; elderId?: string } & z.output<typeof contract.Paper>,
): Promise<View> {
  const row = await lock(tx, given.id, given.elderId)
  await stillCharged(tx, actor, row)
  const stands = (await papersOf(tx, [row.id])).get(row.id) ?? []
  // Sent twice it is attached once.
  if (stands.some((one) => one.id === given.paperId)) return applicationView(tx, row)
  if (row.state !== 'submitted' && row.state !== 'returned') throw problems.wrongState()
  if (row.elder_id === null) throw notFound()
  if (stands.length >= MOST)
    throw invalidInput(undefined, [
      { pointer: '/data', detail: `最多 ${MOST} 份材料`, detailEn: `At most ${MOST} files` },
    ])
  const bytes = Buffer.from(given.data, 'base64')
  const mediaType = documentType(bytes, '/data')
  const file = await app.files.put(tx, { name: given.name, mediaType, bytes })
  await tx
    .insertInto('benefits.application_paper')
    .values({
      id: given.paperId,
      application_id: row.id,
      elder_id: row.elder_id,
      org_id: row.org_id,
      region_code: row.region_code,
      title: given.title,
      file_id: file.id,
    })
    .execute()
    .catch(refused)
  await record(tx, events.applicationMoved, { step: 'attached', note: given.title }, about(row))
  return applicationView(tx, row)
}

export const addPaperRoute = route(contract.addPaper, ({ tx, app, actor, params, body }) =>
  attach(tx, app, actor, { ...params, ...body }),
)
export const familyAddPaperRoute = route(contract.familyAddPaper, ({ tx, app, actor, params, body }) =>
  attach(tx, app, actor, { ...params, ...body }),
)

async function send(
  tx: Tx,
  app: App,
  reply: FastifyReply,
  of: { id: string; paperId: string; elderId?: string },
) {
  const row = await tx
    .selectFrom('benefits.application_paper')
    .select('file_id')
    .where('id', '=', of.paperId)
    .where('application_id', '=', of.id)
    .$if(of.elderId !== undefined, (q) => q.where('elder_id', '=', of.elderId ?? ''))
    .executeTakeFirst()
  return showFile(reply, row && (await app.files.find(tx, row.file_id)))
}
export const readPaperRoute = route(contract.readPaper, ({ tx, app, reply, params }) =>
  send(tx, app, reply, params),
)
export const familyReadPaperRoute = route(contract.familyReadPaper, ({ tx, app, reply, params }) =>
  send(tx, app, reply, params),
)
