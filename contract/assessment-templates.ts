import type { MessageTemplate } from './message-templates.ts'

/** What the family is told of an assessment. */
const elder = { zh: '长者姓名', en: 'Name of the elder', example: '王秀英' } as const

export const assessmentTemplates = {
  'assessment.result': {
    zh: '告知家属：能力评估结果',
    en: 'To the family: result of an assessment',
    urgency: 'P3',
    routes: ['in_app', 'sms'],
    strategy: 'in_order',
    stoppable: true,
    variables: {
      elder,
      level: { zh: '等级', en: 'Level', example: '中度失能' },
      until: { zh: '有效期至', en: 'Valid until', example: '2027-11-24' },
    },
    text: {
      zh: {
        title: '{{elder}}的能力评估结果',
        body: '{{elder}}的能力评估结果为：{{level}}，有效期至 {{until}}。可在家属端查看说明；如有异议可在家属端提出或拨打 12349。',
      },
      en: {
        title: 'Assessment of {{elder}}',
        body: 'The assessment of {{elder}} came to: {{level}}, valid until {{until}}. See the family app for what it means; you may object there or by calling 12349.',
      },
    },
  },
  'assessment.objection': {
    zh: '告知家属：评估异议的处理',
    en: 'To the family: what becomes of an objection',
    urgency: 'P3',
    routes: ['in_app', 'sms'],
    strategy: 'in_order',
    stoppable: true,
    variables: {
      elder,
      state: { zh: '处理情况', en: 'What became of it', example: '复评中' },
      answer: { zh: '答复', en: 'Answer', example: '同意复评，将另派评估员' },
    },
    text: {
      zh: {
        title: '{{elder}}的评估异议：{{state}}',
        body: '对{{elder}}能力评估结果提出的异议：{{state}}。答复：{{answer}}。可在家属端查看，或拨打 12349。',
      },
      en: {
        title: 'Objection to the assessment of {{elder}}: {{state}}',
        body: 'The objection to the assessment of {{elder}}: {{state}}. Answer: {{answer}}. See the family app, or call 12349.',
      },
    },
  },
  'assessment.expiring': {
    zh: '告知家属：评估结果即将到期',
    en: 'To the family: a result is about to expire',
    urgency: 'P3',
    routes: ['in_app', 'sms'],
    strategy: 'in_order',
    stoppable: true,
    variables: {
      elder,
      scale: { zh: '评估', en: 'Assessment', example: '能力评估' },
      until: { zh: '有效期至', en: 'Valid until', example: '2027-11-24' },
    },
    text: {
      zh: {
        title: '{{elder}}的评估结果即将到期',
        body: '{{elder}}的{{scale}}结果有效期至 {{until}}。到期后需要的，请在家属端申请重新评估，或拨打 12349。',
      },
      en: {
        title: 'A result of {{elder}} is about to expire',
        body: 'The result of {{scale}} of {{elder}} is valid until {{until}}. If it is needed afterwards, apply in the family app, or call 12349.',
      },
    },
  },
} as const satisfies Record<string, MessageTemplate>
