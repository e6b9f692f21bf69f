import { sql } from 'kysely'
import { events } from '#contract/insurance-events'
import type { ClaimFlag } from '#contract/insurance-claims'
import { careForms, CareForm, type ClaimState } from '#contract/insurance-words'
import { events as life, LifeKind, lifeKinds, lifeSources, LifeSource } from '#contract/people-life'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { on, record, type Subscription } from '#platform/events'
import { aboutClaim, flagsOf } from './claim.ts'

export type Presence = {
  claimId: string
  elderId: string
  orgId: string
  fund: string
  form: string
  from: string
  to: string
}

/** Events of life that mean that nobody was there to be served, by the form of care that is claimed. */
const AWAY: Record<CareForm, readonly LifeKind[]> = {
  home: ['hospital', 'institution', 'prison', 'missing', 'moved_away'],
  institution: ['hospital', 'prison', 'missing', 'moved_away'],
  hospital: ['prison', 'missing'],
}

type Found = { kind: string; source: string; from: string; to: string }

/**
 * Checks a claim against where the elder was and what else is claimed for the same days: hospital, prison, leave and the
 * like are `absent`, days after the death are `dead`, two bills that cannot both be are `overlap`. A flag is a question to
 * whoever checks, never a refusal by itself. Read as the system: other organisations' rows count too.
 */
export async function flagsFor(tx: Tx, claim: Presence): Promise<ClaimFlag[]> {
  const form = CareForm.parse(claim.form)
  const days = sql`daterange(${claim.from}::date, ${claim.to}::date, '[]')`
  const { rows: away } = await sql<Found>`
    select kind::text as kind, source, greatest(lower(valid), ${claim.from}::date)::text as "from", least(coalesce(upper(valid) - 1, ${claim.to}::date), ${claim.to}::date)::text as "to"
    from people.life_event where elder_id = ${claim.elderId} and state in ('reported', 'confirmed') and kind::text = any (${[...AWAY[form]]}::text[]) and valid && ${days} order by 3`.execute(
    tx,
  )
  const { rows: dead } = await sql<Found>`
    select kind::text as kind, source, greatest(lower(valid) + 1, ${claim.from}::date)::text as "from", ${claim.to}::date::text as "to"
    from people.life_event where elder_id = ${claim.elderId} and state in ('reported', 'confirmed') and kind = 'death' and lower(valid) < ${claim.to}::date`.execute(
    tx,
  )
  const { rows: leaves } =
    form === 'institution'
      ? await sql<{ reason: string; from: string; to: string }>`
          select reason, greatest(lower(away), ${claim.from}::date)::text as "from", least(coalesce(upper(away) - 1, ${claim.to}::date), ${claim.to}::date)::text as "to"
          from insurance.leave where elder_id = ${claim.elderId} and away && ${days} order by 2`.execute(tx)
      : { rows: [] }
  const { rows: others } = await sql<{ number: string; form: string; from: string; to: string }>`
    select number, form, greatest(lower(days), ${claim.from}::date)::text as "from", least(upper(days) - 1, ${claim.to}::date)::text as "to"
    from insurance.claim where elder_id = ${claim.elderId} and id <> ${claim.claimId} and fund = ${claim.fund} and state in ('submitted', 'checked', 'settled')
      and days && ${days} and not (form = 'home' and ${form} = 'home') order by created_at`.execute(tx)
  const words = (one: Found) => {
    const [kind, source] = [lifeKinds[LifeKind.parse(one.kind)], lifeSources[LifeSource.parse(one.source)]]
    return { zh: `${kind.zh}（${source.zh}）`, en: `${kind.en} (${source.en})` }
  }
  return [
    ...away.map((one) => ({ kind: 'absent' as const, from: one.from, to: one.to, source: words(one) })),
    ...leaves.map((one) => ({
      kind: 'absent' as const,
      from: one.from,
      to: one.to,
      source: { zh: `请假外出：${one.reason}`, en: `On leave: ${one.reason}` },
    })),
    ...dead.map((one) => ({ kind: 'dead' as const, from: one.from, to: one.to, source: words(one) })),
    ...others.map((one) => {
      const { zh, en } = careForms[CareForm.parse(one.form)]
      return {
        kind: 'overlap' as const,
        from: one.from,
        to: one.to,
        source: { zh: `${one.number}（${zh}）`, en: `${one.number} (${en})` },
      }
    }),
  ]
}

/** Checks an elder's claims again: what was reported late is found on what was accepted or paid before. */
export async function checkAgain(tx: Tx, elderId: string): Promise<void> {
  const { rows } = await sql<{
    id: string
    region_code: number
    org_id: string
    elder_id: string
    fund: string
    form: string
    from: string
    to: string
    flags: unknown
    state: ClaimState
  }>`select id, region_code, org_id, elder_id, fund, form, lower(days)::text as "from", (upper(days) - 1)::text as "to", flags, state::text as state
    from insurance.claim where elder_id = ${elderId} and state in ('submitted', 'checked', 'settled') and month > ${clock.now()}::date - 730 order by id for update`.execute(
    tx,
  )
  for (const row of rows) {
    const flags = await flagsFor(tx, { ...row, claimId: row.id, elderId, orgId: row.org_id })
    if (JSON.stringify(flags) === JSON.stringify(flagsOf(row))) continue
    const more = flags.filter(
      (one) =>
        !flagsOf(row).some((old) => old.kind === one.kind && old.from === one.from && old.to === one.to),
    )
    // Found after it was accepted: whoever pays it needs a reason again.
    await sql`update insurance.claim set flags = ${JSON.stringify(flags)}::jsonb, check_note = case when state = 'checked' and ${more.length > 0} then '' else check_note end,
      updated_at = ${clock.now()} where id = ${row.id}`.execute(tx)
    if (more.length > 0)
      await record(
        tx,
        events.claimFlagged,
        { kinds: [...new Set(more.map((one) => one.kind))], after: row.state },
        aboutClaim(row),
      )
  }
}

const again = (name: string) => `insurance.${name}` as const
export const watchPresence: readonly Subscription[] = [
  on(life.reported, again('check_reported'), (tx, event) => check(tx, event.elderId)),
  on(life.confirmed, again('check_confirmed'), (tx, event) => check(tx, event.elderId)),
  on(life.rejected, again('check_rejected'), (tx, event) => check(tx, event.elderId)),
  on(life.ended, again('check_ended'), (tx, event) => check(tx, event.elderId)),
  on(life.corrected, again('check_corrected'), (tx, event) => check(tx, event.elderId)),
]
const check = (tx: Tx, elderId: string | null) =>
  elderId === null ? Promise.resolve() : checkAgain(tx, elderId)
