import { sql } from 'kysely'
import { events } from '#contract/benefit-events'
import type { HoldReason } from '#contract/benefit-words'
import { events as people } from '#contract/people'
import { events as life, type LifeKind, lifeKinds, lifeSources } from '#contract/people-life'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { inline, on, record, type Subscription } from '#platform/events'
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

/**
 * What an open hold was opened for is not so, or over: it says so and is due for a decision now. The money waits on until
 * somebody has decided; heard again it comes to the same.
 */
async function askAbout(
  tx: Tx,
  elderId: string,
  about: readonly HoldReason[],
  because: string,
): Promise<void> {
  const { rows } = await sql<{
    id: string
    reason: HoldReason
    region_code: number
    org_id: string | null
  }>`update benefits.hold set ask_by = least(ask_by, ${clock.now()}),
      note = left(case when note = '' then ${because} else note || '；' || ${because} end, 500)
    where payee_kind = 'elder' and payee_id = ${elderId} and released_at is null
      and reason = any (${[...about]}::benefits.hold_reason[]) and position(${because} in note) = 0
    returning id, reason, region_code, org_id`.execute(tx)
  for (const row of rows)
    await record(
      tx,
      events.holdAsked,
      { reason: row.reason, because },
      { regionCode: row.region_code, elderId, orgId: row.org_id, subjectId: row.id },
    )
}

const reasons: Record<LifeKind, HoldReason> = {
  death: 'death',
  moved_away: 'moved',
  hospital: 'hospital',
  institution: 'institution',
  prison: 'prison',
  missing: 'life_check',
}

const asks = async (tx: Tx, elderId: string | null, kind: LifeKind, because: string): Promise<void> => {
  if (elderId !== null) await askAbout(tx, elderId, [reasons[kind]], because)
}

export const holdOnStatus: readonly Subscription[] = [
  inline(people.statusChanged, async (tx, event) => {
    const { to, day } = event.payload
    if (event.elderId === null) return
    if (to === 'alive')
      return askAbout(tx, event.elderId, ['death', 'moved'], `登记恢复在册：${event.payload.reason}`)
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
  on(life.rejected, 'benefits.ask_on_rejected', (tx, { elderId, payload }) =>
    asks(tx, elderId, payload.kind, `报告不属实：${payload.reason}`),
  ),
  on(life.corrected, 'benefits.ask_on_corrected', (tx, { elderId, payload }) =>
    asks(tx, elderId, payload.kind, `记录已更正：${payload.reason}`),
  ),
  on(life.ended, 'benefits.ask_on_ended', (tx, { elderId, payload }) =>
    asks(tx, elderId, payload.kind, `${payload.to ?? ''} 已结束：${lifeKinds[payload.kind].zh}`),
  ),
]
