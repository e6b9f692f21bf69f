import { z } from 'zod'
import type { Audience } from './endpoint.ts'

/** Every permission with what it lets one do. An endpoint names one of them; a role holds a set. */
export const permissions = {
  'regions.write': { zh: '登记区划变更', en: 'Record changes of divisions' },
  'access.admin': { zh: '管理账号与岗位', en: 'Manage accounts and posts' },
  'access.log': { zh: '查看访问日志', en: 'Read the access log' },
  'people.read': { zh: '查看长者档案', en: 'Read elder records' },
  'people.write': { zh: '修改长者档案', en: 'Edit elder records' },
  'people.economic': { zh: '查看经济来源', en: 'See the source of income' },
  'people.unmask': { zh: '查看完整证件号与电话', en: 'See full identity and phone numbers' },
  'people.export': { zh: '导出长者名单', en: 'Export lists of elders' },
  'people.own': { zh: '查看自己与家人的档案', en: 'See one’s own and one’s family’s record' },
  'organisations.read': { zh: '查看机构', en: 'Read organisations' },
  'organisations.write': { zh: '管理机构', en: 'Manage organisations' },
  'ledger.read': { zh: '查看账本', en: 'Read the ledger' },
  'policy.read': { zh: '查看政策规则', en: 'Read policy rules' },
  'policy.write': { zh: '修改政策规则', en: 'Edit policy rules' },
  'notifications.read': { zh: '查看发出的消息', en: 'Read the messages sent' },
  'notifications.write': { zh: '管理消息模板与通道', en: 'Manage templates and channels' },
  'devices.read': { zh: '查看设备', en: 'Read devices' },
  'devices.write': { zh: '登记与绑定设备', en: 'Register and bind devices' },
  'devices.admin': { zh: '管理设备型号与接入密钥', en: 'Manage device models and ways in' },
  'alarms.read': { zh: '查看告警与事件', en: 'Read alarms and incidents' },
  'alarms.handle': { zh: '接警与处置', en: 'Handle incidents' },
  'alarms.rules': { zh: '修改告警规则与响应阶梯', en: 'Edit alarm rules and ladders' },
  'alarms.review': { zh: '事后评审', en: 'Review incidents afterwards' },
  'alarms.drill': { zh: '组织演练', en: 'Run drills' },
  'responders.read': { zh: '查看救援力量', en: 'See responders' },
  'responders.write': { zh: '管理救援力量与值班', en: 'Manage responders and rosters' },
  'calls.read': { zh: '查看话务记录', en: 'Read calls' },
  'calls.handle': { zh: '接听与登记来电', en: 'Take calls' },
  'calls.manage': { zh: '管理话务中心、班次与知识库', en: 'Manage centres, rosters and the knowledge base' },
  'field.respond': { zh: '接受与执行救援邀请', en: 'Answer rescue invitations' },
  'family.read': { zh: '查看家中长者的情况', en: 'See how one’s elders are' },
  'family.write': { zh: '维护联系人与同意', en: 'Edit contacts and consents' },
  'platform.read': { zh: '查看系统运行状况', en: 'See how the system runs' },
} as const satisfies Record<string, { zh: string; en: string }>

export type Permission = keyof typeof permissions
// Object.keys widens to string[]; the record's keys are the permissions.
export const Permission = z.enum(Object.keys(permissions) as [Permission, ...Permission[]])

type Role = { zh: string; en: string; audience: Audience; may: readonly Permission[] }

const desk = [
  'people.read',
  'organisations.read',
  'devices.read',
  'alarms.read',
  'responders.read',
  'calls.read',
  'policy.read',
  'notifications.read',
] as const satisfies readonly Permission[]

/** Roles of a post. A post is a role in a region, an organisation, a person's own work, or a family. */
export const roles = {
  admin: {
    zh: '系统管理员',
    en: 'Administrator',
    audience: 'staff',
    may: [
      'access.admin',
      'access.log',
      'regions.write',
      'organisations.read',
      'organisations.write',
      'notifications.read',
      'notifications.write',
      'devices.read',
      'devices.write',
      'devices.admin',
      'policy.read',
      'platform.read',
      'calls.read',
      'calls.manage',
    ],
  },
  head: {
    zh: '民政负责人',
    en: 'Head of civil affairs',
    audience: 'staff',
    may: [...desk, 'alarms.review', 'access.log', 'platform.read', 'policy.write', 'ledger.read'],
  },
  duty_officer: {
    zh: '值班长',
    en: 'Duty officer',
    audience: 'staff',
    may: [
      ...desk,
      'people.unmask',
      'people.write',
      'alarms.handle',
      'alarms.rules',
      'alarms.review',
      'alarms.drill',
      'responders.write',
      'calls.handle',
      'calls.manage',
      'devices.write',
    ],
  },
  operator: {
    zh: '12349 接线员',
    en: '12349 operator',
    audience: 'staff',
    may: [...desk, 'people.unmask', 'people.write', 'alarms.handle', 'calls.handle'],
  },
  clerk: {
    zh: '民政经办',
    en: 'Clerk',
    audience: 'staff',
    may: [
      ...desk,
      'people.unmask',
      'people.write',
      'people.economic',
      'people.export',
      'organisations.write',
      'devices.write',
      'responders.write',
    ],
  },
  community_worker: {
    zh: '社区网格员',
    en: 'Community worker',
    audience: 'staff',
    may: [
      'people.read',
      'people.write',
      'organisations.read',
      'devices.read',
      'alarms.read',
      'responders.read',
    ],
  },
  org_manager: {
    zh: '机构负责人',
    en: 'Manager of an organisation',
    audience: 'org',
    may: [
      'people.read',
      'organisations.read',
      'devices.read',
      'alarms.read',
      'alarms.handle',
      'responders.read',
      'responders.write',
    ],
  },
  responder: {
    zh: '救援响应人',
    en: 'Responder',
    audience: 'field',
    may: ['field.respond'],
  },
  platform_operator: {
    zh: '平台运营人员',
    en: 'Platform operator',
    audience: 'staff',
    may: ['organisations.read', 'devices.read', 'devices.write', 'notifications.read', 'platform.read'],
  },
  org_staff: {
    zh: '机构工作人员',
    en: 'Staff of an organisation',
    audience: 'org',
    may: ['people.read', 'organisations.read', 'devices.read', 'alarms.read', 'responders.read'],
  },
  caregiver: { zh: '护理员', en: 'Care worker', audience: 'field', may: ['field.respond'] },
  nurse: { zh: '护士', en: 'Nurse', audience: 'field', may: ['field.respond'] },
  doctor: { zh: '医生', en: 'Doctor', audience: 'field', may: ['field.respond'] },
  volunteer: { zh: '志愿者', en: 'Volunteer', audience: 'field', may: ['field.respond'] },
  assessor: { zh: '评估员', en: 'Assessor', audience: 'field', may: [] },
  elder: {
    zh: '长者本人',
    en: 'The elder',
    audience: 'family',
    may: ['people.own', 'family.read', 'family.write'],
  },
  family: {
    zh: '家属',
    en: 'Family',
    audience: 'family',
    may: ['people.own', 'family.read', 'family.write'],
  },
  /** Sees the elders of its access grants only, each until a day (cross-border cases, consultation). */
  consultant: {
    zh: '跨区协办人',
    en: 'Cross-border helper',
    audience: 'family',
    may: ['people.own', 'family.read'],
  },
} as const satisfies Record<string, Role>

export type RoleName = keyof typeof roles
// Object.keys widens to string[]; the record's keys are the role names.
export const RoleName = z.enum(Object.keys(roles) as [RoleName, ...RoleName[]])
