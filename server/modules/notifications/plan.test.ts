import { describe, expect, test } from 'vitest'
import type { ChannelCode } from '#contract/notifications'
import { candidates, hasFallback, nextStep, type Situation, stateOf } from './plan.ts'
import { heldUntil } from './quiet.ts'

const channels = [
  { code: 'in_app', route: 'in_app' },
  { code: 'web_push', route: 'push' },
  { code: 'aliyun_sms', route: 'sms' },
  { code: 'tencent_sms', route: 'sms' },
  { code: 'outbox', route: 'sms' },
] as const
const base: Situation = {
  urgency: 'P1',
  drill: false,
  strategy: 'in_order',
  routes: ['in_app', 'push', 'sms'],
  only: null,
  recipient: { account: true, subscriptions: 1, phone: 'mobile', stopped: false, muted: [] },
  channels,
  attempts: [],
}
const tried = (channel: ChannelCode, state: Situation['attempts'][number]['state']) => ({
  channel,
  route: channels.find((one) => one.code === channel)?.route ?? 'sms',
  state,
})

describe('which channel is tried next', () => {
  test('text to a landline is read out, and stays in the outbox where no voice provider is on', () => {
    const recipient = { ...base.recipient, account: false, phone: 'landline' as const }
    const voice = { code: 'aliyun_voice', route: 'voice' } as const
    expect(candidates({ ...base, recipient, channels: [...channels, voice] })).toEqual([voice])
    expect(candidates({ ...base, recipient })).toEqual([{ code: 'outbox', route: 'voice' }])
    const mobile = { ...recipient, phone: 'mobile' as const }
    expect(
      candidates({ ...base, recipient: mobile, channels: [...channels, voice] }).map((one) => one.code),
    ).toEqual(['aliyun_sms', 'tencent_sms'])
    const muted = { ...recipient, muted: ['sms' as const] }
    expect(candidates({ ...base, urgency: 'P3', recipient: muted, channels: [...channels, voice] })).toEqual(
      [],
    )
  })

  test('in order: each after the one before has failed or expired, and none while one is waited for', () => {
    const order = candidates(base).map((one) => one.code)
    expect(order).toEqual(['in_app', 'web_push', 'aliyun_sms', 'tencent_sms'])
    const attempts: Situation['attempts'][number][] = []
    for (const code of order) {
      expect(nextStep({ ...base, attempts })).toMatchObject({ do: 'try', channels: [{ code }] })
      expect(nextStep({ ...base, attempts: [...attempts, tried(code, 'accepted')] })).toEqual({ do: 'rest' })
      attempts.push(tried(code, 'expired'))
    }
    expect(nextStep({ ...base, attempts })).toEqual({ do: 'rest' })
  })

  test('in order: a delivery ends it', () => {
    expect(nextStep({ ...base, attempts: [tried('in_app', 'delivered')] })).toEqual({ do: 'rest' })
  })

  test('all at once: one channel a route; a provider that failed is followed by the next provider', () => {
    const all = { ...base, strategy: 'all' as const, urgency: 'P0' as const }
    expect(nextStep(all)).toMatchObject({
      do: 'try',
      channels: [{ code: 'in_app' }, { code: 'web_push' }, { code: 'aliyun_sms' }],
    })
    const attempts = [
      tried('in_app', 'accepted'),
      tried('web_push', 'accepted'),
      tried('aliyun_sms', 'failed'),
    ]
    expect(nextStep({ ...all, attempts })).toMatchObject({ do: 'try', channels: [{ code: 'tencent_sms' }] })
  })

  test('the outbox stands in only where no provider is set up', () => {
    expect(
      candidates({ ...base, routes: ['sms'], channels: channels.filter((one) => one.code === 'outbox') }).map(
        (one) => one.code,
      ),
    ).toEqual(['outbox'])
    expect(candidates({ ...base, routes: ['sms'] }).map((one) => one.code)).not.toContain('outbox')
  })

  test('a drill is kept, whatever else is possible', () => {
    expect(nextStep({ ...base, drill: true, urgency: 'P0', strategy: 'all' })).toEqual({
      do: 'keep',
      reason: 'drill',
    })
  })

  test('muted and stopped count for P2 and P3, never for P0 and P1', () => {
    const shy = { ...base, recipient: { ...base.recipient, muted: ['in_app', 'push'] as const } }
    expect(candidates({ ...shy, urgency: 'P2' }).map((one) => one.route)).toEqual(['sms', 'sms'])
    expect(candidates({ ...shy, urgency: 'P0' }).map((one) => one.route)).toContain('in_app')
    const stopped = {
      ...base,
      urgency: 'P2' as const,
      routes: ['sms'] as const,
      recipient: { ...base.recipient, stopped: true },
    }
    expect(nextStep(stopped)).toEqual({ do: 'keep', reason: 'stopped' })
  })

  test('nobody can be reached without account and phone', () => {
    expect(
      nextStep({
        ...base,
        recipient: { account: false, subscriptions: 0, phone: null, stopped: false, muted: [] },
      }),
    ).toEqual({ do: 'unreachable' })
  })

  test('a receipt is waited for only where another channel would follow', () => {
    expect(hasFallback(base, { channel: 'in_app', route: 'in_app' })).toBe(true)
    const last = {
      ...base,
      attempts: [tried('in_app', 'expired'), tried('web_push', 'expired'), tried('aliyun_sms', 'failed')],
    }
    expect(hasFallback(last, { channel: 'tencent_sms', route: 'sms' })).toBe(false)
  })

  test('the state of a message is the furthest that any attempt came', () => {
    expect(stateOf([tried('in_app', 'accepted'), tried('aliyun_sms', 'delivered')], false)).toEqual({
      state: 'delivered',
    })
    expect(stateOf([tried('aliyun_sms', 'failed')], true)).toEqual({ state: 'failed' })
    expect(stateOf([tried('aliyun_sms', 'failed')], false)).toEqual({ state: 'sending' })
    expect(stateOf([tried('outbox', 'accepted')], false)).toEqual({ state: 'kept' })
  })
})

describe('quiet hours', () => {
  const at = (text: string) => new Date(`2026-11-25T${text}+08:00`)
  const night = { from: '22:00', to: '07:00' }
  test('over midnight: held until they end, in Asia/Shanghai', () => {
    expect(heldUntil('P2', night, at('23:30:00'))).toEqual(new Date('2026-11-26T07:00:00+08:00'))
    expect(heldUntil('P3', night, at('06:59:59'))).toEqual(at('07:00:00'))
    expect(heldUntil('P2', night, at('07:00:00'))).toBeNull()
    expect(heldUntil('P2', night, at('21:59:59'))).toBeNull()
  })
  test('within a day', () => {
    expect(heldUntil('P2', { from: '12:00', to: '14:00' }, at('13:00:00'))).toEqual(at('14:00:00'))
    expect(heldUntil('P2', { from: '12:00', to: '14:00' }, at('14:00:00'))).toBeNull()
  })
  test('never for P0 and P1', () => {
    expect(heldUntil('P0', night, at('03:00:00'))).toBeNull()
    expect(heldUntil('P1', night, at('03:00:00'))).toBeNull()
  })
})
