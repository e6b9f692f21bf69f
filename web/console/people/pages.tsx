import type { MenuEntry } from '../shell/menu.ts'

export const peopleRoutes = [] as const

export const peopleMenu: readonly MenuEntry[] = []
