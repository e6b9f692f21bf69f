import { z } from 'zod'
import { Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { RoleName } from './permission.ts'
import { notFound } from './problem.ts'

/** Who looked at an elder's record: for the family, and for whoever tells it by phone. */

export const PostTitle = z.object({ zh: z.string(), en: z.string() })
export type PostTitle = z.infer<typeof PostTitle>

export const Look = z.object({
  id: z.uuid(),
  at: Instant,
  /** Who: name, role and the post's title as they were then. */
  name: z.string(),
  role: RoleName,
  postTitle: PostTitle,
  what: z.object({ zh: z.string(), en: z.string() }),
  reason: z.string().nullable(),
})
export type Look = z.infer<typeof Look>

export const whoLooked = endpoint({
  method: 'GET',
  path: '/access/elders/:elderId/looks',
  may: 'people.own',
  summary: '谁看过长者的档案 Who looked at my elder’s record',
  params: z.object({ elderId: ElderId }),
  query: z.object({
    after: z.string().max(500).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  returns: z.object({ items: z.array(Look), next: z.string().nullable() }),
})

/** The same, for whoever is asked by phone: an elder without a phone that shows it has the same right to know. */
export const looksTold = endpoint({
  method: 'GET',
  path: '/access/elders/:elderId/looks-told',
  may: 'people.unmask',
  summary: '告知长者谁看过档案 Tell the elder who looked at the record',
  params: z.object({ elderId: ElderId }),
  query: whoLooked.query,
  returns: whoLooked.returns,
  problems: [notFound],
  subject: 'elderId',
})
