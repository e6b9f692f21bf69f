import { send } from '#modules/notifications'
import type { Maker } from './place.ts'

export async function messageRows(m: Maker): Promise<void> {
  await m.t.system((tx) =>
    send(tx, {
      template: 'notifications.test',
      to: { phone: `${m.place.phone}2` },
      params: { at: m.today },
      elderId: m.id('elder') ?? null,
      regionCode: m.place.village,
    }),
  )
}
