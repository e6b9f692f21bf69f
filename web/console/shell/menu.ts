import type { Permission } from '#contract/permission'
import type { ReactNode } from 'react'

/** The parts of the menu, in order. */
export const menuGroups = {
  watch: { zh: '值守', en: 'Watch' },
  hotline: { zh: '热线', en: 'Hotline' },
  assessment: { zh: '评估', en: 'Assessment' },
  benefits: { zh: '待遇', en: 'Benefits' },
  register: { zh: '档案', en: 'Registers' },
  rules: { zh: '规则', en: 'Rules' },
  system: { zh: '系统', en: 'System' },
} as const

/** One line of the menu. It is shown to those whose post has `needs`. */
export type MenuEntry = {
  group: keyof typeof menuGroups
  /** Of `paths`, without parameters. */
  to: string
  label: { zh: string; en: string }
  icon: ReactNode
  needs?: Permission
  /** Place within the group, ascending. */
  order: number
}
