import {
  allowInsecureRequests,
  ClientSecretBasic,
  type Configuration,
  type CustomFetch,
  customFetch,
  discovery,
  None,
} from 'openid-client'
import { z } from 'zod'
import type { App } from '#platform/module'
import { askOutside } from '#platform/outside'
import { remembered } from '#platform/remembered'
import { decrypt } from '#platform/secrets'

export function redirectUri(app: App): string {
  return `${app.config.publicUrl.replace(/\/$/, '')}/api/access/oidc/callback`
}

export type ProviderRow = { issuer: string; client_id: string; client_secret_cipher: Buffer | null }

const TIMEOUT_MS = 5_000
const Asked = z.object({ method: z.enum(['GET', 'POST']).default('GET'), body: z.string().optional() })

/**
 * How openid-client asks: its endpoints are the provider's word (they stand in its published configuration), so that they
 * are held to the same rule as the issuer that was typed in.
 */
const fetchOutside =
  (app: App): CustomFetch =>
  async (url, options) => {
    const { method, body } = Asked.parse({
      method: options.method,
      body: options.body === undefined || options.body === null ? undefined : String(options.body),
    })
    const headers = Object.fromEntries(new Headers(options.headers))
    const answer = await askOutside(
      url,
      { method, headers, ...(body === undefined ? {} : { body }), timeoutMs: TIMEOUT_MS },
      app.config.partnerHosts,
    )
    return new Response(answer.text, { status: answer.status, headers: { 'content-type': answer.type } })
  }

/**
 * The provider's published configuration (OpenID Connect Discovery). Plain HTTP, and hosts inside the network, only when
 * the operator lists them (`YIKE_PARTNER_HOSTS`). Throws when it cannot be read within five seconds.
 */
export function configure(app: App, row: ProviderRow): Promise<Configuration> {
  const issuer = new URL(row.issuer)
  const secret = row.client_secret_cipher ? decrypt(row.client_secret_cipher) : undefined
  return discovery(issuer, row.client_id, secret, secret === undefined ? None() : ClientSecretBasic(secret), {
    timeout: TIMEOUT_MS / 1000,
    [customFetch]: fetchOutside(app),
    // Whether plain HTTP may be used is decided where it is asked, host by host.
    execute: [allowInsecureRequests],
  })
}

const known = remembered(() => new Map<string, { config: Promise<Configuration>; until: number }>())
const KEPT_MS = 10 * 60_000

/** The same, remembered for ten minutes: somebody signing in waits for one round trip less. */
export function configureCached(app: App, row: ProviderRow): Promise<Configuration> {
  const key = `${row.issuer}\n${row.client_id}\n${row.client_secret_cipher?.toString('base64') ?? ''}`
  const configs = known(app.db)
  const kept = configs.get(key)
  if (kept && kept.until > Date.now()) return kept.config
  const config = configure(app, row)
  configs.set(key, { config, until: Date.now() + KEPT_MS })
  config.catch(() => configs.delete(key))
  return config
}
