import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import {
  createJsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod'
import { forbidden, notFound, notSignedIn, type Problem, ProblemError } from '#contract/problem'
import type { Actor } from './actor.ts'
import type { Tx } from './db.ts'
import { logger } from './log.ts'
import { httpSeconds } from './metrics.ts'
import type { App, Module, Route } from './module.ts'
import { asProblem } from './problems.ts'

const log = logger('http')

/** What the access module gives the router. */
export type Gate = {
  /** Who is asking: the session of the cookie or bearer token, or null. */
  resolveActor(app: App, request: FastifyRequest): Promise<Actor | null>
  /** Writes that `actor` read or changed the record of an elder. */
  logAccess(
    tx: Tx,
    entry: { actor: Actor; endpoint: string; elderId: string; reason: string | null },
  ): Promise<void>
}

declare module 'fastify' {
  interface FastifyContextConfig {
    public?: boolean
  }
}

export async function buildHttp(app: App, modules: readonly Module[], gate: Gate): Promise<FastifyInstance> {
  const server = fastify({
    trustProxy: app.config.trustProxy,
    bodyLimit: 1024 * 1024,
    logger: false,
    genReqId: () => crypto.randomUUID(),
    routerOptions: { maxParamLength: 300 },
    forceCloseConnections: true,
  })
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(serializerCompiler)
  // Signed requests are verified over the bytes that came, so the text is kept beside what was parsed from it.
  const parseJson = server.getDefaultJsonParser('error', 'error')
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = body.toString()
    rawBodies.set(request, text)
    void parseJson(request, text, done)
  })
  server.setErrorHandler((error, request, reply) => sendProblem(reply, asProblem(error), request, error))
  server.setNotFoundHandler((request, reply) => sendProblem(reply, notFound().problem, request, null))
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    httpSeconds.observe(
      { method: request.method, route, status: `${Math.floor(reply.statusCode / 100)}xx` },
      reply.elapsedTime / 1000,
    )
  })
  await server.register(helmet, { contentSecurityPolicy: false, crossOriginEmbedderPolicy: false })
  await server.register(cookie)
  await server.register(compress, { threshold: 1024, encodings: ['gzip'] })
  await server.register(multipart, { limits: { fileSize: 20 * 1024 * 1024, files: 10 } })
  await server.register(rateLimit, { global: false })
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Yike 一刻', version: '0.1.0', description: '智慧养老服务平台的接口 The API of Yike' },
    },
    transform: createJsonSchemaTransform({ skipList: [] }),
    transformObject: jsonSchemaTransformObject,
  })
  await server.register(swaggerUi, {
    routePrefix: '/api/reference',
    staticCSP: true,
    uiConfig: { docExpansion: 'none', filter: true, deepLinking: true },
  })
  await server.register(
    async (api) => {
      for (const module of modules)
        for (const route of module.routes) addRoute(app, api, module.name, route, gate)
      api.get('/openapi.json', { schema: { hide: true } }, async () => server.swagger())
    },
    { prefix: '/api' },
  )
  return server
}

function addRoute(app: App, api: FastifyInstance, module: string, route: Route, gate: Gate): void {
  const { endpoint } = route
  const isPublic = endpoint.may === 'public'
  const hasBody = endpoint.method !== 'GET' && endpoint.method !== 'DELETE'
  api.route({
    method: endpoint.method,
    url: endpoint.path,
    ...(endpoint.bodyLimit === undefined ? {} : { bodyLimit: endpoint.bodyLimit }),
    schema: {
      tags: [module],
      summary: endpoint.summary,
      description: isPublic ? '无需登录 public' : `权限 permission: \`${endpoint.may}\``,
      params: endpoint.params,
      querystring: endpoint.query,
      ...(hasBody ? { body: endpoint.body } : {}),
      ...(endpoint.answers === 'json' ? { response: { 200: endpoint.returns } } : {}),
    },
    config: { public: isPublic, ...(isPublic ? { rateLimit: { max: 600, timeWindow: '1 minute' } } : {}) },
    preValidation: async (request) => {
      // A POST that says nothing says {}.
      if (hasBody && (request.body === undefined || request.body === null)) request.body = {}
    },
    onRequest: async (request) => {
      if (endpoint.may === 'public') return
      const actor = await gate.resolveActor(app, request)
      if (!actor) throw notSignedIn()
      if (endpoint.may !== 'signed-in' && !actor.may.has(endpoint.may)) throw forbidden()
      actors.set(request, actor)
    },
    handler: async (request, reply) => {
      const actor = actors.get(request) ?? null
      const work = async (tx: Tx) => {
        const answer = await route.handle({
          tx,
          actor,
          app,
          request,
          reply,
          // The validator has replaced these by what the contract's shapes made of them.
          params: request.params as never,
          query: request.query as never,
          body: request.body as never,
        })
        if (actor && endpoint.subject) {
          const elderId = subjectOf(request, endpoint.subject)
          if (elderId) {
            await gate.logAccess(tx, {
              actor,
              elderId,
              endpoint: `${endpoint.method} ${endpoint.path}`,
              reason: reasonOf(request),
            })
          }
        }
        return answer
      }
      const held = holdBack(reply)
      const answer = await (actor
        ? app.db.asActor(actor, work)
        : app.db.asSystem(`${endpoint.method} ${endpoint.path}`, work)
      ).finally(held.letGo)
      // A problem that is returned keeps what the operation wrote (a failed attempt is counted); a thrown one undoes it.
      if (answer instanceof ProblemError) throw answer
      return held.sent ? reply.send(held.sent.payload) : answer
    },
  })
}

/**
 * Keeps what a handler sends until its transaction has committed: nobody holds a file whose log entry was rolled back.
 * `letGo` gives the reply its own `send` again.
 */
function holdBack(reply: FastifyReply): { sent: { payload: unknown } | undefined; letGo: () => void } {
  const held: { sent: { payload: unknown } | undefined; letGo: () => void } = {
    sent: undefined,
    letGo: () => void Reflect.deleteProperty(reply, 'send'),
  }
  Object.defineProperty(reply, 'send', {
    configurable: true,
    value: (payload: unknown) => {
      held.sent = { payload }
      // Not the reply itself: a reply is a promise of having been sent, and would wait for what waits for it.
      return held
    },
  })
  return held
}

const actors = new WeakMap<FastifyRequest, Actor>()
const rawBodies = new WeakMap<FastifyRequest, string | Buffer>()

/** The text of a JSON body as it came: what a signature is made of. Empty when there was none. */
export function rawBodyOf(request: FastifyRequest): string {
  return rawBodies.get(request)?.toString() ?? ''
}

/** The actor of a request outside the usual routes (streams). */
export function actorOf(request: FastifyRequest): Actor | undefined {
  return actors.get(request)
}

function subjectOf(request: FastifyRequest, name: string): string | undefined {
  for (const part of [request.params, request.query, request.body]) {
    if (typeof part === 'object' && part !== null && name in part) {
      const value = Reflect.get(part, name)
      if (typeof value === 'string') return value
    }
  }
  return undefined
}

/** Why a protected fact was looked at: header `x-reason` (percent-encoded) or `reason` in the body. */
function reasonOf(request: FastifyRequest): string | null {
  const header = request.headers['x-reason']
  if (typeof header === 'string') {
    try {
      return decodeURIComponent(header).slice(0, 200)
    } catch (error) {
      if (error instanceof URIError) return header.slice(0, 200)
      throw error
    }
  }
  return subjectOf(request, 'reason')?.slice(0, 200) ?? null
}

export function sendProblem(
  reply: FastifyReply,
  problem: Problem,
  request: FastifyRequest,
  cause: unknown,
): FastifyReply {
  if (problem.status >= 500) {
    log.error(
      {
        request: request.id,
        route: request.routeOptions.url,
        error: cause instanceof Error ? cause.stack : String(cause),
      },
      'failed',
    )
  }
  return reply
    .status(problem.status)
    .type('application/problem+json; charset=utf-8')
    .serializer((value: unknown) => JSON.stringify(value))
    .send({ ...problem, instance: request.id })
}
