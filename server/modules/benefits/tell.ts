import { sql } from 'kysely'
import { events } from '#contract/benefit-events'
import { holdReasons } from '#contract/benefit-words'
import type { ParamsOf, TemplateCode } from '#contract/message-templates'
import { send } from '#modules/notifications'
import { contactLadder } from '#modules/people'
import type { Tx } from '#platform/db'
import { on } from '#platform/events'
import { schemeNames } from './scheme-names.ts'

type Heard = { id: string; elderId: string | null; regionCode: number | null; orgId: string | null }
type Benefit = Extract<TemplateCode, `benefits.${string}`>

/**
 * Those contacts who hear of things, the elder's own family accounts, and `also` (whoever applied), each once. The event's id
 * makes a second run harmless.
 */
async function tell<T extends Benefit>(
  tx: Tx,
  event: Heard,
  template: T,
  params: (elder: string) => ParamsOf<T>,
  also: readonly string[] = [],
): Promise<void> {
  const { elderId } = event
  if (!elderId) return
  const elder = await tx
    .selectFrom('people.elder')
    .select('name')
    .where('id', '=', elderId)
    .executeTakeFirst()
  if (!elder) return
  const contacts = await contactLadder(tx, elderId)
  const { rows: own } = await sql<{ account_id: string }>`
    select distinct account_id from access.family_grant where elder_id = ${elderId} and consent_at is not null and ended_at is null`.execute(
    tx,
  )
  // A contact who wishes to hear nothing does not hear it by an account either, unless they applied themselves.
  const known = new Set(contacts.flatMap((one) => one.accountId ?? []))
  const told = new Set(contacts.flatMap((one) => (one.notify ? (one.accountId ?? []) : [])))
  const accounts = new Set([
    ...own.map((one) => one.account_id).filter((id) => !known.has(id)),
    ...also.filter((id) => !told.has(id)),
  ])
  const to = [
    ...contacts.filter((one) => one.notify).map(({ contactId }) => ({ contactId })),
    ...[...accounts].map((accountId) => ({ accountId })),
  ]
  for (const one of to)
    await send(tx, {
      template,
      to: one,
      params: params(elder.name),
      elderId,
      regionCode: event.regionCode,
      orgId: event.orgId,
      key: `${event.id}:${'contactId' in one ? one.contactId : one.accountId}`,
    })
}

const templates = {
  returned: 'benefits.application_returned',
  refused: 'benefits.application_refused',
} as const

/** Returned, refused, approved: the family, and every account that had a hand in it. */
const tellApplication = on(events.applicationMoved, 'benefits.tell_application', async (tx, event) => {
  const { step } = event.payload
  if (step !== 'returned' && step !== 'refused' && step !== 'approved') return
  const row = await tx
    .selectFrom('benefits.application')
    .select(['scheme', 'hands', 'reason', 'region_code'])
    .where('id', '=', event.subjectId ?? '')
    .executeTakeFirst()
  if (!row) return
  const names = await schemeNames(tx, [row.scheme], row.region_code)
  const scheme = names.get(row.scheme) ?? { zh: row.scheme, en: row.scheme }
  // Written by `handed`; applications made before it name no account.
  const hands = (row.hands as { accountId?: string }[]).flatMap((one) => one.accountId ?? [])
  if (step !== 'approved') {
    const reason = event.payload.note || (row.reason ?? '')
    await tell(tx, event, templates[step], (elder) => ({ elder, scheme, reason }), hands)
    return
  }
  const { rows } = await sql<{ month: string }>`
    select to_char(lower(months), 'YYYY-MM') as month from benefits.award where application_id = ${event.subjectId} limit 1`.execute(
    tx,
  )
  const from = rows[0]?.month
  if (from)
    await tell(tx, event, 'benefits.application_approved', (elder) => ({ elder, scheme, from }), hands)
})

const tellEnded = on(events.awardMoved, 'benefits.tell_ended', async (tx, event) => {
  if (event.payload.step !== 'ended') return
  const row = await tx
    .selectFrom('benefits.award')
    .select(['scheme', 'ended_reason', 'region_code'])
    .where('id', '=', event.subjectId ?? '')
    .executeTakeFirst()
  if (!row) return
  const names = await schemeNames(tx, [row.scheme], row.region_code)
  const scheme = names.get(row.scheme) ?? { zh: row.scheme, en: row.scheme }
  const from = event.payload.from.slice(0, 7)
  const reason = row.ended_reason ?? ''
  await tell(tx, event, 'benefits.award_ended', (elder) => ({ elder, scheme, from, reason }))
})

const tellFailed = on(events.failed, 'benefits.tell_failed', (tx, event) =>
  tell(tx, event, 'benefits.payment_came_back', (elder) => ({ elder })),
)
const tellHeld = on(events.held, 'benefits.tell_held', (tx, event) =>
  tell(tx, event, 'benefits.payment_held', (elder) => ({ elder, reason: holdReasons[event.payload.reason] })),
)
const outcomes = {
  pay: { zh: '继续发放', en: 'payments go on' },
  stop: { zh: '停止发放，此前应发的仍会发', en: 'payments stop; what was due before is still paid' },
} as const
const tellReleased = on(events.released, 'benefits.tell_released', (tx, event) =>
  tell(tx, event, 'benefits.hold_settled', (elder) => ({ elder, outcome: outcomes[event.payload.outcome] })),
)

export const tellFamilies = [tellApplication, tellEnded, tellFailed, tellHeld, tellReleased]
