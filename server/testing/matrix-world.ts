import { sql } from 'kysely'
import type { Endpoint } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { type RoleName, roles } from '#contract/permission'
import { ProblemError } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { createAccount, createPost, startSession } from '#modules/access'
import { CATALOGUES, FIELDS, FREE, type Kind, kindOf, TABLES } from './matrix-registry.ts'
import { type Known, type Sample, sampleOf } from './sample.ts'
import type { Caller, World } from './world.ts'

/** One of two places that are alike: rows of every kind, and a session of every role that sees this place only. */
export type Place = {
  readonly mark: string
  readonly county: number
  readonly village: number
  readonly ids: Map<Kind, string>
  /** Names that occur in this place and nowhere else, and all its ids: they must not appear in an answer to the other. */
  readonly secrets: Set<string>
  readonly people: Map<RoleName, { accountId: string; postId: string }>
  /** What could not be made, and why: the steps are shown when a kind is missing. */
  readonly failed: string[]
}

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
  const step = async (
    role: RoleName,
    key: string,
    wanted: Record<string, unknown> = {},
    query: Record<string, unknown> = {},
  ) => {
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
  }
  const today = new Date(t.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
  const instant = (minutes: number) => new Date(t.clock.now().getTime() + minutes * 60_000).toISOString()

  await staffOf(t, made)
  await step('clerk', 'POST /organisations', {
    name: `${place.mark}养老院`,
    'body.kind': 'care_institution',
    'body.name': `${place.mark}养老院`,
  })
  await lookUp(t, made)
  await orgOf(t, made)
  await step('clerk', 'POST /people/elders', {
    'body.name': `${place.mark}长者`,
    kind: 'none',
    'noIdentityReason?': '遗失',
    'sex?': 'female',
    'birthDay?': '1940-03-01',
    'phones?': [{ number: `${place.phone}1`, use: 'mobile' }],
    'orgId?': made.ids.get('organisation'),
  })
  await lookUp(t, made)
  await familyOf(t, made)
  await step('clerk', 'POST /organisations/sites', {
    'body.name': `${place.mark}站点`,
    'organisationId?': made.ids.get('organisation'),
  })
  await lookUp(t, made)
  await step('clerk', 'PUT /organisations/sites/:id/rooms/:roomId', {
    roomId: uuidv7(),
    'beds?': [{ id: uuidv7(), label: `${place.mark}床` }],
  })
  await step('clerk', 'PUT /organisations/cameras/:id', { 'params.id': uuidv7() })
  for (const part of ['contacts', 'facts', 'health', 'reviews'] as const) {
    await step('clerk', `POST /people/elders/:elderId/${part}`, {
      'body.name': `${place.mark}联系人`,
      phone: `${place.phone}2`,
      'phone?': `${place.phone}2`,
      'from?': today,
      value: 'alone',
      'body.kind': part === 'facts' ? 'living' : undefined,
    })
  }
  await step('clerk', 'POST /access/elders/:elderId/family-grants', {
    phone: `${place.phone}3`,
    'body.name': `${place.mark}女儿`,
    relation: 'child',
    'consent?': { by: 'elder', evidence: '同意书' },
  })
  await step('admin', 'POST /access/accounts', {
    'body.name': `${place.mark}账号`,
    'login?': `matrix${place.county}`,
    'posts?': [{ role: 'consultant', regionCode: place.county }],
    regionCode: place.county,
  })
  await lookUp(t, made, {
    post: sql`account_id = (select a.id from access.account a where a.login = ${`matrix${place.county}`})`,
    account: sql`login = ${`matrix${place.county}`}`,
  })
  await step('admin', 'POST /access/posts/:id/access-grants', { validTo: today })
  const model = `matrix-${place.county}`
  await step('admin', 'POST /devices/models', { id: model, 'body.id': model, name: `${place.mark}型号` })
  await step('admin', 'POST /devices/keys', { modelId: model, 'body.name': `key-${place.county}` })
  await step('admin', 'POST /devices/vendors', {
    'body.id': `vendor-${place.county}`,
    'body.name': `${place.mark}厂商`,
  })
  await step('duty_officer', 'POST /devices', { serial: `SN-${place.county}`, modelId: model })
  await lookUp(t, made)
  await step('duty_officer', 'POST /devices/:id/bind', {
    'elderId?': made.ids.get('elder'),
    kind: 'person',
    target: 'person',
  })
  await step('duty_officer', 'POST /responders', {
    'body.name': `${place.mark}响应人`,
    phone: `${place.phone}4`,
    regionCode: place.village,
  })
  await lookUp(t, made)
  await fieldOf(t, made)
  await step('duty_officer', 'POST /responders/:id/qualifications')
  await step('duty_officer', 'POST /responders/:id/keys')
  await step('duty_officer', 'POST /responders/shifts', {
    startsAt: instant(-10),
    endsAt: instant(120),
    from: instant(-10),
    to: instant(120),
    start: instant(-10),
    end: instant(120),
  })
  await step('clerk', 'POST /responders/subscriptions', { 'elderId?': made.ids.get('elder') })
  await step('duty_officer', 'POST /alarms/incidents', { 'elderId?': made.ids.get('elder') })
  await lookUp(t, made)
  await step('duty_officer', 'POST /alarms/incidents/:id/acknowledge')
  await step('duty_officer', 'POST /alarms/incidents/:id/contacts')
  await step('duty_officer', 'POST /alarms/incidents/:id/dispatch')
  await step('responder', 'POST /field/sos')
  await step('duty_officer', 'POST /alarms/drills')
  await step('duty_officer', 'PUT /alarms/rules/:id', {
    'params.id': uuidv7(),
    'body.body.metrics': [],
    when: 'true',
  })
  await step('head', 'PUT /policy/rules/:id', {
    'params.id': uuidv7(),
    kind: 'alarms.storm',
    'body.body': {
      incidents: 20,
      withinSeconds: 300,
      endsAfterSeconds: 600,
      restartGraceSeconds: 60,
      restartAfterSeconds: 60,
    },
  })
  for (const key of ['centres', 'articles', 'shifts'] as const) {
    await step('duty_officer', `PUT /calls/${key}/:id`, {
      'params.id': uuidv7(),
      startsAt: instant(-10),
      endsAt: instant(120),
      'body.name': `${place.mark}话务`,
    })
    await lookUp(t, made)
  }
  await step('operator', 'PUT /calls/care-plans/:id', { 'params.id': uuidv7() })
  await step('duty_officer', 'POST /calls/qr-codes', { 'body.label': `${place.mark}二维码` })
  await step('operator', 'POST /calls/calls', { phone: `${place.phone}1` })
  await step('operator', 'POST /calls/requests', {
    'elderId?': made.ids.get('elder'),
    'callerPhone?': `${place.phone}1`,
  })
  await lookUp(t, made)
  await t.system(async (tx) => {
    const officer = made.people.get('clerk')
    const session = await tx
      .selectFrom('access.session')
      .select('id')
      .where('account_id', '=', officer?.accountId ?? '')
      .executeTakeFirst()
    if (session) made.ids.set('session', session.id)
    const id = uuidv7()
    await tx
      .insertInto('access.oidc_provider')
      .values({
        id,
        region_code: place.county,
        name: `${place.mark}认证`,
        name_en: 'IdP',
        issuer: `https://idp.example/${place.county}`,
        client_id: 'yike',
      })
      .execute()
    made.ids.set('provider', id)
    made.secrets.add(id)
  })
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

const rolesOf = (audience: string) =>
  (Object.keys(roles) as RoleName[]).filter((role) => roles[role].audience === audience) // The keys are the role names.

async function staffOf(t: World, place: Place): Promise<void> {
  for (const role of rolesOf('staff')) await person(t, place, role)
}
async function orgOf(t: World, place: Place): Promise<void> {
  for (const role of rolesOf('org'))
    await person(t, place, role, { orgId: place.ids.get('organisation') ?? uuidv7() })
}
async function fieldOf(t: World, place: Place): Promise<void> {
  for (const role of rolesOf('field'))
    await person(t, place, role, { personId: place.ids.get('responder') ?? uuidv7() })
}
async function familyOf(t: World, place: Place): Promise<void> {
  for (const role of rolesOf('family'))
    await person(t, place, role, { elderIds: [place.ids.get('elder') ?? uuidv7()] })
}

/** Finds a row of each kind in the place, and remembers every id of the place as a secret of it. */
async function lookUp(
  t: World,
  place: Place,
  only: Partial<Record<Kind, ReturnType<typeof sql>>> = {},
): Promise<void> {
  const { lo, hi } = boundsOf(place.county)
  await t.system(async (tx) => {
    for (const [kind, table] of Object.entries(TABLES) as [Kind, string][]) {
      // Some tables name their place otherwise, or belong to the whole installation.
      const column = await regionColumn(t, table)
      if (column === undefined) continue
      const found = await sql<{
        id: string
      }>`select id from ${sql.table(table)} where ${sql.ref(column)} >= ${lo} and ${sql.ref(column)} < ${hi} ${only[kind] ? sql`and ${only[kind]}` : sql``} order by id limit 200`.execute(
        tx,
      )
      const [first] = found.rows
      if (first && (only[kind] || !place.ids.has(kind))) place.ids.set(kind, first.id)
      for (const { id } of found.rows) place.secrets.add(id)
    }
  })
  place.secrets.add(`${place.mark}长者`)
  place.secrets.add(`${place.mark}养老院`)
}

const columns = new Map<string, string | undefined>()

async function regionColumn(t: World, table: string): Promise<string | undefined> {
  if (columns.has(table)) return columns.get(table)
  const { rows } = await t.app.db.systemPool.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attname in ('region_code', 'id') and not attisdropped`,
    [table],
  )
  const names = rows.map((row) => row.name)
  const column = names.includes('region_code') && names.includes('id') ? 'region_code' : undefined
  columns.set(table, column)
  return column
}
