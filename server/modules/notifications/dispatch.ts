import { sql } from 'kysely'
import { type ChannelCode, events, fill, inWords, type Route } from '#contract/notifications'
import { ProblemError } from '#contract/problem'
import { uuidv7 } from '#contract/id'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { enqueue, job } from '#platform/jobs'
import { logger } from '#platform/log'
import type { App } from '#platform/module'
import { decrypt } from '#platform/secrets'
import { carrierOf, type ChannelRow, configOf, enabledChannels, readSecrets } from './carriers.ts'
import { ChannelError, type Outgoing } from './channels/channel.ts'
import { hasFallback, nextStep, type Situation, stateOf } from './plan.ts'
import { heldUntil } from './quiet.ts'
import { type MessageRow, type Reach, reachOf } from './recipient.ts'
import { DISPATCH, Dispatch, Params, Secrets } from './send.ts'
import { definitionOf, effective } from './template.ts'

const log = logger('notifications')
/** Tries of one channel that cannot be reached, when there is no other one to go on to. */
const MAX_TRIES = 8
/** What stands for a secret parameter in the stored text of a message that left. */
const HIDDEN = '••••••'

type Trial = { attemptId: string; channel: ChannelRow; outgoing: Outgoing }

/**
 * Takes one message one step on. First transaction: decide and write down each attempt. Then the network, outside any
 * transaction. Then write down what came of it. Runs at least once: a step that was done is not done again.
 */
export const dispatch = job(DISPATCH.name, Dispatch, async (app, { messageId }) => {
  const trials = await app.db.asSystem('notifications.dispatch', (tx) => prepare(tx, messageId))
  const retry: boolean[] = []
  for (const trial of trials) retry.push(await attempt(app, messageId, trial))
  // The queue waits longer each time before it runs this job again.
  if (retry.some(Boolean)) throw new Error('a channel cannot be reached, trying again')
})

async function prepare(tx: Tx, messageId: string): Promise<Trial[]> {
  const message = await tx
    .selectFrom('notifications.message')
    .selectAll()
    .where('id', '=', messageId)
    .forUpdate()
    .executeTakeFirst()
  if (!message || ['read', 'kept', 'cancelled', 'failed', 'held'].includes(message.state)) return []
  const now = clock.now()
  const reach = await reachOf(tx, message)
  const channels = await enabledChannels(tx)
  const situation = await situationOf(tx, message, reach, channels)
  const text = await textOf(tx, message, reach.lang, false)
  const about = {
    subjectId: message.id,
    elderId: message.elder_id,
    regionCode: message.region_code,
    orgId: message.org_id,
  }
  await tx
    .updateTable('notifications.message')
    .set({ to_name: reach.name, to_masked: reach.masked ?? message.to_masked, ...text })
    .where('id', '=', message.id)
    .execute()

  const until =
    situation.attempts.length > 0 || message.drill || message.only_channel
      ? null
      : heldUntil(message.urgency, reach.quiet, now)
  if (until) {
    await setState(tx, message, 'held', { held_until: until })
    await record(tx, events.held, { until: until.toISOString() }, about)
    return []
  }

  const begun = situation.attempts.filter((one) => one.state === 'started')
  if (begun.length > 0) return resume(tx, message, reach, channels)
  const step = nextStep(situation)
  if (step.do === 'keep') {
    await keep(tx, message, step.reason)
    return []
  }
  if (step.do === 'unreachable') {
    await fail(tx, message, '没有可用的联系方式或通道 No way to reach the recipient')
    return []
  }
  if (step.do === 'rest') {
    if (situation.attempts.length > 0 && stateOf(situation.attempts, true).state === 'failed')
      await fail(tx, message, '所有通道均失败 Every channel failed')
    return []
  }
  const inInbox = message.in_inbox || step.channels.some((channel) => channel.code === 'in_app')
  await setState(tx, message, message.state === 'queued' ? 'sending' : message.state, {
    in_inbox: inInbox,
    to_account_id: reach.accountId ?? message.to_account_id,
  })
  const trials: Trial[] = []
  for (const [i, { code, route }] of step.channels.entries()) {
    const channel = channels.find((one) => one.code === code)
    if (!channel) continue
    const row = await tx
      .insertInto('notifications.attempt')
      .values({
        id: uuidv7(),
        message_id: message.id,
        ordinal: situation.attempts.length + 1 + i,
        route,
        channel: code,
        started_at: now,
        region_code: message.region_code,
        org_id: message.org_id,
        elder_id: message.elder_id,
      })
      .onConflict((c) => c.columns(['message_id', 'channel']).doNothing())
      .returning(['id', 'token'])
      .executeTakeFirst()
    if (row)
      trials.push({
        attemptId: row.id,
        channel,
        outgoing: await outgoingOf(tx, message, reach, channel, row),
      })
  }
  return trials
}

/** After a crash or an unreachable provider: the attempts that were begun and have no answer yet, once more. */
async function resume(tx: Tx, message: MessageRow, reach: Reach, channels: ChannelRow[]): Promise<Trial[]> {
  const rows = await tx
    .selectFrom('notifications.attempt')
    .select(['id', 'token', 'channel'])
    .where('message_id', '=', message.id)
    .where('state', '=', 'started')
    .execute()
  const trials: Trial[] = []
  for (const row of rows) {
    const channel = channels.find((one) => one.code === row.channel)
    if (channel)
      trials.push({
        attemptId: row.id,
        channel,
        outgoing: await outgoingOf(tx, message, reach, channel, row),
      })
    else
      await tx
        .updateTable('notifications.attempt')
        .set({ state: 'failed', error_code: 'disabled', error_text: 'the channel was switched off' })
        .where('id', '=', row.id)
        .execute()
  }
  if (trials.length === 0) await again(tx, message.id)
  return trials
}

async function outgoingOf(
  tx: Tx,
  message: MessageRow,
  reach: Reach,
  channel: ChannelRow,
  attempt: { id: string; token: string },
): Promise<Outgoing> {
  const text = await textOf(tx, message, reach.lang, channel.code !== 'outbox' && channel.route !== 'in_app')
  return {
    attemptId: attempt.id,
    token: attempt.token,
    messageId: message.id,
    template: message.template,
    definition: definitionOf(message.template),
    urgency: message.urgency,
    title: text.title,
    body: text.body,
    params: { ...inWords(Params.parse(message.params), reach.lang), ...secretsIn(message) },
    phone: reach.phone,
    accountId: reach.accountId,
    incidentId: message.incident_id,
    at: clock.now(),
  }
}

function secretsIn(message: MessageRow): Record<string, string> {
  return message.secret_params ? Secrets.parse(JSON.parse(decrypt(message.secret_params))) : {}
}

/** The text in the recipient's language; secret values only in what leaves. */
async function textOf(
  tx: Tx,
  message: MessageRow,
  lang: 'zh' | 'en',
  withSecrets: boolean,
): Promise<{ title: string; body: string }> {
  const template = await effective(tx, message.template)
  const secrets = secretsIn(message)
  const shown = withSecrets ? secrets : Object.fromEntries(Object.keys(secrets).map((name) => [name, HIDDEN]))
  const params = { ...inWords(Params.parse(message.params), lang), ...shown }
  return { title: fill(template.text[lang].title, params), body: fill(template.text[lang].body, params) }
}

async function situationOf(
  tx: Tx,
  message: MessageRow,
  reach: Reach,
  channels: readonly ChannelRow[],
): Promise<Situation> {
  const template = await effective(tx, message.template)
  const attempts = await tx
    .selectFrom('notifications.attempt')
    .select(['channel', 'route', 'state'])
    .where('message_id', '=', message.id)
    .orderBy('ordinal')
    .execute()
  const stoppable = template.definition.stoppable && message.urgency !== 'P0' && message.urgency !== 'P1'
  return {
    urgency: message.urgency,
    drill: message.drill,
    strategy: template.strategy,
    routes: template.routes,
    only: message.only_channel,
    recipient: {
      account: reach.accountId !== null,
      subscriptions: reach.subscriptions,
      phone: reach.line,
      stopped: stoppable && reach.stopped,
      muted: reach.muted,
    },
    channels: channels.map(({ code, route }) => ({ code, route })),
    attempts,
  }
}

/** One channel, one message. True when it should be tried again later: the provider could not be reached and there is no other. */
async function attempt(app: App, messageId: string, trial: Trial): Promise<boolean> {
  let outcome: { providerId?: string; delivered?: boolean } | ChannelError
  try {
    const config = configOf(trial.channel.code, trial.channel.settings, readSecrets(trial.channel.secrets))
    outcome = await carrierOf(trial.channel.code).send(app, trial.outgoing, config)
  } catch (error) {
    if (error instanceof ChannelError) outcome = error
    else if (error instanceof ProblemError) outcome = new ChannelError('incomplete', error.message, false)
    else throw error
  }
  const result = outcome
  if (result instanceof ChannelError)
    log.warn({ message: messageId, channel: trial.channel.code, code: result.code }, 'channel refused')
  return app.db.asSystem('notifications.dispatch', async (tx) => {
    const message = await tx
      .selectFrom('notifications.message')
      .selectAll()
      .where('id', '=', messageId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    return result instanceof ChannelError
      ? refused(tx, message, trial, result)
      : accepted(tx, message, trial, result)
  })
}

async function accepted(
  tx: Tx,
  message: MessageRow,
  trial: Trial,
  result: { providerId?: string },
): Promise<boolean> {
  const now = clock.now()
  const { channel } = trial
  const reach = await reachOf(tx, message)
  const situation = await situationOf(tx, message, reach, await enabledChannels(tx))
  const waits =
    channel.receiptSeconds !== null && hasFallback(situation, { channel: channel.code, route: channel.route })
  const due = waits ? new Date(now.getTime() + 1000 * (channel.receiptSeconds ?? 0)) : null
  await tx
    .updateTable('notifications.attempt')
    .set({
      state: 'accepted',
      accepted_at: now,
      receipt_due_at: due,
      provider_id: result.providerId ?? null,
      tries: sql`tries + 1`,
      error_code: null,
      error_text: null,
    })
    .where('id', '=', trial.attemptId)
    .where('state', 'in', ['started', 'failed'])
    .execute()
  const next = stateOf(await attemptsOf(tx, message.id), false).state
  if (next === 'kept') {
    // Only the local outbox has it: nothing left the house. Here, and only here, a one-time code may be read.
    await keep(tx, message, 'local')
    return false
  }
  if (message.state !== 'read' && message.state !== 'cancelled') {
    const fallback =
      [due, message.fallback_at]
        .filter((at): at is Date => at !== null)
        .sort((a, b) => a.getTime() - b.getTime())[0] ?? null
    await setState(tx, message, next === 'sending' ? message.state : next, { fallback_at: fallback })
  }
  // Whose inbox it lies in hears so, wherever the message itself belongs.
  const accountId = reach.accountId ?? message.to_account_id
  await record(tx, events.accepted, { channel: channel.code }, { ...aboutOf(message), accountId })
  return false
}

async function refused(tx: Tx, message: MessageRow, trial: Trial, error: ChannelError): Promise<boolean> {
  const reach = await reachOf(tx, message)
  const situation = await situationOf(tx, message, reach, await enabledChannels(tx))
  const other = hasFallback(situation, { channel: trial.channel.code, route: trial.channel.route })
  const row = await tx
    .updateTable('notifications.attempt')
    .set({ tries: sql`tries + 1`, error_code: error.code, error_text: error.message })
    .where('id', '=', trial.attemptId)
    .returning('tries')
    .executeTakeFirstOrThrow()
  if (error.retryable && !other && row.tries < MAX_TRIES) return true
  await tx
    .updateTable('notifications.attempt')
    .set({ state: 'failed' })
    .where('id', '=', trial.attemptId)
    .execute()
  if (other)
    await record(
      tx,
      events.fellBack,
      { from: trial.channel.code, why: error.retryable ? 'unreachable' : 'refused' },
      aboutOf(message),
    )
  await again(tx, message.id)
  return false
}

export const aboutOf = (message: Pick<MessageRow, 'id' | 'elder_id' | 'region_code' | 'org_id'>) => ({
  subjectId: message.id,
  elderId: message.elder_id,
  regionCode: message.region_code,
  orgId: message.org_id,
})

export async function attemptsOf(
  tx: Tx,
  messageId: string,
): Promise<
  { channel: ChannelCode; route: Route; state: 'started' | 'accepted' | 'delivered' | 'failed' | 'expired' }[]
> {
  return tx
    .selectFrom('notifications.attempt')
    .select(['channel', 'route', 'state'])
    .where('message_id', '=', messageId)
    .orderBy('ordinal')
    .execute()
}

/** Has the message looked at again after this transaction. */
export function again(tx: Tx, messageId: string): Promise<void> {
  return enqueue(tx, DISPATCH, { messageId }, { key: `notifications.dispatch:${messageId}` })
}

async function setState(
  tx: Tx,
  message: MessageRow,
  state: MessageRow['state'],
  more: Partial<{
    held_until: Date | null
    fallback_at: Date | null
    in_inbox: boolean
    to_account_id: string | null
  }> = {},
): Promise<void> {
  await tx
    .updateTable('notifications.message')
    .set({
      state,
      ...more,
      ...(state === message.state ? {} : { state_at: clock.now() }),
      ...(state === 'held' ? {} : { held_until: null }),
    })
    .where('id', '=', message.id)
    .execute()
}

async function keep(tx: Tx, message: MessageRow, reason: 'drill' | 'local' | 'stopped'): Promise<void> {
  await tx
    .updateTable('notifications.message')
    .set({ state: 'kept', kept_reason: reason, state_at: clock.now(), held_until: null, fallback_at: null })
    .where('id', '=', message.id)
    .execute()
  await record(tx, events.kept, { reason }, aboutOf(message))
}

async function fail(tx: Tx, message: MessageRow, error: string): Promise<void> {
  if (message.state === 'accepted' || message.state === 'delivered') return
  await tx
    .updateTable('notifications.message')
    .set({ state: 'failed', error, state_at: clock.now(), held_until: null, fallback_at: null })
    .where('id', '=', message.id)
    .execute()
  await record(tx, events.failed, { error }, aboutOf(message))
}
