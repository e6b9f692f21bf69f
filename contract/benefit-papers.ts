import { z } from 'zod'
import { Application } from './benefit-applications.ts'
import { ApplicationId, problems } from './benefit-words.ts'
import { endpoint } from './endpoint.ts'
import { invalidInput, notFound, tooLarge } from './problem.ts'

/** Papers that come with an application for a benefit. */

const byId = z.object({ id: ApplicationId })
const own = byId.extend({ elderId: z.uuid() })
/** A photo or PDF under the client's id, while the application waits to be checked or was returned. */
export const Paper = z.object({
  paperId: z.uuid(),
  /** Which paper it is, in words. */
  title: z.string().trim().min(1).max(120),
  name: z.string().trim().min(1).max(200),
  data: z.base64().max(14_000_000),
})
const PAPER_LIMIT = 15_000_000
export const addPaper = endpoint({
  method: 'POST',
  path: '/benefits/applications/:id/papers',
  may: 'benefits.apply',
  summary: '为申请附上材料（图片、PDF，10 MB 以内） Attach a paper to an application',
  params: byId,
  returns: Application,
  body: Paper,
  problems: [problems.wrongState, problems.noMandate, notFound, tooLarge, invalidInput],
  bodyLimit: PAPER_LIMIT,
})
export const readPaper = endpoint({
  method: 'GET',
  path: '/benefits/applications/:id/papers/:paperId/file',
  may: 'benefits.applications',
  summary: '查看申请材料 The file of a paper',
  params: byId.extend({ paperId: z.uuid() }),
  returns: z.unknown(),
  answers: 'file',
  problems: [notFound],
})

export const familyAddPaper = endpoint({
  method: 'POST',
  path: '/family/benefits/:elderId/applications/:id/papers',
  may: 'family.write',
  summary: '为申请附上材料 Attach a paper, as oneself or for one’s elder',
  params: own,
  returns: Application,
  body: Paper,
  problems: [problems.wrongState, notFound, tooLarge, invalidInput],
  subject: 'elderId',
  bodyLimit: PAPER_LIMIT,
})
export const familyReadPaper = endpoint({
  method: 'GET',
  path: '/family/benefits/:elderId/applications/:id/papers/:paperId/file',
  may: 'family.read',
  summary: '查看自己附上的申请材料 The file of a paper of one’s elder',
  params: own.extend({ paperId: z.uuid() }),
  returns: z.unknown(),
  answers: 'file',
  problems: [notFound],
  subject: 'elderId',
})
