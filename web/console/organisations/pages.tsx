import type { MenuEntry } from '../shell/menu.ts'

export const organisationsRoutes = [] as const

export const organisationsMenu: readonly MenuEntry[] = []
