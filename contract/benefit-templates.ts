import type { MessageTemplate } from './message-templates.ts'

/** What families, and whoever applied, hear of a benefit. No amounts: what is paid is read in the app. */

const elder = { zh: '长者姓名', en: 'Name of the elder', example: '王秀英' } as const
const scheme = { zh: '待遇项目', en: 'Benefit', example: '困难老人护理补贴' } as const
const reason = { zh: '原因', en: 'Reason', example: '请补充低保证复印件' } as const
const common = {
  urgency: 'P3',
  routes: ['in_app', 'sms'],
  strategy: 'in_order',
  stoppable: true,
} as const

export const benefitTemplates = {
  'benefits.application_returned': {
    ...common,
    urgency: 'P2',
    zh: '告知家属：待遇申请需要补充',
    en: 'To the family: an application was returned',
    variables: { elder, scheme, reason },
    text: {
      zh: {
        title: '{{elder}}的申请需要补充',
        body: '{{elder}}申请的“{{scheme}}”需要补充：{{reason}}。请在家属端“待遇”里补充后再提交，或拨打 12349。',
      },
      en: {
        title: 'Something is asked for: {{elder}}',
        body: 'For the application of {{elder}} ({{scheme}}) this is asked for: {{reason}}. Answer it under Benefits in the family app, or call 12349.',
      },
    },
  },
  'benefits.application_refused': {
    ...common,
    zh: '告知家属：待遇申请不予批准',
    en: 'To the family: an application was refused',
    variables: { elder, scheme, reason },
    text: {
      zh: {
        title: '{{elder}}的申请没有批准',
        body: '{{elder}}申请的“{{scheme}}”没有批准，原因：{{reason}}。不清楚可拨打 12349。',
      },
      en: {
        title: 'Not granted: {{elder}}',
        body: 'The application of {{elder}} for {{scheme}} was not granted: {{reason}}. Call 12349 if that is not clear.',
      },
    },
  },
  'benefits.application_approved': {
    ...common,
    zh: '告知家属：待遇申请已批准',
    en: 'To the family: an application was approved',
    variables: { elder, scheme, from: { zh: '起始月', en: 'First month', example: '2026-12' } },
    text: {
      zh: {
        title: '{{elder}}的申请已批准',
        body: '{{elder}}申请的“{{scheme}}”已批准，从 {{from}} 起享受。每月情况可在家属端“待遇”查看。',
      },
      en: {
        title: 'Granted: {{elder}}',
        body: '{{scheme}} was granted to {{elder}}, from {{from}} on. See Benefits in the family app for each month.',
      },
    },
  },
  'benefits.award_ended': {
    ...common,
    zh: '告知家属：待遇终止',
    en: 'To the family: a benefit ends',
    variables: {
      elder,
      scheme,
      from: { zh: '起始月', en: 'First month', example: '2026-12' },
      reason: { zh: '原因', en: 'Reason', example: '不再符合条件' },
    },
    text: {
      zh: {
        title: '{{elder}}的一项待遇终止',
        body: '{{elder}}的“{{scheme}}”从 {{from}} 起不再享受，原因：{{reason}}。有疑问请拨打 12349。',
      },
      en: {
        title: 'A benefit ends: {{elder}}',
        body: '{{scheme}} of {{elder}} ends from {{from}} on: {{reason}}. Call 12349 if you have questions.',
      },
    },
  },
  'benefits.payment_came_back': {
    ...common,
    urgency: 'P2',
    zh: '告知家属：款项被银行退回',
    en: 'To the family: a payment came back from the bank',
    variables: { elder },
    text: {
      zh: {
        title: '{{elder}}的待遇款被银行退回',
        body: '{{elder}}的一笔待遇款被银行退回，核对收款账户后会重发。请与社区核对账户，或拨打 12349。',
      },
      en: {
        title: 'A payment came back: {{elder}}',
        body: 'The bank sent a payment for {{elder}} back. It is paid again once the account is right: check it with the community, or call 12349.',
      },
    },
  },
  'benefits.payment_held': {
    ...common,
    urgency: 'P2',
    zh: '告知家属：待遇暂缓发放',
    en: 'To the family: payments wait',
    variables: { elder, reason: { zh: '原因', en: 'Reason', example: '账户待核实' } },
    text: {
      zh: {
        title: '{{elder}}的待遇暂缓发放',
        body: '{{elder}}的待遇暂缓发放，正在核实：{{reason}}。核实后会再告知；情况不符请拨打 12349。',
      },
      en: {
        title: 'Payments wait: {{elder}}',
        body: 'Payments to {{elder}} wait until this is checked: {{reason}}. You will hear again; call 12349 if it is not so.',
      },
    },
  },
  'benefits.hold_settled': {
    ...common,
    zh: '告知家属：暂缓已核实',
    en: 'To the family: what payments waited for is settled',
    variables: {
      elder,
      outcome: { zh: '结果', en: 'Outcome', example: '继续发放' },
    },
    text: {
      zh: {
        title: '{{elder}}的待遇已核实',
        body: '{{elder}}暂缓发放的待遇已核实：{{outcome}}。可在家属端“待遇”查看；有疑问请拨打 12349。',
      },
      en: {
        title: 'Checked: {{elder}}',
        body: 'What payments to {{elder}} waited for has been checked: {{outcome}}. See Benefits in the family app, or call 12349.',
      },
    },
  },
} as const satisfies Record<string, MessageTemplate>
