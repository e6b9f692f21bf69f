import { useInstall } from '#web/lib/install.ts'
import { useMessages } from '#web/lib/locale.ts'
import { messages } from './messages.ts'

/** Puts the app on the home screen of the phone, where it opens without a network and may push on an iPhone. */
export function InstallChoice() {
  const m = useMessages(messages)
  const found = useInstall()
  if (!found) return null
  return (
    <section>
      <h2>{m.install}</h2>
      <p className="hint">{found.way === 'ask' ? m.installLead : m.installByHand}</p>
      {found.way === 'ask' && (
        <button type="button" onClick={found.install}>
          {m.installNow}
        </button>
      )}
    </section>
  )
}
