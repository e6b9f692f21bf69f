import { sql } from 'kysely'
import type { Endpoint } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { RoleName, roles } from '#contract/permission'
import { ProblemError } from '#contract/problem'
import { createAccount, createPost, startSession } from '#modules/access'
import { CATALOGUES, FIELDS, FREE, kindOf, TABLES } from './matrix-registry.ts'
import { type Known, type Sample, sampleOf } from './sample.ts'
import type { Caller, World } from './world.ts'
import { accessRows, sessionRow } from './matrix-places/access.ts'
import { alarmRows, incidentRows } from './matrix-places/alarms.ts'
import { assessmentRows } from './matrix-places/assessment.ts'
import { benefitRows } from './matrix-places/benefits.ts'
import { callRows } from './matrix-places/calls.ts'
import { careRows } from './matrix-places/care.ts'
import { insuranceRows } from './matrix-places/insurance.ts'
import { deviceRows } from './matrix-places/devices.ts'
import { ledgerRows } from './matrix-places/ledger.ts'
import { messageRows } from './matrix-places/notifications.ts'
import { organisationRows, siteRows } from './matrix-places/organisations.ts'
import { peopleRows, recordRows, registerWork } from './matrix-places/people.ts'
import { lookUp, type Maker, type Place } from './matrix-places/place.ts'
import { policyRows } from './matrix-places/policy.ts'
import { missionRows, responderRows } from './matrix-places/responders.ts'

export type { Place } from './matrix-places/place.ts'

/** In the order in which the rows need each other. A module adds its own file and one line here. */
const ROWS: readonly ((maker: Maker) => Promise<void>)[] = [
  organisationRows,
  peopleRows,
  siteRows,
  recordRows,
  registerWork,
  accessRows,
  ledgerRows,
  policyRows,
  deviceRows,
  responderRows,
  incidentRows,
  missionRows,
  alarmRows,
  callRows,
  messageRows,
  assessmentRows,
  benefitRows,
  careRows,
  insuranceRows,
  sessionRow,
]

/** Fills a place through the endpoints themselves, as the people of the place would. */
export async function makePlace(
  t: World,
  place: { mark: string; county: number; village: number; phone: string },
): Promise<Place> {
  const made: Place = { ...place, ids: new Map(), secrets: new Set(), people: new Map(), failed: [] }
  const endpoints = new Map(
    t.modules
      .flatMap((module) => module.routes)
      .map(({ endpoint }) => [`${endpoint.method} ${endpoint.path}`, endpoint]),
  )
  const maker: Maker = {
    t,
    place: made,
    today: new Date(t.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10),
    instant: (minutes) => new Date(t.clock.now().getTime() + minutes * 60_000).toISOString(),
    id: (kind) => made.ids.get(kind),
    lookUp: (only) => lookUp(t, made, only),
    join: (audience) => join(t, made, audience),
    async step(role, key, wanted = {}, query = {}) {
      const endpoint = endpoints.get(key)
      if (!endpoint) return void made.failed.push(`${key}: no such endpoint`)
      const sample = fill(endpoint, made, (name, path) => wanted[path.join('.')] ?? wanted[name])
      try {
        const answer: unknown = await (await callerOf(t, made, role)).call(endpoint, {
          ...sample,
          query: { ...sample.query, ...query },
        } as never) // Made by the endpoint's own shapes.
        return answer
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
        made.failed.push(
          `${key}: ${error.problem.status} ${error.problem.type} ${JSON.stringify(error.problem.errors ?? error.problem.detail ?? '')}`,
        )
      }
    },
    file: () =>
      t.system(async (tx) => {
        const file = { name: `${place.mark}.png`, mediaType: 'image/png', bytes: Buffer.from('picture') }
        return (await t.app.files.put(tx, file)).id
      }),
    async row(kind, values) {
      const id = typeof values['id'] === 'string' ? values['id'] : uuidv7()
      const filled = { ...values, id }
      await t.system((tx) =>
        sql`insert into ${sql.table(TABLES[kind])} (${sql.join(Object.keys(filled).map((one) => sql.ref(one)))}) values (${sql.join(Object.values(filled))})`.execute(
          tx,
        ),
      )
      made.ids.set(kind, id)
      made.secrets.add(id)
      return id
    },
  }
  await maker.join('staff')
  for (const rows of ROWS) await rows(maker)
  await maker.lookUp()
  return made
}

/** A fresh session, so that a call which ends its session spoils nothing. */
export async function callerOf(t: World, place: Place, role: RoleName): Promise<Caller> {
  const person = place.people.get(role)
  if (!person) throw new Error(`nobody is ${role} in ${place.mark}`)
  return t.bearer(await t.system((tx) => startSession(tx, person)))
}

export function fill(endpoint: Endpoint, place: Place, wanted: Known = () => undefined): Sample {
  return sampleOf(endpoint, (name, path) => {
    const given = wanted(name, path)
    if (given !== undefined) return given
    if (path[0] === 'params' && path.length === 2) {
      const kind = kindOf(endpoint.path, name)
      return kind ? (place.ids.get(kind) ?? uuidv7()) : name === 'code' ? place.village : undefined
    }
    if (path[0] === 'query' && name === 'from') return new Date(Date.now() - 86_400_000).toISOString()
    if (path[0] === 'query' && name === 'to') return new Date().toISOString()
    if (/^region(Code)?$|^within$/.test(name))
      return endpoint.path.startsWith('/access') ? place.county : place.village
    const kind = FIELDS[name]
    return kind ? place.ids.get(kind) : undefined
  })
}

/** Parameters of an endpoint that the registry does not know. */
export function unknownParameters(endpoint: Endpoint): string[] {
  if (CATALOGUES.some((path) => endpoint.path === path)) return []
  return [...endpoint.path.matchAll(/:(\w+)/g)]
    .map(([, name = '']) => name)
    .filter((name) => !FREE.has(name) && kindOf(endpoint.path, name) === undefined)
}

async function person(
  t: World,
  place: Place,
  role: RoleName,
  scope: { orgId?: string; personId?: string; elderIds?: string[] } = {},
): Promise<void> {
  const region = place.county
  const one = await t.system(async (tx) => {
    const accountId = await createAccount(tx, { name: `${place.mark}${roles[role].zh}`, region })
    return { accountId, postId: await createPost(tx, { accountId, role, region, ...scope }) }
  })
  place.people.set(role, one)
}

const AUDIENCE = {
  staff: () => ({}),
  org: (place: Place) => ({ orgId: place.ids.get('organisation') ?? uuidv7() }),
  field: (place: Place) => ({ personId: place.ids.get('responder') ?? uuidv7() }),
  family: (place: Place) => ({ elderIds: [place.ids.get('elder') ?? uuidv7()] }),
} as const

async function join(t: World, place: Place, audience: keyof typeof AUDIENCE): Promise<void> {
  for (const role of RoleName.options.filter((one) => roles[one].audience === audience))
    await person(t, place, role, AUDIENCE[audience](place))
}
