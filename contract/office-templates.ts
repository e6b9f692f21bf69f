import type { MessageTemplate } from './message-templates.ts'

/** What offices and institutions are reminded of at their desks. */

const elder = { zh: '长者姓名', en: 'Name of the elder', example: '王秀英' } as const
const insured = {
  organisation: { zh: '机构', en: 'Organisation', example: '山阳区怡康养老院' },
  kind: { zh: '险种', en: 'Kind of insurance', example: '综合责任保险' },
  number: { zh: '保单号', en: 'Number of the policy', example: 'PZ202611230001' },
  day: { zh: '到期日', en: 'Last day', example: '2026-12-31' },
} as const

export const officeTemplates = {
  'insurance.policy_ending': {
    zh: '提醒机构：保险即将到期',
    en: 'To an institution: its insurance is about to end',
    urgency: 'P2',
    routes: ['in_app', 'push'],
    strategy: 'in_order',
    stoppable: false,
    variables: insured,
    text: {
      zh: {
        title: '{{organisation}}：{{kind}}即将到期',
        body: '{{organisation}}的{{kind}}（保单号 {{number}}）将于 {{day}} 到期，请及时续保并登记新保单。',
      },
      en: {
        title: '{{organisation}}: a policy is about to end',
        body: 'Policy {{number}} of {{organisation}} ({{kind}}) ends on {{day}}. Please renew it and record the new one.',
      },
    },
  },
  'insurance.policy_expired': {
    zh: '提醒机构：保险已到期',
    en: 'To an institution: its insurance has ended',
    urgency: 'P2',
    routes: ['in_app', 'push'],
    strategy: 'in_order',
    stoppable: false,
    variables: insured,
    text: {
      zh: {
        title: '{{organisation}}：{{kind}}已到期',
        body: '{{organisation}}的{{kind}}（保单号 {{number}}）已于 {{day}} 到期，已列入风险清单。续保后登记新保单即移出。',
      },
      en: {
        title: '{{organisation}}: a policy has ended',
        body: 'Policy {{number}} of {{organisation}} ({{kind}}) ended on {{day}}: the institution is on the list of risks until a new policy is recorded.',
      },
    },
  },
  'people.correction_answered': {
    zh: '告知申请人：更正申请已答复',
    en: 'To whoever asked: a correction was answered',
    urgency: 'P3',
    routes: ['in_app', 'sms'],
    strategy: 'in_order',
    stoppable: true,
    variables: {
      elder,
      field: { zh: '更正的内容', en: 'What was to be corrected', example: '住址' },
      outcome: { zh: '结果', en: 'Outcome', example: '已更正' },
    },
    text: {
      zh: {
        title: '{{elder}}的更正申请已答复',
        body: '您申请更正{{elder}}档案中的“{{field}}”，结果：{{outcome}}。答复理由请在家属端“申请过的更正”中查看，或拨打 12349。',
      },
      en: {
        title: 'The correction for {{elder}} was answered',
        body: 'You asked to correct “{{field}}” in the record of {{elder}}: {{outcome}}. The reason stands in the family app with the corrections asked for; or call 12349.',
      },
    },
  },
  'people.correction_overdue': {
    zh: '提醒上一级：更正申请逾期未答复',
    en: 'To the level above: a correction was not answered in time',
    urgency: 'P2',
    routes: ['in_app', 'push'],
    strategy: 'in_order',
    stoppable: false,
    variables: {
      elder,
      field: { zh: '哪一项', en: 'Field', example: '电话' },
      day: { zh: '应答复日', en: 'Day the answer was owed', example: '2026-12-26' },
    },
    text: {
      zh: {
        title: '更正申请逾期未答复：{{elder}}',
        body: '{{elder}}的更正申请（{{field}}）应在 {{day}} 前答复，至今没有答复，现由您处理。请在“更正申请”中答复。',
      },
      en: {
        title: 'Overdue correction: {{elder}}',
        body: 'The correction asked for by or for {{elder}} ({{field}}) was to be answered by {{day}} and was not: it is yours now. Answer it under Corrections.',
      },
    },
  },
} as const satisfies Record<string, MessageTemplate>
