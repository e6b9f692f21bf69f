import type { MenuEntry } from '../shell/menu.ts'

export const respondersRoutes = [] as const

export const respondersMenu: readonly MenuEntry[] = []
