import type { MessageState } from '#contract/notifications'
import type { Tone } from '#web/ui/desk/Tag.tsx'

export function messageTone(state: MessageState): Tone {
  switch (state) {
    case 'failed':
      return 'critical'
    case 'queued':
    case 'sending':
    case 'held':
      return 'medium'
    case 'delivered':
    case 'read':
      return 'good'
    case 'accepted':
      return 'low'
    default:
      return 'plain'
  }
}
