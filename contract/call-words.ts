import { z } from 'zod'
import { can, type Transitions } from './endpoint.ts'
import { id } from './id.ts'

/** The words of the hotline. */
export const CallId = id('CallId')
export type CallId = z.infer<typeof CallId>
export const RequestId = id('RequestId')
export type RequestId = z.infer<typeof RequestId>
export const CentreId = id('CentreId')
export type CentreId = z.infer<typeof CentreId>
export const CallbackId = id('CallbackId')
export const ArticleId = id('ArticleId')
export const CarePlanId = id('CarePlanId')

type Words = Readonly<Record<string, { zh: string; en: string }>>

export const CallState = z.enum(['ringing', 'answered', 'held', 'ended', 'missed'])
export type CallState = z.infer<typeof CallState>
export const callStates = {
  ringing: { zh: '振铃', en: 'Ringing' },
  answered: { zh: '通话中', en: 'Talking' },
  held: { zh: '保持', en: 'On hold' },
  ended: { zh: '已结束', en: 'Ended' },
  missed: { zh: '未接', en: 'Missed' },
} as const satisfies Words
export const callTransitions = {
  answer: ['ringing'],
  hold: ['answered'],
  resume: ['held'],
  transfer: ['answered', 'held'],
  hangUp: ['answered', 'held'],
  abandon: ['ringing'],
} satisfies Transitions<CallState>
export const callCan = can<CallState, typeof callTransitions>(callTransitions)

export const CallChannel = z.enum(['phone', 'device', 'app', 'qr', 'manual'])
export type CallChannel = z.infer<typeof CallChannel>
export const callChannels = {
  phone: { zh: '电话', en: 'Phone' },
  device: { zh: '设备按钮', en: 'Device' },
  app: { zh: '手机应用', en: 'App' },
  qr: { zh: '二维码', en: 'QR code' },
  manual: { zh: '人工登记', en: 'By hand' },
} as const satisfies Words

export const RequestKind = z.enum([
  'emergency',
  'living',
  'daily_goods',
  'consultation',
  'complaint',
  'order',
])
export type RequestKind = z.infer<typeof RequestKind>
export const requestKinds = {
  emergency: { zh: '紧急求救', en: 'Emergency' },
  living: { zh: '生活服务', en: 'Daily living' },
  daily_goods: { zh: '日常用品', en: 'Daily goods' },
  consultation: { zh: '信息咨询', en: 'Consultation' },
  complaint: { zh: '投诉建议', en: 'Complaint' },
  order: { zh: '服务预约', en: 'Service order' },
} as const satisfies Words

export const RequestState = z.enum(['waiting', 'taken', 'closed'])
export type RequestState = z.infer<typeof RequestState>
export const requestStates = {
  waiting: { zh: '等待受理', en: 'Waiting' },
  taken: { zh: '受理中', en: 'Being handled' },
  closed: { zh: '已办结', en: 'Closed' },
} as const satisfies Words
export const requestTransitions = {
  take: ['waiting'],
  release: ['taken'],
  register: ['waiting', 'taken'],
  close: ['waiting', 'taken'],
} satisfies Transitions<RequestState>
export const requestCan = can<RequestState, typeof requestTransitions>(requestTransitions)

export const Outcome = z.enum([
  'incident',
  'order',
  'consultation',
  'complaint',
  'answered',
  'no_answer',
  'wrong_number',
  'silent',
])
export type Outcome = z.infer<typeof Outcome>
export const outcomes = {
  incident: { zh: '转救援', en: 'Became an incident' },
  order: { zh: '生成服务需求', en: 'Service asked for' },
  consultation: { zh: '咨询答复', en: 'Question answered' },
  complaint: { zh: '登记投诉', en: 'Complaint taken' },
  answered: { zh: '已答复', en: 'Answered' },
  no_answer: { zh: '未接通', en: 'Not reached' },
  wrong_number: { zh: '打错', en: 'Wrong number' },
  silent: { zh: '无声', en: 'Nobody spoke' },
} as const satisfies Words

export const CallbackResult = z.enum(['reached', 'called_again', 'answered_late', 'given_up'])
export const callbackResults = {
  reached: { zh: '已回访', en: 'Reached' },
  called_again: { zh: '对方再次来电', en: 'They called again' },
  answered_late: { zh: '实际已接听', en: 'It had been answered' },
  given_up: { zh: '多次未接通', en: 'Given up' },
} as const satisfies Words

export const ArticleKind = z.enum(['policy', 'facility', 'price', 'procedure', 'other'])
export const articleKinds = {
  policy: { zh: '政策', en: 'Policy' },
  facility: { zh: '设施', en: 'Facility' },
  price: { zh: '收费', en: 'Price' },
  procedure: { zh: '办事流程', en: 'Procedure' },
  other: { zh: '其他', en: 'Other' },
} as const satisfies Words

export const AgentState = z.enum(['off', 'ready', 'busy', 'pause'])
export type AgentState = z.infer<typeof AgentState>
export const agentStates = {
  off: { zh: '离线', en: 'Off' },
  ready: { zh: '示闲', en: 'Ready' },
  busy: { zh: '通话', en: 'Busy' },
  pause: { zh: '小休', en: 'Pause' },
} as const satisfies Words

export const Wellbeing = z.enum(['well', 'worried', 'needs_help'])
export type Wellbeing = z.infer<typeof Wellbeing>
export const wellbeings = {
  well: { zh: '平安', en: 'Well' },
  worried: { zh: '有担心', en: 'Reason to worry' },
  needs_help: { zh: '需要帮助', en: 'Needs help' },
} as const satisfies Words
