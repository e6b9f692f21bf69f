import type { OwnElder } from '#contract/family'
import { ago, useNow } from '#web/lib/format.ts'
import { useLocale, useMessages } from '#web/lib/locale.ts'
import { messages } from './messages.ts'

/** When something at home last showed that all is well, and whether what watches is working. Words first, colour after. */
export function Well({ elder: { lastSeenWell: sign, devices } }: { elder: OwnElder }) {
  const m = useMessages(messages)
  const language = useLocale()
  const now = useNow(30_000)
  return (
    <div className="well">
      {sign ? (
        <p>
          <span className="label">{m.well}</span>
          <strong>{ago(sign.at, now)}</strong> {language === 'zh' ? sign.zh : sign.en}
        </p>
      ) : (
        <p>{devices.total > 0 ? m.quiet : m.unknown}</p>
      )}
      {devices.total > 0 && (
        <p className={devices.silent + devices.batteryLow > 0 ? 'warn' : 'quiet'}>
          {devices.silent > 0
            ? m.silent(devices.silent)
            : devices.batteryLow > 0
              ? m.battery(devices.batteryLow)
              : m.fine(devices.total)}
        </p>
      )}
    </div>
  )
}
