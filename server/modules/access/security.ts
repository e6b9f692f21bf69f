import { sql } from 'kysely'
import { editSecurity, events, getSecurity, problems, type Security } from '#contract/access-rules'
import { Audience } from '#contract/endpoint'
import { invalidInput, stale } from '#contract/problem'
import { boundsOf } from '#contract/region'
import type { z } from 'zod'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { regionOf } from './account-read.ts'

/** Whether an administrator decides for the whole installation: of a city or above, as the database also asks. */
export function decidesForAll(actor: Actor): boolean {
  const { lo, hi } = boundsOf(regionOf(actor))
  return hi - lo >= 100_000_000
}

async function read(tx: Tx): Promise<z.input<typeof Security>> {
  const row = await tx.selectFrom('access.security').selectAll().executeTakeFirstOrThrow()
  const rules = await tx.selectFrom('access.session_rule').selectAll().execute()
  const ruleOf = (audience: Audience) => {
    const rule = rules.find((one) => one.audience === audience)
    return { audience, idleMinutes: rule?.idle_minutes ?? 60, absoluteMinutes: rule?.absolute_minutes ?? 720 }
  }
  return {
    requireTotp: row.require_totp,
    passwordMinLength: row.password_min_length,
    passwordHistory: row.password_history,
    lockAfter: row.lock_after,
    lockMinutes: row.lock_minutes,
    sessionRules: Audience.options.map(ruleOf),
    updatedAt: row.updated_at.toISOString(),
  }
}

export const getSecurityRoute = route(getSecurity, async ({ tx, actor, app }) => ({
  ...(await read(tx)),
  totpForcedBySetting: app.config.requireTotp,
  mayEdit: decidesForAll(actor),
}))

export const editSecurityRoute = route(editSecurity, async ({ tx, actor, body }) => {
  if (!decidesForAll(actor)) throw problems.notInstallation()
  if (new Set(body.sessionRules.map((rule) => rule.audience)).size !== Audience.options.length) {
    throw invalidInput(undefined, [
      { pointer: '/sessionRules', detail: '每类使用者一条', detailEn: 'One rule for each audience' },
    ])
  }
  const before = await read(tx)
  const changed = await tx
    .updateTable('access.security')
    .set({
      require_totp: body.requireTotp,
      password_min_length: body.passwordMinLength,
      password_history: body.passwordHistory,
      lock_after: body.lockAfter,
      lock_minutes: body.lockMinutes,
      updated_at: clock.now(),
    })
    .where(sql<boolean>`date_trunc('milliseconds', updated_at) = ${body.updatedAt}::timestamptz`)
    .returning('one')
    .executeTakeFirst()
  if (!changed) throw stale()
  for (const rule of body.sessionRules) {
    await tx
      .updateTable('access.session_rule')
      .set({ idle_minutes: rule.idleMinutes, absolute_minutes: rule.absoluteMinutes })
      .where('audience', '=', rule.audience)
      .execute()
  }
  const fields = (Object.keys(before) as (keyof typeof before)[]) // The keys of an object of a known shape.
    .filter((name) => name !== 'updatedAt' && JSON.stringify(before[name]) !== JSON.stringify(body[name]))
  await record(tx, events.securityChanged, { fields }, { regionCode: regionOf(actor) })
  return read(tx)
})
