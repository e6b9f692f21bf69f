import { ago, clockTime, useNow } from '#web/lib/format.ts'
import type { Kept } from '#web/lib/kept.ts'
import { useMessages } from '#web/lib/locale.ts'
import { common } from './messages.ts'

/** Says so when what is shown is what was known before the network went, and of when. */
export function AsOf({ kept }: { kept: Kept<unknown> }) {
  const m = useMessages(common)
  const now = useNow(30_000)
  return kept.fresh ? null : (
    <p className="notice" role="status">
      {m.asOf(ago(new Date(kept.at).toISOString(), now), clockTime(new Date(kept.at).toISOString()))}
    </p>
  )
}
