import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import type { Endpoint } from '#contract/endpoint'
import { changes } from '#contract/platform'
import { notSignedIn } from '#contract/problem'
import { RoleName, roles } from '#contract/permission'
import { type Caller, world } from '#testing'
import { boundsOf } from '#contract/region'
import { kindOf, PUBLIC, TABLES } from './testing/matrix-registry.ts'
import { callerOf, fill, makePlace, type Place, unknownParameters } from './testing/matrix-world.ts'

// Every endpoint × every role × inside and outside the scope, made from the contract. Two places that are alike are
// filled through the endpoints themselves; then everybody of the one tries everything on the other.

const t = await world()
const key = (endpoint: Endpoint) => `${endpoint.method} ${endpoint.path}`
const endpoints = t.modules.flatMap((module) => module.routes).map(({ endpoint }) => endpoint)
const guarded = endpoints.filter((endpoint) => endpoint.may !== 'public')

/** Reads that the sample of the place does not reach, each with why. */
const NOT_REACHED = new Map([
  [
    'GET /field/invitations/:id/briefing',
    'shown to whoever has accepted the invitation; responders’ own tests do',
  ],
])

/** What is meant to be seen from everywhere. */
const OPEN = new Map([
  ['GET /organisations/directory', 'names of organisations, to refer people across districts'],
])

/** Kinds of rows that no call of the matrix makes; their endpoints meet an id that names nothing. Only to be shortened. */
const NOT_MADE: string[] = []

/** Called after all others, because they end what others need. */
const LAST = new Set(['PUT /responders/:id/account'])

let ours: Place
let theirs: Place

function may(role: RoleName, endpoint: Endpoint): boolean {
  const held: readonly string[] = roles[role].may
  return endpoint.may === 'signed-in' || held.includes(endpoint.may)
}

async function send(caller: Pick<Caller, 'headers'>, endpoint: Endpoint, sample: ReturnType<typeof fill>) {
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_all, name: string) =>
    encodeURIComponent(String(sample.params[name] ?? 'x')),
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(sample.query))
    if (value !== null && value !== undefined) query.set(name, String(value))
  const hasBody = endpoint.method !== 'GET' && endpoint.method !== 'DELETE'
  return t.http.inject({
    method: endpoint.method,
    url: `/api${path}?${query}`,
    headers: { ...caller.headers, ...(hasBody ? { 'content-type': 'application/json' } : {}) },
    ...(hasBody ? { payload: JSON.stringify(sample.body ?? {}) } : {}),
  })
}

beforeAll(async () => {
  ours = await makePlace(t, { mark: '甲', county: 410802000000, village: 410802001001, phone: '1381000000' })
  theirs = await makePlace(t, {
    mark: '乙',
    county: 410803000000,
    village: 410803001001,
    phone: '1382000000',
  })
}, 120_000)

test('public endpoints are exactly those on the list, each with its reason', () => {
  expect(
    endpoints
      .filter((endpoint) => endpoint.may === 'public')
      .map(key)
      .sort(),
  ).toEqual(Object.keys(PUBLIC).sort())
})

test('every identifier in a path is known to the registry', () => {
  expect(
    endpoints.flatMap((endpoint) => unknownParameters(endpoint).map((name) => `${key(endpoint)} :${name}`)),
  ).toEqual([])
})

test('both places have rows of every kind, but for those on the list', () => {
  for (const place of [ours, theirs]) {
    const missing = Object.keys(TABLES).filter((kind) => !([...place.ids.keys()] as string[]).includes(kind))
    expect(missing.sort(), place.failed.join('\n')).toEqual(NOT_MADE)
  }
})

describe('without the right', () => {
  test('nobody gets into an endpoint that is not public', async () => {
    const wrong: string[] = []
    for (const endpoint of guarded) {
      const answer = await send({ headers: {} }, endpoint, fill(endpoint, ours))
      if (answer.statusCode !== 401) wrong.push(`${answer.statusCode} ${key(endpoint)}`)
    }
    const stream = await t.http.inject({ url: `/api${changes.path}` })
    if (stream.statusCode !== 401) wrong.push(`${stream.statusCode} ${changes.path}`)
    expect(wrong).toEqual([])
  })

  test.each(RoleName.options)(
    'A-GOV-14: %s is refused wherever the role does not hold the permission',
    async (role) => {
      const caller = await callerOf(t, ours, role)
      const wrong: string[] = []
      for (const endpoint of guarded) {
        if (may(role, endpoint)) continue
        const answer = await send(caller, endpoint, fill(endpoint, ours))
        if (answer.statusCode !== 403 || answer.json().type !== '/problems/forbidden')
          wrong.push(`${answer.statusCode} ${key(endpoint)}`)
      }
      expect(wrong).toEqual([])
    },
  )
})

const kept = new Map<RoleName, Caller>()

/** One of our people asks; a session that an earlier call ended is begun anew. */
async function ask(role: RoleName, endpoint: Endpoint, sample: ReturnType<typeof fill>) {
  for (let again = false; ; again = true) {
    const caller = kept.get(role) ?? (await callerOf(t, ours, role))
    kept.set(role, caller)
    const answer = await send(caller, endpoint, sample)
    if (!isProblem(answer, notSignedIn.type) || again) return answer
    kept.delete(role)
  }
}

function isProblem(answer: Awaited<ReturnType<typeof send>>, type: string): boolean {
  return answer.statusCode >= 400 && answer.json().type === type
}

/** A fingerprint of every row of a place, table by table. */
async function fingerprint(place: Place): Promise<Record<string, string>> {
  const { lo, hi } = boundsOf(place.county)
  const marks: Record<string, string> = {}
  await t.system(async (tx) => {
    for (const [kind, table] of Object.entries(TABLES)) {
      if (kind === 'session') continue
      const found = await sql<{
        mark: string | null
      }>`select md5(string_agg(x::text, '|' order by x.id::text)) as mark from ${sql.table(table)} x where x.region_code >= ${lo} and x.region_code < ${hi}`.execute(
        tx,
      )
      marks[table] = found.rows[0]?.mark ?? ''
    }
  })
  return marks
}

/** What of the other place an answer gives away; what the caller sent is not news. */
function leaks(text: string, sent: string, place: Place): string[] {
  return [...place.secrets].filter((secret) => text.includes(secret) && !sent.includes(secret))
}

describe('outside the scope', () => {
  test('A-DATA-13: everybody of one place tries everything on the other: nothing is seen and nothing changes', async () => {
    const before = await fingerprint(theirs)
    const wrong: string[] = []
    for (const endpoint of guarded) {
      const sample = fill(endpoint, theirs)
      const sent = JSON.stringify(sample)
      for (const role of RoleName.options.filter((one) => may(one, endpoint))) {
        const answer = await ask(role, endpoint, sample)
        const told = `${answer.statusCode} ${key(endpoint)} as ${role}`
        if (answer.statusCode >= 500 || isProblem(answer, notSignedIn.type)) wrong.push(told)
        const given = leaks(answer.body, sent, theirs)
        if (given.length > 0 && !OPEN.has(key(endpoint)))
          wrong.push(`${told} gives away ${given.slice(0, 3).join(', ')}`)
      }
    }
    expect(wrong).toEqual([])
    expect(await fingerprint(theirs)).toEqual(before)
  }, 300_000)
})

describe('inside the scope', () => {
  test('whoever may is let in: no call fails unforeseen, and what is there is found', async () => {
    const wrong: string[] = []
    const reads = guarded.filter((endpoint) => endpoint.method === 'GET')
    const rest = guarded.filter((one) => !reads.includes(one))
    const last = rest.filter((one) => LAST.has(key(one)))
    for (const endpoint of [...reads, ...rest.filter((one) => !last.includes(one)), ...last]) {
      const sample = fill(endpoint, ours)
      const statuses: number[] = []
      for (const role of RoleName.options.filter((one) => may(one, endpoint))) {
        const answer = await ask(role, endpoint, sample)
        statuses.push(answer.statusCode)
        const refused =
          answer.statusCode === 403 &&
          answer.json().type === '/problems/forbidden' &&
          answer.json().detail === undefined
        if (answer.statusCode >= 500 || isProblem(answer, notSignedIn.type) || refused)
          wrong.push(`${answer.statusCode} ${key(endpoint)} as ${role}`)
      }
      const names = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name = '']) => kindOf(endpoint.path, name))
      const findable =
        endpoint.method === 'GET' &&
        names.length > 0 &&
        names.every((kind) => kind !== undefined && ours.ids.has(kind))
      if (findable && !statuses.includes(200) && !NOT_REACHED.has(key(endpoint)))
        wrong.push(`nobody finds what is there: ${key(endpoint)} ${statuses.join(' ')}`)
    }
    expect(wrong).toEqual([])
  }, 300_000)
})
