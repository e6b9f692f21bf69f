import type { MenuEntry } from '../shell/menu.ts'

export const devicesRoutes = [] as const

export const devicesMenu: readonly MenuEntry[] = []
