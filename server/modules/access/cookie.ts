import type { FastifyReply, FastifyRequest } from 'fastify'
import { APP_HEADER, App, problems } from '#contract/access'

const HOME_OF: readonly (readonly [string, App])[] = [
  ['/field', 'field'],
  ['/family', 'family'],
]

/**
 * Which of the four surfaces asks: the header; `?app=` where no header can be sent (EventSource, downloads); the page
 * that an image is shown on; else the console.
 */
export function appOf(request: FastifyRequest): App {
  const named = App.safeParse(request.headers[APP_HEADER] ?? readQuery(request))
  if (named.success) return named.data
  const from = request.headers.referer
  if (from && URL.canParse(from)) {
    const { pathname } = new URL(from)
    for (const [home, app] of HOME_OF) if (pathname.startsWith(home)) return app
  }
  return 'console'
}

function readQuery(request: FastifyRequest): unknown {
  const query: unknown = request.query
  return typeof query === 'object' && query !== null && 'app' in query ? query.app : undefined
}

const cookieName = (app: App) => `yike_${app}`

/** The session token of a request: a bearer token, or the cookie of the app that asks. */
export function tokenOf(request: FastifyRequest): { token: string; ambient: boolean } | undefined {
  const bearer = /^Bearer ([\w-]{20,100})$/.exec(request.headers.authorization ?? '')?.[1]
  if (bearer) return { token: bearer, ambient: false }
  const token = request.cookies[cookieName(appOf(request))]
  return token ? { token, ambient: true } : undefined
}

export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  app: App,
  token: string,
  expires: Date,
): void {
  void reply.setCookie(cookieName(app), token, { ...attributes(request), expires })
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply, app: App): void {
  void reply.clearCookie(cookieName(app), attributes(request))
}

function attributes(request: FastifyRequest) {
  // Lax and not strict: the way back from an identity provider comes from another site.
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: request.protocol === 'https' } as const
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Cross-site request forgery: SameSite keeps the cookie away from other sites; beyond that a changing request must come
 * from a page of this origin by what the browser says, or carry the header that no form of another site can send.
 */
export function refuseCrossSite(request: FastifyRequest, publicUrl: string): void {
  if (SAFE.has(request.method)) return
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw problems.crossSite()
  const origin = request.headers.origin
  if (origin !== undefined) {
    if (!isOurs(origin, request, publicUrl)) throw problems.crossSite()
    return
  }
  if (site === undefined && request.headers[APP_HEADER] === undefined)
    throw problems.crossSite(`${APP_HEADER}?`)
}

/** The address the request came to, or the public one when a proxy stands before this server. */
function isOurs(origin: string, request: FastifyRequest, publicUrl: string): boolean {
  const here = `${request.protocol}://${request.host}`
  return (
    URL.canParse(origin) &&
    [here, publicUrl].some((ours) => URL.canParse(ours) && new URL(ours).host === new URL(origin).host)
  )
}
