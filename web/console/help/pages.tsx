import type { MenuEntry } from '../shell/menu.ts'

export const helpRoutes = [] as const
export const helpMenu: readonly MenuEntry[] = []
