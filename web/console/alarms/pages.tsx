import type { MenuEntry } from '../shell/menu.ts'

export const alarmsRoutes = [] as const
export const alarmsMenu: readonly MenuEntry[] = []
