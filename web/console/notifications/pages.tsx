import type { MenuEntry } from '../shell/menu.ts'

export const notificationsRoutes = [] as const

export const notificationsMenu: readonly MenuEntry[] = []
