import type { MenuEntry } from '../shell/menu.ts'

export const callsRoutes = [] as const

export const callsMenu: readonly MenuEntry[] = []
