import { unreadCount } from '#contract/notification-inbox'
import { q } from '#web/lib/query.ts'
import { useQuery } from '@tanstack/react-query'

/** How many messages of one's own are unread; a change of the stream reads it again, the minute is for a lost stream. */
export function useUnread(): number {
  const found = useQuery({ ...q(unreadCount), refetchInterval: 60_000 })
  return found.data?.unread ?? 0
}
