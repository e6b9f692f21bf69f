import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { sql } from 'kysely'
import type { FastifyInstance } from 'fastify'
import { registry } from './metrics.ts'
import type { App } from './module.ts'
import { logger } from './log.ts'

const log = logger('web')
const DIST = join(import.meta.dirname, '../../dist')
const APPS = ['console', 'field', 'family', 'handover', 'help'] as const

/** The built pages: four entries, each answering every path below it; no request leaves this server. */
export async function addWeb(app: App, server: FastifyInstance): Promise<void> {
  addHealth(app, server)
  if (existsSync(DIST)) {
    await server.register(fastifyStatic, {
      root: DIST,
      prefix: '/',
      index: false,
      wildcard: false,
      setHeaders: (response, path) => void response.header('cache-control', cacheFor(path)),
    })
    server.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/console/'))
    for (const name of APPS) {
      server.get(`/${name}`, { schema: { hide: true } }, (_request, reply) => reply.redirect(`/${name}/`))
      server.get(`/${name}/*`, { schema: { hide: true } }, async (_request, reply) =>
        reply
          .header('content-security-policy', contentSecurityPolicy(await tileOrigin(app)))
          .header('cache-control', 'no-cache')
          .type('text/html; charset=utf-8')
          .send(await readFile(join(DIST, `${name}.html`), 'utf8')),
      )
    }
  } else {
    log.warn('the pages are not built: npm start builds them')
  }
}

function cacheFor(path: string): string {
  return path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
}

/** Everything from here, except the map tiles of a city that named its own source. Styles inline: antd makes them. */
export function contentSecurityPolicy(tiles: string | undefined): string {
  const extra = tiles ? ` ${tiles}` : ''
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob:${extra}`,
    `connect-src 'self'${extra}`,
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "media-src 'self' blob: data:",
    "frame-ancestors 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "object-src 'none'",
  ].join('; ')
}

async function tileOrigin(app: App): Promise<string | undefined> {
  const row = await app.db.asSystem('platform.tiles', (tx) =>
    tx
      .selectFrom('platform.setting')
      .select(sql<string | null>`value->>'url'`.as('url'))
      .where('key', '=', 'tiles')
      .executeTakeFirst(),
  )
  return row?.url ? new URL(row.url.replaceAll(/[{}]/g, '')).origin : undefined
}

function addHealth(app: App, server: FastifyInstance): void {
  server.get('/healthz', { schema: { hide: true }, logLevel: 'silent' }, async (_request, reply) => {
    try {
      await app.db.asSystem('platform.health', (tx) => sql`select 1`.execute(tx))
      return { status: 'ok' }
    } catch (error) {
      log.error({ error: error instanceof Error ? error.message : String(error) }, 'unhealthy')
      return reply.status(503).send({ status: 'database unavailable' })
    }
  })
  server.get('/metrics', { schema: { hide: true }, logLevel: 'silent' }, async (request, reply) => {
    const { metricsToken } = app.config
    const allowed = metricsToken
      ? request.headers.authorization === `Bearer ${metricsToken}`
      : ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.ip)
    if (!allowed) return reply.status(403).send('')
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}
