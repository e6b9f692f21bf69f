import type { Permission } from '#contract/permission'
import type { ReactNode } from 'react'
import type { Conditional } from './closed.ts'

/** The parts of the menu, in order: by what one does there. */
export const menuGroups = {
  watch: { zh: '值守与救援', en: 'Watch and rescue' },
  hotline: { zh: '热线 12349', en: 'Hotline 12349' },
  care: { zh: '服务与工单', en: 'Services and orders' },
  register: { zh: '长者名册', en: 'Elders: lists' },
  assessment: { zh: '评估与需求', en: 'Assessment, needs' },
  benefits: { zh: '待遇与资金', en: 'Benefits and money' },
  facilities: { zh: '机构与设备', en: 'Places and devices' },
  rules: { zh: '政策与指导', en: 'Policy and guidance' },
  supervision: { zh: '监督与统计', en: 'Supervision' },
  system: { zh: '系统', en: 'System' },
} as const

/** Open at first where a post has many lines; the rest is one press, or Ctrl+K, away. */
export function openAtFirst(takesCalls: boolean): readonly MenuEntry['group'][] {
  return ['watch', takesCalls ? 'hotline' : 'register']
}
/** A menu no longer than this is open altogether. */
export const SHORT_MENU = 20

/** One line of the menu. It is shown to those whose post has `needs`. */
export type MenuEntry = {
  group: keyof typeof menuGroups
  /** Of `paths`, without parameters. */
  to: string
  label: { zh: string; en: string }
  icon: ReactNode
  needs?: Permission
  /** Only in places that have it. */
  where?: Conditional
  /** Place within the group, ascending. */
  order: number
}
