import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { ElderId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { forbidden, invalidInput, notFound } from './problem.ts'
import { keys } from './words.ts'

/** What happened around an elder, in every module and under every number the person has had; and the record on paper. */

const Params = z.object({ elderId: ElderId })

/** The first word of an event's name: the module in which it happened. */
export const storyModules = {
  people: { zh: '档案', en: 'Record' },
  alarms: { zh: '告警与救援', en: 'Alarms' },
  responders: { zh: '救援人员', en: 'Responders' },
  devices: { zh: '设备', en: 'Devices' },
  calls: { zh: '热线', en: 'Hotline' },
  assessment: { zh: '评估', en: 'Assessment' },
  demands: { zh: '需求与服务', en: 'Needs and services' },
  benefits: { zh: '待遇', en: 'Benefits' },
  notifications: { zh: '消息', en: 'Messages' },
  organisations: { zh: '机构', en: 'Institutions' },
  access: { zh: '查看与授权', en: 'Access' },
} as const
export const StoryModule = keys(storyModules)
export type StoryModule = z.infer<typeof StoryModule>

export const timeline = endpoint({
  method: 'GET',
  path: '/people/elders/:elderId/timeline',
  may: 'people.read',
  summary: '长者时间线（跨模块，含合并前的档案） Timeline of an elder, former records included, newest first',
  subject: 'elderId',
  params: Params,
  query: PageQuery.extend({ module: StoryModule.optional(), until: Day.optional() }),
  returns: pageOf(
    z.object({
      id: z.uuid(),
      type: z.string(),
      zh: z.string(),
      en: z.string(),
      at: Instant,
      by: z.string().nullable(),
      /** What it happened to, in its module; the elder themself for most of the record. */
      subjectId: z.string().nullable(),
      /** The number of the former record that it was written under. */
      formerNumber: z.number().int().nullable(),
    }),
  ),
  problems: [notFound],
})

export const print = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/print',
  may: 'people.read',
  summary: '打印档案（PDF；默认遮盖号码，完整号码须有权限并写明理由，均留痕） The record as a PDF',
  subject: 'elderId',
  params: Params,
  body: z
    .object({
      /** Whole numbers need the permission to unmask, and a reason. */
      masked: z.boolean().default(true),
      reason: z.string().trim().max(200).default(''),
      asOf: Day.optional(),
      language: z.enum(['zh', 'en']).default('zh'),
    })
    .refine((body) => body.masked || body.reason.length >= 2, {
      path: ['reason'],
      message: '打印完整号码请写明理由 / Say why the whole numbers are needed',
    }),
  returns: z.unknown(),
  answers: 'file',
  problems: [notFound, forbidden, invalidInput],
})

export const events = {
  printed: event('people.printed', {
    zh: '打印档案',
    en: 'Record printed',
    shape: z.object({ masked: z.boolean(), reason: z.string(), printId: z.string() }),
  }),
}
