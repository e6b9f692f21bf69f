import type { MenuEntry } from '../shell/menu.ts'

export const policyRoutes = [] as const
export const policyMenu: readonly MenuEntry[] = []
