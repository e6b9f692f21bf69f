import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { gate } from '#modules/access'
import { changes } from '#contract/platform'
import { type Config, keptSecret } from '#platform/config'
import { connect, type Logins } from '#platform/db'
import { startDeadlines } from '#platform/deadlines'
import { type Cluster, startCluster } from '#platform/embedded-postgres'
import { declareEndpoints } from '#platform/endpoint-titles'
import { declareEvents, isDeclared } from '#platform/event-titles'
import { subscribe, subscriptionJobs } from '#platform/events'
import { Files } from '#platform/files'
import { buildHttp } from '#platform/http'
import { guardInstallation } from '#platform/installation'
import { startQueue } from '#platform/jobs'
import { logger } from '#platform/log'
import { migrate } from '#platform/migrate'
import type { App, Module, Stoppable } from '#platform/module'
import { operate } from '#platform/operate'
import { useSecrets } from '#platform/secrets'
import { addStreamRoute, Streams } from '#platform/stream'
import { addWeb } from '#platform/web'
import { keyOf, readContracts } from './contracts.ts'
import { modules } from './modules.ts'

const log = logger('app')

export type Running = AsyncDisposable & {
  readonly app: App
  readonly http: FastifyInstance
  readonly url: string
  stop(): Promise<void>
}

/** All modules with the platform's own endpoints, in order. */
export function allModules(): Module[] {
  return [operate(() => modules.flatMap((module) => module.deadlines)), ...modules]
}

/** The database of this installation: the carried one, or the one named in DATABASE_URL. */
export async function openDatabase(
  config: Config,
): Promise<{ owner: pg.ClientConfig; logins: Logins; cluster: Cluster | undefined }> {
  const cluster = config.databaseUrl ? undefined : await startCluster(config.home)
  const owner: pg.ClientConfig = cluster
    ? { ...cluster.admin, database: 'yike' }
    : ownerOf(config.databaseUrl ?? '')
  if (cluster) await ensureDatabase(cluster.admin, 'yike')
  const logins = await migrate(owner, keptSecret(config.home, 'database-password').toString('hex'))
  return { owner, logins, cluster }
}

function ownerOf(url: string): pg.ClientConfig {
  const parsed = new URL(url)
  return {
    host: decodeURIComponent(parsed.searchParams.get('host') ?? parsed.hostname),
    port: Number(parsed.port || 5432),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)),
    ...(parsed.searchParams.get('sslmode') === 'require' ? { ssl: true } : {}),
  }
}

async function ensureDatabase(admin: pg.ClientConfig, name: string): Promise<void> {
  const client = new pg.Client(admin)
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (!rowCount) await client.query(`create database ${name}`)
  } finally {
    await client.end()
  }
}

/** Makes the contract known to the platform; answers where it and the modules disagree. A test wants none of these. */
export async function declare(all: readonly Module[]): Promise<string[]> {
  const { endpoints, events } = await readContracts()
  declareEvents(events)
  declareEndpoints(endpoints)
  const faults: string[] = []
  const handled = new Map<string, string>([[keyOf(changes), 'platform']])
  for (const module of all) {
    for (const { endpoint } of module.routes) {
      const key = keyOf(endpoint)
      if (handled.has(key)) faults.push(`${key} is handled twice: ${handled.get(key)}, ${module.name}`)
      handled.set(key, module.name)
    }
    for (const { type } of module.subscriptions) {
      if (!isDeclared(type.name))
        faults.push(`${module.name} subscribes to ${type.name}, which no contract declares`)
    }
  }
  for (const key of endpoints.keys()) if (!handled.has(key)) faults.push(`${key} has no handler`)
  const names = all.flatMap((module) =>
    [...module.jobs, ...module.crons, ...subscriptionJobs(module.subscriptions)].map((job) => job.name),
  )
  for (const name of new Set(names))
    if (names.filter((other) => other === name).length > 1) faults.push(`job ${name} is declared twice`)
  return faults
}

/** Starts the parts that this process plays (`config.roles`), in the order in which they need each other. */
export async function start(config: Config): Promise<Running> {
  const stoppables: { name: string; stop(): Promise<void> }[] = []
  const stop = async () => {
    for (const part of stoppables.splice(0).reverse()) {
      await part
        .stop()
        .catch((error: unknown) =>
          log.error({ part: part.name, error: String(error) }, 'did not stop cleanly'),
        )
    }
  }
  try {
    useSecrets(config.secret)
    const { owner, logins, cluster } = await openDatabase(config)
    if (cluster) stoppables.push({ name: 'postgres', stop: () => cluster.stop() })
    const db = connect(logins)
    stoppables.push({ name: 'database', stop: () => db.close() })
    await guardInstallation(db, config)
    const streams = new Streams()
    await streams.start(logins.worker)
    stoppables.push({ name: 'streams', stop: () => streams.stop() })
    const app: App = { config, db, owner, files: new Files(config.home), streams }

    const all = allModules()
    // Serving the rest beats serving nothing; the tests let no such version out.
    for (const fault of await declare(all)) log.error({ fault }, 'contract and modules disagree')
    subscribe(all.flatMap((module) => module.subscriptions))
    for (const module of all) {
      const part: Stoppable | undefined = await module.start?.(app)
      if (part) stoppables.push({ name: module.name, stop: () => part.stop() })
    }
    const http = await buildHttp(app, config.roles.includes('api') ? all : [], gate)
    addStreamRoute(app, http, gate)
    await addWeb(app, http)
    // After the routes are built, which takes a second of this process: then what came due while nothing ran gets all of it.
    if (config.roles.includes('worker')) {
      const jobs = all.flatMap((module) => [...module.jobs, ...subscriptionJobs(module.subscriptions)])
      const queue = await startQueue(
        app,
        owner,
        jobs,
        all.flatMap((module) => module.crons),
      )
      stoppables.push({ name: 'queue', stop: () => queue.stop() })
      const loops = startDeadlines(
        app,
        all.flatMap((module) => module.deadlines),
      )
      stoppables.push({ name: 'deadlines', stop: () => loops.stop() })
    }
    stoppables.push({ name: 'http', stop: () => http.close() })
    const url = await http.listen({ port: config.port, host: config.host })
    log.info({ url, roles: config.roles }, 'up')
    return { app, http, url, stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}
