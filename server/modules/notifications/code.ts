import { events as access } from '#contract/access'
import { takeCode } from '#modules/access'
import { on } from '#platform/events'
import { send } from './send.ts'

/** One-time codes go out at once; the code itself is fetched here and is never in an event or a job. */
export const sendCode = on(access.codeRequested, 'notifications.send_code', async (tx, event) => {
  const taken = await takeCode(tx, event.payload.codeId)
  if (!taken) return
  await send(tx, {
    template: 'access.code',
    to: { phone: taken.phone },
    params: { code: taken.code, minutes: taken.minutes },
    key: `access.code:${event.payload.codeId}`,
  })
})
