import { me } from '#contract/access'
import { isProblem, notSignedIn } from '#contract/problem'
import type { Permission } from '#contract/permission'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Output } from './call.ts'
import { q, queryClient } from './query.ts'

export type Session = Output<typeof me>

const session = { ...q(me), staleTime: 60_000 }

/** The session of this browser, or null when nobody is signed in. For route guards. */
export async function loadSession(): Promise<Session | null> {
  try {
    return await queryClient.query({ ...session })
  } catch (error) {
    if (isProblem(error, notSignedIn)) return null
    throw error
  }
}

/** Who works here: only below a route that has required a session. */
export function useSession(): Session {
  return useSuspenseQuery(session).data
}

/** `const may = useMay(); may('alarms.handle')`. It decides what is shown; the server decides what is done. */
export function useMay(): (permission: Permission) => boolean {
  const { may } = useSession()
  return useCallback((permission) => may.includes(permission), [may])
}

/** After signing in, switching post, or signing out: forget everything that was read for the one before. */
export function forgetSession(): void {
  queryClient.clear()
}
