import { assessmentTemplates } from './assessment-templates.ts'
import { benefitTemplates } from './benefit-templates.ts'
import { officeTemplates } from './office-templates.ts'

/**
 * Every message that Yike can send, as shipped (version 0). Offices edit the texts in the console: an edited version is
 * a row of `notifications.template_version` and wins. `{{name}}` puts a variable in; only declared ones may appear.
 * A module that sends something new adds its template here.
 */
/** `sms` to a landline is read out in a call: a number that cannot receive text is told by voice. */
export type Route = 'in_app' | 'push' | 'sms' | 'voice'
/** P0: life at risk now; P1: urgent; P2: today; P3: whenever. P0 and P1 ignore quiet hours and stop requests. */
export type Urgency = 'P0' | 'P1' | 'P2' | 'P3'

export type MessageTemplate = {
  readonly zh: string
  readonly en: string
  readonly urgency: Urgency
  /** Tried in this order; each only where the recipient can be reached so. */
  readonly routes: readonly Route[]
  /** `in_order`: the next route when no receipt came in time; `all`: every route at once. */
  readonly strategy: 'in_order' | 'all'
  /** May the recipient stop it (退订)? */
  readonly stoppable: boolean
  readonly variables: Readonly<Record<string, { zh: string; en: string; example: string; secret?: true }>>
  readonly text: Readonly<Record<'zh' | 'en', { title: string; body: string }>>
}

const elder = { zh: '长者姓名', en: 'Name of the elder', example: '王秀英' } as const
const incident = { zh: '事件类型', en: 'Kind of incident', example: '紧急呼叫' } as const
const at = { zh: '时间', en: 'Time', example: '08:42' } as const
const address = { zh: '地址', en: 'Address', example: '解放区焦北街道站前社区 3 号楼 2 单元 501' } as const
const link = { zh: '链接', en: 'Link', example: 'https://yike.example/field' } as const

export const templates = {
  'access.code': {
    zh: '登录验证码',
    en: 'One-time code',
    urgency: 'P1',
    routes: ['sms'],
    strategy: 'in_order',
    stoppable: false,
    variables: {
      code: { zh: '验证码', en: 'Code', example: '428193', secret: true },
      minutes: { zh: '有效分钟数', en: 'Minutes it is valid', example: '5' },
    },
    text: {
      zh: {
        title: '验证码',
        body: '您的一刻验证码是 {{code}}，{{minutes}} 分钟内有效。工作人员不会向您索要验证码。',
      },
      en: {
        title: 'Your code',
        body: 'Your Yike code is {{code}}, valid for {{minutes}} minutes. Nobody from us will ever ask you for it.',
      },
    },
  },
  'alarms.family_opened': {
    zh: '告知家属：发生事件',
    en: 'To the family: something happened',
    urgency: 'P0',
    routes: ['in_app', 'push', 'sms'],
    strategy: 'all',
    stoppable: false,
    variables: { elder, incident, at },
    text: {
      zh: {
        title: '{{elder}}：{{incident}}',
        body: '{{at}} 收到 {{elder}} 的{{incident}}，值班人员正在处置，请保持电话畅通。',
      },
      en: {
        title: '{{elder}}: {{incident}}',
        body: 'At {{at}} we received from {{elder}}: {{incident}}. The duty desk is on it; please keep your phone at hand.',
      },
    },
  },
  'alarms.family_update': {
    zh: '告知家属：处置进展',
    en: 'To the family: progress',
    urgency: 'P1',
    routes: ['in_app', 'push', 'sms'],
    strategy: 'in_order',
    stoppable: false,
    variables: { elder, step: { zh: '进展', en: 'Step', example: '救援人员已到达' }, at },
    text: {
      zh: { title: '{{elder}}：{{step}}', body: '{{at}} {{step}}（{{elder}}）。' },
      en: { title: '{{elder}}: {{step}}', body: '{{at}}: {{step}} ({{elder}}).' },
    },
  },
  'alarms.family_closed': {
    zh: '告知家属：事件结束',
    en: 'To the family: it is over',
    urgency: 'P1',
    routes: ['in_app', 'push', 'sms'],
    strategy: 'in_order',
    stoppable: false,
    variables: { elder, outcome: { zh: '结果', en: 'Outcome', example: '已确认平安' }, at },
    text: {
      zh: { title: '{{elder}}：{{outcome}}', body: '{{at}} {{elder}} 的事件已结束：{{outcome}}。' },
      en: {
        title: '{{elder}}: {{outcome}}',
        body: 'At {{at}} the incident of {{elder}} ended: {{outcome}}.',
      },
    },
  },
  'alarms.escalated': {
    zh: '升级通知',
    en: 'Escalation',
    urgency: 'P0',
    routes: ['in_app', 'push', 'sms'],
    strategy: 'all',
    stoppable: false,
    variables: { elder, incident, level: { zh: '升级到', en: 'Level', example: '街道值班' }, at },
    text: {
      zh: {
        title: '升级：{{incident}}',
        body: '{{at}} {{elder}} 的{{incident}}无人处置，已升级到{{level}}，请立即处理。',
      },
      en: {
        title: 'Escalated: {{incident}}',
        body: 'Nobody handled {{incident}} of {{elder}} ({{at}}): it is now with {{level}}. Please act at once.',
      },
    },
  },
  'alarms.hospital_standby': {
    zh: '告知急救机构：待命',
    en: 'To the ambulance centre: stand by',
    urgency: 'P1',
    routes: ['in_app', 'push', 'sms'],
    strategy: 'all',
    stoppable: false,
    // Nothing of the person before the desk has judged.
    variables: { incident, area: { zh: '大致地点', en: 'Area', example: '站前社区' }, at },
    text: {
      zh: {
        title: '待命：{{incident}}',
        body: '{{at}} {{area}}有长者{{incident}}，12349 正在核实，请待命。',
      },
      en: {
        title: 'Stand by: {{incident}}',
        body: '{{at}}: {{incident}} in {{area}}. The 12349 desk is checking; please stand by.',
      },
    },
  },
  'alarms.hospital_alert': {
    zh: '告知急救机构：待命或前往',
    en: 'To the ambulance centre: stand by or come',
    urgency: 'P0',
    routes: ['in_app', 'push', 'sms'],
    strategy: 'all',
    stoppable: false,
    variables: { incident, address, at, link },
    text: {
      zh: { title: '急救：{{incident}}', body: '{{at}} {{address}}，长者{{incident}}。交接信息：{{link}}' },
      en: {
        title: 'Emergency: {{incident}}',
        body: '{{at}}, {{address}}: {{incident}} of an older person. Hand-over card: {{link}}',
      },
    },
  },
  'alarms.facility_alert': {
    zh: '告知机构值班',
    en: 'To the staff on duty of a facility',
    urgency: 'P0',
    routes: ['in_app', 'push', 'sms'],
    strategy: 'all',
    stoppable: false,
    variables: { place: { zh: '位置', en: 'Place', example: '二楼活动室' }, incident, at },
    text: {
      zh: { title: '{{place}}：{{incident}}', body: '{{at}} {{place}}发生{{incident}}，请立即到现场查看。' },
      en: {
        title: '{{place}}: {{incident}}',
        body: '{{at}}: {{incident}} at {{place}}. Please go and look at once.',
      },
    },
  },
  'alarms.search': {
    zh: '走失协查',
    en: 'Help to find a missing person',
    urgency: 'P1',
    routes: ['in_app', 'push', 'sms'],
    strategy: 'all',
    stoppable: true,
    variables: {
      area: { zh: '区域', en: 'Area', example: '站前社区' },
      text: { zh: '协查内容', en: 'What to look for', example: '灰色外套，身高约一米六' },
    },
    text: {
      zh: { title: '协查：{{area}}', body: '{{area}}附近有长者走失：{{text}}。如有发现请拨打 12349。' },
      en: {
        title: 'Missing: {{area}}',
        body: 'An older person is missing near {{area}}: {{text}}. If you see them, call 12349.',
      },
    },
  },
  'responders.invited': {
    zh: '救援邀请',
    en: 'Call for help',
    urgency: 'P0',
    routes: ['in_app', 'push', 'sms'],
    strategy: 'all',
    stoppable: false,
    // Before acceptance a responder learns what, how far and roughly where, and nothing of the person.
    variables: {
      incident,
      area: { zh: '大致地点', en: 'Area', example: '站前社区' },
      distance: { zh: '距离', en: 'Distance', example: '350 米' },
      link,
    },
    text: {
      zh: {
        title: '附近有长者求助',
        body: '{{area}}有长者求助：{{incident}}，距您约 {{distance}}。能去请打开 {{link}} 接受。',
      },
      en: {
        title: 'Somebody near you needs help',
        body: '{{incident}} in {{area}}, about {{distance}} from you. If you can go, accept at {{link}}.',
      },
    },
  },
  'responders.told_off': {
    zh: '无需前往',
    en: 'No need to go',
    urgency: 'P1',
    routes: ['in_app', 'push', 'sms'],
    strategy: 'in_order',
    stoppable: false,
    variables: { area: { zh: '大致地点', en: 'Area', example: '站前社区' } },
    text: {
      zh: { title: '无需前往', body: '{{area}}的求助已有人处理，感谢您，无需前往。' },
      en: {
        title: 'No need to go',
        body: 'The call for help in {{area}} is taken care of. Thank you; there is no need to go.',
      },
    },
  },
  'devices.attention': {
    zh: '设备需要处理',
    en: 'A device needs attention',
    urgency: 'P2',
    routes: ['in_app', 'push', 'sms'],
    strategy: 'in_order',
    stoppable: true,
    variables: {
      elder,
      device: { zh: '设备', en: 'Device', example: '紧急呼叫按钮' },
      problem: { zh: '问题', en: 'Problem', example: '电量低' },
    },
    text: {
      zh: { title: '{{device}}{{problem}}', body: '{{elder}} 家的{{device}}{{problem}}，请协助处理。' },
      en: {
        title: '{{device}}: {{problem}}',
        body: 'The {{device}} at the home of {{elder}}: {{problem}}. Please help to put it right.',
      },
    },
  },
  'calls.visit_needed': {
    zh: '请上门探访',
    en: 'Please visit',
    urgency: 'P2',
    routes: ['in_app', 'push', 'sms'],
    strategy: 'in_order',
    stoppable: false,
    variables: { elder, times: { zh: '未接次数', en: 'Times not answered', example: '2' } },
    text: {
      zh: { title: '请探访 {{elder}}', body: '{{elder}} 连续 {{times}} 次未接关怀电话，请上门探访。' },
      en: {
        title: 'Please visit {{elder}}',
        body: '{{elder}} did not answer {{times}} care calls in a row. Please visit.',
      },
    },
  },
  'notifications.test': {
    zh: '测试消息',
    en: 'Test message',
    urgency: 'P3',
    routes: ['in_app', 'push', 'sms'],
    strategy: 'in_order',
    stoppable: false,
    variables: { at },
    text: {
      zh: { title: '测试消息', body: '这是一刻在 {{at}} 发出的测试消息，无需处理。' },
      en: { title: 'Test message', body: 'A test message sent by Yike at {{at}}. Nothing to do.' },
    },
  },
  ...assessmentTemplates,
  ...benefitTemplates,
  ...officeTemplates,
} as const satisfies Record<string, MessageTemplate>

export type TemplateCode = keyof typeof templates
/** What is put into a text: itself, or words that each language has its own of. */
export type ParamValue = string | number | { readonly zh: string; readonly en: string }
/** The values that a template needs, by its declared variables. */
export type ParamsOf<T extends TemplateCode> = Readonly<
  Record<keyof (typeof templates)[T]['variables'], ParamValue>
>

/** The values as one language says them. */
export function inWords(
  params: Readonly<Record<string, ParamValue>>,
  lang: 'zh' | 'en',
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'object' ? value[lang] : String(value),
    ]),
  )
}

const PLACEHOLDER = /\{\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}\}/gu

/** Names of the placeholders of a text, each once. */
export function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''))]
}

/** Puts the values in. A missing value is an error: a message with a hole in it is never sent. */
export function fill(text: string, params: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(PLACEHOLDER, (_, name: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined
    if (value === undefined) throw new RangeError(`no value for {{${name}}}`)
    return String(value)
  })
}

/** What is wrong with an edited text: undeclared placeholders, braces that do not fit. Empty when it is right. */
export function faultsOf(text: string, declared: readonly string[]): { zh: string; en: string }[] {
  const unknown = placeholdersOf(text).filter((name) => !declared.includes(name))
  const rest = text.replaceAll(PLACEHOLDER, '')
  return [
    ...unknown.map((name) => ({ zh: `没有变量 {{${name}}}`, en: `There is no variable {{${name}}}` })),
    ...(/\{\{|\}\}/u.test(rest) ? [{ zh: '花括号不成对', en: 'Braces do not fit together' }] : []),
  ]
}

/** What an SMS costs: UTF-16 characters with the signature, parts, and characters left in the last part. */
export type SmsSize = { chars: number; parts: number; left: number }

const ALONE = 70
const JOINED = 67

/**
 * As the Chinese operators count: the signature 【…】 counts, Latin letters like Chinese ones; 70 characters alone, else
 * 67 a part (3GPP TS 23.040 §9.2.3.24.1: a UCS-2 part of a long message gives 6 octets to its header).
 */
export function smsSize(text: string, signature = ''): SmsSize {
  const chars = text.length + (signature ? signature.length + 2 : 0)
  const parts = chars <= ALONE ? 1 : Math.ceil(chars / JOINED)
  return { chars, parts, left: (parts === 1 ? ALONE : parts * JOINED) - chars }
}
