import { z } from 'zod'
import { Day } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { Group } from './people-words.ts'
import { notFound } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/**
 * Whom a document of a place means: named selections of elders by groups, kept as policy rules (`people.selections`) with
 * their source and dates. A place that changes its list publishes a new rule; the old one stays to be asked by day.
 */

/** One way into a selection, in words: in all of `groups` and in none of `without`. */
export const SelectionCase = z.object({
  zh: z.string().trim().min(1).max(60),
  en: z.string().trim().min(1).max(120),
  groups: z.array(Group).min(1).max(6),
  without: z.array(Group).max(6).default([]),
})
export const SelectionRule = z.object({
  key: z.string().regex(/^[a-z][a-z_]{1,39}$/u),
  zh: z.string().trim().min(1).max(60),
  en: z.string().trim().min(1).max(120),
  cases: z.array(SelectionCase).min(1).max(20),
})
export type SelectionRule = z.infer<typeof SelectionRule>

const Words = z.object({ zh: z.string(), en: z.string() })
const inForce = { on: Day, regionCode: RegionCode.nullable(), source: z.string().nullable() }

export const listSelections = endpoint({
  method: 'GET',
  path: '/people/selections',
  may: 'people.read',
  summary: '政策对象范围 Whom the documents of a place mean, on a day',
  query: z.object({ region: RegionCodeParam.optional(), on: Day.optional() }),
  returns: z.object({ ...inForce, items: z.array(SelectionRule) }),
})

/** Each selection of the elder's own place with yes or no, and by which case. */
export const elderSelections = endpoint({
  method: 'GET',
  path: '/people/elders/:elderId/selections',
  may: 'people.read',
  summary: '该长者属于哪些政策对象 Which selections an elder is in, and why',
  subject: 'elderId',
  params: z.object({ elderId: ElderId }),
  query: z.object({ on: Day.optional() }),
  returns: z.object({
    ...inForce,
    items: z.array(Words.extend({ key: z.string(), selected: z.boolean(), because: z.array(Words) })),
  }),
})

/** Each elder once, those in most cases first. */
export const selectedElders = endpoint({
  method: 'GET',
  path: '/people/selections/:key/elders',
  may: 'people.read',
  summary: '政策对象名单 The elders of a selection',
  params: z.object({ key: z.string().max(40) }),
  query: PageQuery.extend({
    region: RegionCodeParam.optional(),
    /** `no`: those without a named liaison who can be called (B-REG-08). */
    liaison: z.enum(['yes', 'no']).optional(),
  }),
  returns: pageOf(
    z.object({
      id: ElderId,
      name: z.string(),
      age: z.number().int(),
      regionCode: RegionCode,
      regionName: z.string(),
      because: z.array(Words),
      hasLiaison: z.boolean(),
    }),
  ).extend({
    /** Of the whole selection, whatever the filter. */
    count: z.number().int(),
    withLiaison: z.number().int(),
    source: z.string(),
  }),
  problems: [notFound],
})

/**
 * Rural elders in destitute support who want to live in an institution (B-REG-14): how many, how many have a place, and
 * who waits, longest first.
 */
export const centralSupport = endpoint({
  method: 'GET',
  path: '/people/central-support',
  may: 'people.read',
  summary: '集中供养意愿与落实 Who wants central support, and who waits',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    willing: z.number().int(),
    placed: z.number().int(),
    waiting: z.array(
      z.object({ id: ElderId, name: z.string(), regionCode: RegionCode, regionName: z.string(), since: Day }),
    ),
  }),
})
