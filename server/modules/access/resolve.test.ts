import { describe, expect, test } from 'vitest'
import { me } from '#contract/access'
import { world } from '#testing'

const t = await world()

describe('a session', () => {
  test('smoke', async () => {
    const duty = await t.as('duty_officer', { region: 410802000000 })
    expect(duty.accountId).toBeTruthy()
  })
})
