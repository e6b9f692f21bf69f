import { z } from 'zod'
import { Done, endpoint } from './endpoint.ts'
import { id } from './id.ts'
import { ElderFilter, ElderSort } from './people.ts'
import { alreadyExists, notFound } from './problem.ts'

/** Filters of the register kept under a name: one's own, or shared with the posts of one's area. */

export const SavedFilterId = id('SavedFilterId')
const Query = ElderFilter.extend({
  sort: ElderSort.optional(),
  direction: z.enum(['asc', 'desc']).optional(),
})
export const SavedFilter = z.object({
  id: SavedFilterId,
  name: z.string(),
  query: Query,
  shared: z.boolean(),
  own: z.boolean(),
  by: z.string().nullable(),
})
export type SavedFilter = z.infer<typeof SavedFilter>

export const list = endpoint({
  method: 'GET',
  path: '/people/saved-filters',
  may: 'people.read',
  summary: '已存的筛选 Saved filters',
  returns: z.object({ items: z.array(SavedFilter) }),
})
export const save = endpoint({
  method: 'POST',
  path: '/people/saved-filters',
  may: 'people.write',
  summary: '保存筛选 Keep a filter under a name',
  body: z.object({
    name: z.string().trim().min(1).max(40),
    query: Query,
    shared: z.boolean().default(false),
  }),
  returns: SavedFilter,
  problems: [alreadyExists],
})
export const remove = endpoint({
  method: 'DELETE',
  path: '/people/saved-filters/:filterId',
  may: 'people.write',
  summary: '删除自己的筛选 Remove one’s own',
  params: z.object({ filterId: SavedFilterId }),
  returns: Done,
  problems: [notFound],
})
