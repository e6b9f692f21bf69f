import { sql } from 'kysely'
import type { HoldReason } from '#contract/benefit-words'
import { events as people } from '#contract/people'
import { events as life, type LifeKind, lifeKinds, lifeSources } from '#contract/people-life'
import type { Tx } from '#platform/db'
import { inline, on, type Subscription } from '#platform/events'
import { getPayee } from './accounts.ts'
import { hold } from './holds.ts'

/** Holds a payee from the day of an event of life, in the same transaction: nothing more is paid until somebody has looked. */
export async function holdElder(
  tx: Tx,
  elderId: string,
  reason: HoldReason,
  since: string,
  source: string,
): Promise<void> {
  const { rows } = await sql<{
    some: boolean
  }>`select exists (select from benefits.line where subject_id = ${elderId} and not void)
    or exists (select from benefits.award where subject_id = ${elderId}) as some`.execute(tx)
  if (!rows[0]?.some) return
  await hold(tx, await getPayee(tx, 'elder', elderId), { reason, since, note: '', source })
}

const reasons: Record<LifeKind, HoldReason> = {
  death: 'death',
  moved_away: 'moved',
  hospital: 'hospital',
  institution: 'institution',
  prison: 'prison',
  missing: 'life_check',
}

export const holdOnStatus: readonly Subscription[] = [
  inline(people.statusChanged, async (tx, event) => {
    const { to, day } = event.payload
    if (event.elderId === null || to === 'alive') return
    await holdElder(tx, event.elderId, to === 'died' ? 'death' : 'moved', day, '长者登记')
  }),
  // Heard at once, before anybody has confirmed it; once per reason, however often it is told.
  on(life.reported, 'benefits.hold_on_report', async (tx, event) => {
    const { kind, from, source } = event.payload
    if (event.elderId === null) return
    await holdElder(
      tx,
      event.elderId,
      reasons[kind],
      from,
      `${lifeSources[source].zh}：${lifeKinds[kind].zh}`,
    )
  }),
]
