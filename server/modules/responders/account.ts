import * as contract from '#contract/responders'
import type { RoleName } from '#contract/permission'
import { endFieldPosts, findAccounts, giveFieldPost } from '#modules/access'
import { boundsOf } from '#contract/region'
import { notFound } from '#contract/problem'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { getRosterRow, responderView } from './responder.ts'

/** As what a responder's account works in the field. */
const roleOf: Readonly<Record<contract.ResponderKind, RoleName>> = {
  key_resident: 'responder',
  care_worker: 'caregiver',
  volunteer: 'volunteer',
  facility: 'responder',
  social_rescue: 'responder',
}

/** An organisation sees its own accounts only, which the database says; staff those of their region. */
function boundsFor(actor: Actor): { lo: number; hi: number } {
  return boundsOf(actor.scope.audience === 'staff' ? actor.scope.region : 0)
}

export const accountChoicesRoute = route(contract.accountChoices, async ({ tx, actor, query }) => {
  const found = await findAccounts(tx, { text: query.q, id: query.id, ...boundsFor(actor) })
  if (found.length === 0) return { items: [] }
  const linked = await tx
    .selectFrom('responders.responder')
    .select(['id', 'account_id'])
    .where(
      'account_id',
      'in',
      found.map((one) => one.id),
    )
    .execute()
  return {
    items: found.map((one) => ({
      ...one,
      responderId: linked.find((row) => row.account_id === one.id)?.id ?? null,
    })),
  }
})

export const linkAccountRoute = route(contract.linkAccount, async ({ tx, actor, params, body }) => {
  const row = await getRosterRow(tx, params.id)
  const locked = await tx
    .selectFrom('responders.responder')
    .select(['account_id', 'ended_at', 'kind', 'region_code', 'org_id'])
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (!locked) throw notFound()
  if (locked.ended_at) throw contract.ended()
  if (locked.account_id === body.accountId) return responderView(row)
  // Whoever is on the way keeps the phone that leads there.
  if (row.engaged) throw contract.missionOn()
  if (body.accountId !== null) {
    const [account] = await findAccounts(tx, { id: body.accountId, ...boundsFor(actor) })
    if (!account)
      throw contract.noSuchAccount(undefined, [
        {
          pointer: '/accountId',
          detail: contract.noSuchAccount.title.zh,
          detailEn: contract.noSuchAccount.title.en,
        },
      ])
  }
  await endFieldPosts(tx, params.id, '改用其他账号 Another account')
  await tx
    .updateTable('responders.responder')
    .set({ account_id: body.accountId, updated_at: clock.now() })
    .where('id', '=', params.id)
    .execute()
    .catch((error: unknown) => {
      if (error instanceof Error && 'constraint' in error && error.constraint === 'responder_account_id_key')
        throw contract.accountTaken()
      throw error
    })
  if (body.accountId !== null)
    await giveFieldPost(tx, {
      accountId: body.accountId,
      personId: params.id,
      role: roleOf[locked.kind],
      region: locked.region_code,
      orgId: locked.org_id,
    }).catch((error: unknown) => {
      if (error instanceof Error && 'constraint' in error && error.constraint === 'post_once')
        throw contract.accountTaken()
      throw error
    })
  await record(
    tx,
    contract.events.changed,
    { responderId: row.id, what: body.accountId === null ? 'account_removed' : 'account' },
    { regionCode: row.region_code, orgId: row.org_id, subjectId: row.id },
  )
  return responderView(await getRosterRow(tx, params.id))
})
