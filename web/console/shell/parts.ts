import { createContext, useContext, type ComponentType } from 'react'
import type { MenuEntry } from './menu.ts'

/** What modules put into the shell: their menu lines, and pieces of the top bar that live on every page. */
export type ShellParts = {
  menu: readonly MenuEntry[]
  /** Each decides by the session's permissions whether it draws anything. */
  watchers: readonly ComponentType[]
}

const Parts = createContext<ShellParts>({ menu: [], watchers: [] })
export const ShellPartsProvider = Parts.Provider
export function useShellParts(): ShellParts {
  return useContext(Parts)
}
