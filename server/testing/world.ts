import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, expect } from 'vitest'
import type { z } from 'zod'
import { APP_HEADER } from '#contract/access'
import type { Endpoint } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { type RoleName, roles } from '#contract/permission'
import { notFound, Problem, ProblemError } from '#contract/problem'
import { createAccount, createPost, gate, startSession } from '#modules/access'
import { clock } from '#platform/clock'
import { readConfig } from '#platform/config'
import type { Tx } from '#platform/db'
import { type Deadline, runDue } from '#platform/deadlines'
import { subscribe, subscriptionJobs } from '#platform/events'
import { Files } from '#platform/files'
import { buildHttp } from '#platform/http'
import { drainQueue } from '#platform/jobs'
import { registry } from '#platform/metrics'
import type { App, Module } from '#platform/module'
import { addStreamRoute, Streams } from '#platform/stream'
import { allModules, declare } from '../app.ts'
import { database } from './database.ts'
import { TEST_SECRET } from './template.ts'

export type ScopeOf = { region?: number; orgId?: string; personId?: string; elderIds?: readonly string[] }

type CallInput<E extends Endpoint> = Partial<{
  params: z.input<E['params']>
  query: z.input<E['query']>
  body: z.input<E['body']>
  headers: Record<string, string>
}>

export type Caller = {
  readonly accountId: string
  readonly personId: string
  readonly headers: Record<string, string>
  /** Answers like the browser's `call`: the value, or throws `ProblemError`. */
  call<E extends Endpoint>(endpoint: E, input?: CallInput<E>): Promise<z.output<E['returns']>>
}

export type World = {
  readonly app: App
  readonly http: FastifyInstance
  readonly clock: typeof clock
  readonly modules: readonly Module[]
  /** A signed-in person with one post: `t.as('duty_officer', { region: 410802000000 })`. */
  as(role: RoleName, scope: ScopeOf): Promise<Caller>
  /** Nobody: for public endpoints. */
  readonly anybody: Caller
  /** Whoever a session token belongs to. */
  bearer(token: string): Caller
  /** Data that the test needs, written as the system. */
  system<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Runs every due deadline, then every queued job, until nothing is left. */
  due(): Promise<void>
  /** The same call inside the scope succeeds; outside it is refused or comes back empty. */
  neighbourSeesNothing<E extends Endpoint>(
    endpoint: E,
    input: CallInput<E>,
    who: { as: RoleName; inside: number; outside: number },
  ): Promise<void>
}

/** One world per test file: its own database, the whole app in this process, a movable clock. */
export async function world(): Promise<World> {
  const home = mkdtempSync(join(tmpdir(), 'yike-world-'))
  const config = {
    ...readConfig({
      YIKE_HOME: home,
      YIKE_DEMO: 'jiaozuo:0.005',
      YIKE_SIM: 'off',
      YIKE_LOG: 'error',
      PORT: '0',
      MQTT_PORT: '0',
      YIKE_PARTNER_HOSTS: '127.0.0.1',
    }),
    secret: TEST_SECRET,
  }
  clock.reset()
  registry.resetMetrics()
  const { db, owner, queue } = await database()
  const streams = new Streams()
  const app: App = { config, db, owner, files: new Files(home), streams }
  const modules = allModules()
  // That every promised endpoint is there is one test's business (server/architecture.test.ts), not every test's.
  await declare(modules)
  subscribe(modules.flatMap((module) => module.subscriptions))
  const http = await buildHttp(app, modules, gate)
  addStreamRoute(app, http, gate)
  await http.ready()

  afterAll(async () => {
    await http.close()
    await streams.stop()
    clock.reset()
    rmSync(home, { recursive: true, force: true })
  })

  const system = <T>(work: (tx: Tx) => Promise<T>) => db.asSystem('test', work)
  const deadlines = modules.flatMap((module) => module.deadlines)
  const jobs = modules.flatMap((module) => [...module.jobs, ...subscriptionJobs(module.subscriptions)])
  const crons = modules.flatMap((module) => module.crons)
  const as = (role: RoleName, scope: ScopeOf) => signIn(app, http, role, scope)

  return {
    app,
    http,
    clock,
    modules,
    as,
    bearer: (token) =>
      caller(http, { accountId: '', personId: '', headers: { authorization: `Bearer ${token}` } }),
    // As a page of this site sends it.
    anybody: caller(http, { accountId: '', personId: '', headers: { [APP_HEADER]: 'console' } }),
    system,
    due: async () => {
      for (let at = await dueFrom(app, deadlines, 0); at >= 0; at = await dueFrom(app, deadlines, at + 1)) {
        const deadline = deadlines[at]
        while (deadline && (await runDue(app, deadline)) > 0);
      }
      await drainQueue(app, queue, jobs, crons)
    },
    neighbourSeesNothing: async (endpoint, input, who) => {
      const inside = await as(who.as, { region: who.inside })
      const outside = await as(who.as, { region: who.outside })
      expect(isEmpty(await inside.call(endpoint, input)), 'inside the scope there is something to see').toBe(
        false,
      )
      const seen = await outside.call(endpoint, input).catch((error: unknown) => {
        expect(error, 'outside it is as if it did not exist').toBeInstanceOf(ProblemError)
        // Asserted on the line above.
        expect([notFound.type, '/problems/forbidden']).toContain((error as ProblemError).problem.type)
        return null
      })
      expect(isEmpty(seen), 'the neighbour sees nothing').toBe(true)
    },
  }
}

/** Where the next deadline stands that has a due row, or −1: one question, for most have none. */
async function dueFrom(app: App, deadlines: readonly Deadline[], from: number): Promise<number> {
  const asked = deadlines
    .slice(from)
    .map(
      ({ table, column }, i) =>
        sql`select ${from + i}::int as at where exists (select from ${sql.table(table)} where ${sql.ref(column)} <= ${clock.now()})`,
    )
  if (asked.length === 0) return -1
  const { rows } = await app.db.asSystem('test', (tx) =>
    sql<{ at: number }>`${sql.join(asked, sql` union all `)} order by at limit 1`.execute(tx),
  )
  return rows[0]?.at ?? -1
}

/** The problem that a call is refused with; a call that succeeds fails the test. */
export async function problemOf(call: Promise<unknown>): Promise<Problem> {
  const answer = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('value' in answer)
    throw new Error(`expected a problem, but got ${JSON.stringify(answer.value)?.slice(0, 300)}`)
  if (!(answer.error instanceof ProblemError)) throw answer.error
  return answer.error.problem
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === 0) return true
  if (Array.isArray(value)) return value.length === 0
  if (typeof value !== 'object') return false
  if ('items' in value) return Array.isArray(value.items) && value.items.length === 0
  return Object.keys(value).length === 0
}

async function signIn(app: App, http: FastifyInstance, role: RoleName, scope: ScopeOf): Promise<Caller> {
  const personId = scope.personId ?? uuidv7()
  const { accountId, token } = await app.db.asSystem('test', async (tx) => {
    const accountId = await createAccount(tx, { name: `测试${roles[role].zh}` })
    const postId = await createPost(tx, { accountId, role, ...postScope(role, { ...scope, personId }) })
    return { accountId, token: await startSession(tx, { accountId, postId }) }
  })
  return caller(http, { accountId, personId, headers: { authorization: `Bearer ${token}` } })
}

function postScope(role: RoleName, scope: ScopeOf): ScopeOf {
  switch (roles[role].audience) {
    case 'staff':
      return { region: scope.region ?? 410800000000 }
    case 'org':
      return { ...(scope.orgId ? { orgId: scope.orgId } : {}) }
    case 'field':
      return { ...(scope.personId ? { personId: scope.personId } : {}) }
    case 'family':
      return { elderIds: scope.elderIds ?? [] }
  }
}

function caller(
  http: FastifyInstance,
  who: { accountId: string; personId: string; headers: Record<string, string> },
): Caller {
  return {
    ...who,
    call: async (endpoint, input = {}) => {
      const params = new Map<string, unknown>(Object.entries(input.params ?? {}))
      const path = endpoint.path.replaceAll(/:(\w+)/g, (_all, key: string) =>
        encodeURIComponent(String(params.get(key))),
      )
      const query = new URLSearchParams()
      for (const [key, value] of Object.entries(input.query ?? {})) {
        for (const one of Array.isArray(value) ? value : [value])
          if (one !== undefined && one !== null) query.append(key, String(one))
      }
      const hasBody = endpoint.method !== 'GET' && endpoint.method !== 'DELETE'
      const response = await http.inject({
        method: endpoint.method,
        url: `/api${path}${query.size > 0 ? `?${query}` : ''}`,
        headers: {
          ...who.headers,
          ...input.headers,
          ...(hasBody ? { 'content-type': 'application/json' } : {}),
        },
        ...(hasBody ? { payload: JSON.stringify(input.body ?? {}) } : {}),
      })
      if (response.statusCode >= 400) throw new ProblemError(Problem.parse(response.json()))
      return (endpoint.answers === 'json' ? response.json() : response.body) as never // parsed by the contract on the server
    },
  }
}
