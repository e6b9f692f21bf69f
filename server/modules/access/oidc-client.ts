import { allowInsecureRequests, ClientSecretBasic, type Configuration, discovery, None } from 'openid-client'
import type { App } from '#platform/module'
import { decrypt } from '#platform/secrets'

export function redirectUri(app: App): string {
  return `${app.config.publicUrl.replace(/\/$/, '')}/api/access/oidc/callback`
}

export type ProviderRow = { issuer: string; client_id: string; client_secret_cipher: Buffer | null }

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * The provider's published configuration (OpenID Connect Discovery). Plain HTTP is accepted on this machine only.
 * Throws when it cannot be read within five seconds.
 */
export function configure(row: ProviderRow): Promise<Configuration> {
  const issuer = new URL(row.issuer)
  const secret = row.client_secret_cipher ? decrypt(row.client_secret_cipher) : undefined
  return discovery(issuer, row.client_id, secret, secret === undefined ? None() : ClientSecretBasic(secret), {
    timeout: 5,
    ...(issuer.protocol === 'http:' && LOOPBACK.has(issuer.hostname)
      ? { execute: [allowInsecureRequests] }
      : {}),
  })
}

const known = new Map<string, { config: Promise<Configuration>; until: number }>()
const KEPT_MS = 10 * 60_000

/** The same, remembered for ten minutes: somebody signing in waits for one round trip less. */
export function configureCached(row: ProviderRow): Promise<Configuration> {
  const key = `${row.issuer}\n${row.client_id}\n${row.client_secret_cipher?.toString('base64') ?? ''}`
  const kept = known.get(key)
  if (kept && kept.until > Date.now()) return kept.config
  const config = configure(row)
  known.set(key, { config, until: Date.now() + KEPT_MS })
  config.catch(() => known.delete(key))
  return config
}
