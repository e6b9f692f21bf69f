import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
} from 'openid-client'
import { z } from 'zod'
import { App, events, Mobile, problems } from '#contract/access'
import { uuidv7 } from '#contract/id'
import { notFound, ProblemError } from '#contract/problem'
import { oidcCallback, oidcStart } from '#contract/sign-in'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { logger } from '#platform/log'
import { route } from '#platform/module'
import { decrypt, encrypt, keyedHash } from '#platform/secrets'
import { configureCached, redirectUri } from './oidc-client.ts'
import { issueTicket } from './steps.ts'
import { hashToken, newToken } from './token.ts'

const log = logger('access')
const FLOW_MINUTES = 10
const COOKIE = 'yike_oidc'
const COOKIE_PATH = '/api/access/oidc'

const Secrets = z.object({ verifier: z.string(), nonce: z.string() })

/** Off to the provider: code flow with PKCE, state and nonce; the state is bound to this browser by a cookie. */
export const oidcStartRoute = route(oidcStart, async ({ tx, params, query, request, reply, app }) => {
  const provider = await tx
    .selectFrom('access.oidc_provider')
    .selectAll()
    .where('id', '=', params.providerId)
    .where('enabled', '=', true)
    .executeTakeFirst()
  if (!provider) throw notFound()
  const config = await configureCached(app, provider).catch((error: unknown) => {
    log.warn({ provider: params.providerId, error: String(error) }, 'identity provider unreachable')
    throw problems.oidcUnreachable()
  })
  const { token: state, hash } = newToken()
  const secrets = { verifier: randomPKCECodeVerifier(), nonce: randomNonce() }
  const now = clock.now()
  const expires = new Date(now.getTime() + FLOW_MINUTES * 60_000)
  await tx
    .insertInto('access.oidc_flow')
    .values({
      id: uuidv7(now.getTime()),
      provider_id: provider.id,
      state_hash: hash,
      secrets_cipher: encrypt(JSON.stringify(secrets)),
      app: query.app,
      expires_at: expires,
    })
    .execute()
  const url = buildAuthorizationUrl(config, {
    redirect_uri: redirectUri(app),
    scope: provider.scopes,
    state,
    nonce: secrets.nonce,
    code_challenge: await calculatePKCECodeChallenge(secrets.verifier),
    code_challenge_method: 'S256',
  })
  void reply.setCookie(COOKIE, state, {
    path: COOKIE_PATH,
    httpOnly: true,
    sameSite: 'lax',
    secure: request.protocol === 'https',
    expires,
  })
  return redirect(reply, url.href)
})

/** Back from the provider. Ends at the sign-in page of the app, with a ticket or with the type of the refusal. */
export const oidcCallbackRoute = route(oidcCallback, async ({ tx, query, request, reply, app }) => {
  const bound = request.cookies[COOKIE]
  void reply.clearCookie(COOKIE, { path: COOKIE_PATH })
  if (!query.state || bound !== query.state)
    return goBack(reply, 'console', { refused: problems.oidcRefused.type })
  const flow = await tx
    .updateTable('access.oidc_flow')
    .set({ used_at: clock.now() })
    .where('state_hash', '=', hashToken(query.state))
    .where('used_at', 'is', null)
    .where('expires_at', '>', clock.now())
    .returning(['provider_id', 'secrets_cipher', 'app'])
    .executeTakeFirst()
  if (!flow) return goBack(reply, 'console', { refused: problems.oidcRefused.type })
  const surface = App.parse(flow.app)
  try {
    const provider = await tx
      .selectFrom('access.oidc_provider')
      .selectAll()
      .where('id', '=', flow.provider_id)
      .executeTakeFirstOrThrow()
    const config = await configureCached(app, provider).catch(() => {
      throw problems.oidcUnreachable()
    })
    const secrets = Secrets.parse(JSON.parse(decrypt(flow.secrets_cipher)))
    const claims = await exchange(config, currentUrl(request, redirectUri(app)), {
      ...secrets,
      state: query.state,
    })
    const accountId = await accountOf(tx, provider, claims)
    const by = provider.second_factor_trusted ? ['oidc', 'oidc_mfa'] : ['oidc']
    const ticket = await issueTicket(tx, { app: surface, accountId, phoneHash: null, by })
    return goBack(reply, surface, { ticket: ticket.token })
  } catch (error) {
    // What the provider sent was not right, or nobody here is meant by it: told on the sign-in page.
    const refusal = error instanceof ProblemError ? error.problem.type : problems.oidcRefused.type
    if (!(error instanceof ProblemError))
      log.warn(
        { provider: flow.provider_id, error: error instanceof Error ? error.message : String(error) },
        'oidc refused',
      )
    return goBack(reply, surface, { refused: refusal })
  }
})

/** Sent when the transaction has committed: whoever follows it finds what it wrote. `reply.redirect` would send at once. */
function redirect(reply: FastifyReply, to: string): string {
  void reply.code(302).header('location', to)
  return ''
}

function goBack(reply: FastifyReply, app: App, outcome: { ticket: string } | { refused: string }): string {
  // In the fragment: it reaches neither a server log nor another site's referrer.
  return redirect(reply, `/${app}/sign-in#${new URLSearchParams(outcome)}`)
}

function currentUrl(request: FastifyRequest, redirect: string): URL {
  const url = new URL(redirect)
  url.search = new URL(request.url, redirect).search
  return url
}

const Claims = z.looseObject({ sub: z.string().min(1).max(255) })
type Claims = z.infer<typeof Claims>

/** The verified claims of the ID token, completed by the user-info answer where there is one. */
async function exchange(
  config: Configuration,
  url: URL,
  flow: { verifier: string; nonce: string; state: string },
): Promise<Claims> {
  const tokens = await authorizationCodeGrant(config, url, {
    pkceCodeVerifier: flow.verifier,
    expectedNonce: flow.nonce,
    expectedState: flow.state,
    idTokenExpected: true,
  })
  const claims = Claims.parse(tokens.claims())
  if (!config.serverMetadata().userinfo_endpoint) return claims
  return { ...claims, ...Claims.parse(await fetchUserInfo(config, tokens.access_token, claims.sub)) }
}

type ProviderFacts = { id: string; phone_claim: string; links_by_phone: boolean }

/** By subject; else, where allowed, by the phone that the provider has verified, if exactly one active account has it. */
async function accountOf(tx: Tx, provider: ProviderFacts, claims: Claims): Promise<string> {
  const known = await tx
    .updateTable('access.identity as i')
    .from('access.account as a')
    .set({ last_used_at: clock.now() })
    .whereRef('a.id', '=', 'i.account_id')
    .where('i.provider_id', '=', provider.id)
    .where('i.subject', '=', claims.sub)
    .returning(['i.account_id', 'a.state'])
    .executeTakeFirst()
  if (known?.state === 'active') return known.account_id
  const phone = Mobile.safeParse(claims[provider.phone_claim])
  if (known || !provider.links_by_phone || !phone.success || claims['phone_number_verified'] !== true)
    throw problems.oidcUnknown()
  const accounts = await tx
    .selectFrom('access.account')
    .select(['id', 'region_code'])
    .where('phone_hash', '=', keyedHash('phone', phone.data))
    .where('state', '=', 'active')
    .limit(2)
    .execute()
  const [account] = accounts
  if (!account || accounts.length > 1) throw problems.oidcUnknown()
  await tx
    .insertInto('access.identity')
    .values({
      id: uuidv7(),
      provider_id: provider.id,
      subject: claims.sub,
      account_id: account.id,
      linked_at: clock.now(),
      last_used_at: clock.now(),
    })
    .execute()
  const providerId = events.identityLinked.shape.shape.providerId.parse(provider.id)
  await record(
    tx,
    events.identityLinked,
    { providerId, how: 'phone' },
    { subjectId: account.id, regionCode: account.region_code },
  )
  return account.id
}
