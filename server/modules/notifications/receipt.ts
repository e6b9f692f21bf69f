import { type ChannelCode, events } from '#contract/notifications'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { aboutOf, again } from './dispatch.ts'

/** What a provider says became of a message. */
export type Receipt = {
  /** Our attempt, where the provider gives it back; else what the provider called it. */
  attemptId?: string | undefined
  providerId?: string | undefined
  delivered: boolean
  code?: string | undefined
  text?: string | undefined
  at?: Date | undefined
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu

/** Records one receipt; false when we do not know of such a message. The same receipt again changes nothing. */
export async function takeReceipt(tx: Tx, channel: ChannelCode, receipt: Receipt): Promise<boolean> {
  const attemptId = receipt.attemptId && UUID.test(receipt.attemptId) ? receipt.attemptId : undefined
  if (!attemptId && !receipt.providerId) return false
  const attempt = await tx
    .selectFrom('notifications.attempt')
    .selectAll()
    .where('channel', '=', channel)
    .$if(attemptId !== undefined, (q) => q.where('id', '=', attemptId ?? ''))
    .$if(attemptId === undefined, (q) => q.where('provider_id', '=', receipt.providerId ?? ''))
    .executeTakeFirst()
  if (!attempt) return false
  const message = await tx
    .selectFrom('notifications.message')
    .selectAll()
    .where('id', '=', attempt.message_id)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const now = clock.now()
  const at = receipt.at && receipt.at <= now ? receipt.at : now
  const changed = await tx
    .updateTable('notifications.attempt')
    .set({
      state: receipt.delivered ? 'delivered' : 'failed',
      receipt_at: at,
      receipt_due_at: null,
      ...(receipt.delivered
        ? {}
        : {
            error_code: receipt.code?.slice(0, 100) ?? 'undelivered',
            error_text: receipt.text?.slice(0, 500) ?? null,
          }),
    })
    .where('id', '=', attempt.id)
    // A receipt may come before we wrote down that the provider took it, and after we gave up waiting for it.
    .where('state', 'in', ['started', 'accepted', 'expired'])
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) return true
  if (receipt.delivered) {
    if (['sending', 'accepted', 'failed'].includes(message.state)) {
      await tx
        .updateTable('notifications.message')
        .set({ state: 'delivered', state_at: at, fallback_at: null, error: null })
        .where('id', '=', message.id)
        .execute()
    }
    await record(tx, events.delivered, { channel }, aboutOf(message))
  } else {
    await record(tx, events.fellBack, { from: channel, why: 'refused' }, aboutOf(message))
    await again(tx, message.id)
  }
  return true
}
