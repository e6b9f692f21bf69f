import type { Secrets } from '#platform/secrets'

export type RowContext = {
  secrets: Secrets
  /** From which every simulated device's and account's secret is derived. */
  simKey: Buffer
  seed: string
  on: string
  now: Date
  /** argon2id of the password that all simulated accounts share, made once. */
  passwordHash: string
}

export const SOURCE = '演示数据（合成）'
export const DAY = 86_400_000
