import { me, signOut } from '#contract/access'
import { isProblem } from '#contract/problem'
import { call, type Output, unreachable } from '#web/lib/call.ts'
import { queryClient } from '#web/lib/query.ts'
import { useQuery } from '@tanstack/react-query'
import { forgetAnswers, kept } from '#web/lib/kept.ts'
import { openOutbox } from './outbox/outbox.ts'
import { go } from './place.tsx'

export type Me = Output<typeof me>

/** Only inside the shell, which is shown to somebody. */
export function useMe(): Me {
  const { data } = useQuery({ ...kept(me), staleTime: 60_000 })
  if (!data) throw new Error('useMe outside a session')
  return data.answer
}

/**
 * Leaves the phone. What was read is taken off it; what was written and not sent stays, and is sent when the same
 * person signs in again. Without a network the server still holds the session, so signing out is refused then.
 */
export async function leave(): Promise<'left' | 'offline'> {
  try {
    await call(signOut)
  } catch (error) {
    if (isProblem(error, unreachable)) return 'offline'
  }
  await openOutbox(null)
  await forgetAnswers()
  queryClient.clear()
  go({ page: 'signIn', from: null }, { replace: true })
  return 'left'
}
