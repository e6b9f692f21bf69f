import { createHmac, hash as digest } from 'node:crypto'
import type { Secrets } from '#platform/secrets'
import { CONSENT_VERSION } from '#contract/people-words'
import type { CountyCity, Elder, Household, Organisation, Responder } from './city.ts'
import { stream } from './random.ts'
import type { Sinks } from './tables.ts'

export type RowContext = {
  secrets: Secrets
  /** From which every simulated device's and account's secret is derived. */
  simKey: Buffer
  seed: string
  on: string
  now: Date
  /** argon2id of the password that all simulated accounts share, made once. */
  passwordHash: string
}

const SOURCE = '演示数据（合成）'
const DAY = 86_400_000

/** The secret of a simulated device: the simulation derives the same. */
export function deviceSecret(simKey: Buffer, serial: string): string {
  return createHmac('sha256', simKey).update(`device ${serial}`).digest('base64url')
}

/** The password of every simulated account (not of the printed demo accounts). */
export function accountPassword(simKey: Buffer): string {
  return `Sim-${createHmac('sha256', simKey).update('accounts').digest('base64url').slice(0, 24)}`
}

export function deviceHash(secret: string): Buffer {
  return digest('sha256', secret, 'buffer')
}

/** Writes a county into the sinks; `sent` is awaited every few thousand homes, so that a large county does not fill the memory. */
export async function writeCounty(
  city: CountyCity,
  to: Sinks,
  context: RowContext,
  sent: () => Promise<void>,
): Promise<void> {
  const random = stream(context.seed, 'rows', city.code)
  const at = Date.parse(`${context.on}T00:00:00Z`) - DAY
  const id = () => random.uuid(at)
  for (const organisation of city.organisations) writeOrganisation(organisation, to, context)
  let n = 0
  for (const [i, household] of city.households.entries()) {
    if (i % 8000 === 7999) await sent()
    const org = household.elders[0]?.institution ?? null
    const orgId = org === null ? null : (institutions(city)[org]?.id ?? null)
    to.household.add(household.id, household.village, household.address)
    for (const elder of household.elders) {
      writeElder(elder, household, orgId, to, context, id)
      for (const contact of elder.contacts) {
        if (!contact.familyAccount) continue
        writeFamily(contact, elder, household, city.code, n++, to, context, id)
      }
    }
  }
  for (const [i, responder] of city.responders.entries()) writeResponder(responder, city, i, to, context, id)
  await sent()
}

const institutionCache = new WeakMap<CountyCity, Organisation[]>()
function institutions(city: CountyCity): Organisation[] {
  const known =
    institutionCache.get(city) ??
    city.organisations.filter((organisation) => organisation.kind === 'care_institution')
  institutionCache.set(city, known)
  return known
}

function writeElder(
  elder: Elder,
  household: Household,
  org: string | null,
  to: Sinks,
  context: RowContext,
  id: () => string,
): void {
  const { secrets, on } = context
  const region = household.village
  const year = Number(on.slice(0, 4))
  const number = elder.identity
  to.elder.add(
    elder.id,
    region,
    org,
    household.id,
    elder.name,
    elder.otherNames,
    elder.pinyin,
    elder.initials,
    elder.sex,
    elder.birthDay,
    number ? 'resident_card' : 'none',
    number ? secrets.encrypt(number) : null,
    number ? secrets.keyedHash('identity', number) : null,
    number ? null : '证件遗失，补办中',
    elder.nation,
    elder.setting,
    household.address,
    household.lon,
    household.lat,
    elder.condition.mobility,
    true,
  )
  to.searchKey.add(
    elder.id,
    region,
    org,
    elder.name,
    elder.pinyin,
    elder.initials,
    household.address,
    grams(elder.name, elder.otherNames, household.address),
  )
  const { hearing, vision } = elder.condition
  if (elder.habits || hearing !== 'good' || vision !== 'good') {
    to.profile.add(elder.id, region, org, hearing, vision, elder.wakesAt, elder.sleepsAt, elder.habits)
  }
  to.address.add(
    id(),
    elder.id,
    region,
    org,
    'residence',
    region,
    household.address,
    household.lon,
    household.lat,
    `[${year - 6}-01-01,)`,
    SOURCE,
  )
  if (elder.setting !== 'home')
    to.setting.add(id(), elder.id, region, org, elder.setting, `[${year - 1}-06-01,)`, SOURCE)
  for (const phone of elder.phones) {
    to.phone.add(
      id(),
      elder.id,
      null,
      region,
      org,
      phone.kind,
      secrets.encrypt(phone.number),
      secrets.keyedHash('phone', phone.number),
      phone.kind === 'landline',
      `${year - 3}-01-01`,
    )
  }
  for (const [i, contact] of elder.contacts.entries()) {
    const account = contact.familyAccount ? contact.id : null
    const verified =
      contact.verifiedDaysAgo === null
        ? null
        : new Date(context.now.getTime() - contact.verifiedDaysAgo * DAY)
    to.contact.add(
      contact.id,
      elder.id,
      region,
      org,
      contact.name,
      contact.relation,
      i + 1,
      contact.distanceM,
      contact.holdsKey,
      contact.livesWith,
      contact.familyAccount || contact.guardian,
      contact.guardian,
      account,
      verified,
    )
    to.phone.add(
      id(),
      elder.id,
      contact.id,
      region,
      org,
      'mobile',
      secrets.encrypt(contact.phone),
      secrets.keyedHash('phone', contact.phone),
      false,
      `${year - 3}-01-01`,
    )
  }
  for (const fact of elder.facts)
    to.fact.add(id(), elder.id, region, org, fact.kind, fact.value, `[${fact.since},)`, SOURCE)
  for (const item of elder.condition.health)
    to.health.add(
      id(),
      elder.id,
      region,
      org,
      item.kind,
      item.code,
      item.name,
      item.critical,
      `${year - 4}-01-01`,
      SOURCE,
    )
  for (const item of elder.needs) to.need.add(id(), elder.id, region, org, item, SOURCE, `${year - 1}-01-01`)
  for (const consent of elder.consents) {
    to.consent.add(
      id(),
      elder.id,
      region,
      org,
      consent.purpose,
      CONSENT_VERSION,
      consent.given,
      consent.by,
      'paper',
      new Date(context.now.getTime() - 90 * DAY),
      SOURCE,
    )
  }
  if (elder.plan) {
    const { plan } = elder
    to.plan.add(
      elder.id,
      region,
      org,
      plan.wayIn,
      plan.keyPlace,
      plan.keyContact,
      plan.doorCode ? secrets.encrypt(plan.doorCode) : null,
      plan.floor,
      plan.lift,
      plan.hazards,
      new Date(context.now.getTime() - 60 * DAY),
    )
  }
  for (const device of elder.devices) writeDevice(device, elder, household, org, to, context, id)
}

function writeDevice(
  device: Elder['devices'][number],
  elder: Elder,
  household: Household,
  org: string | null,
  to: Sinks,
  context: RowContext,
  id: () => string,
): void {
  const binding = id()
  const since = new Date(context.now.getTime() - 200 * DAY)
  const test = device.kind.startsWith('sos')
    ? new Date(context.now.getTime() + (1 + (device.serial.charCodeAt(device.serial.length - 1) % 28)) * DAY)
    : null
  to.device.add(
    device.id,
    device.serial,
    modelOf(device.kind),
    device.kind,
    'in_use',
    binding,
    device.target,
    elder.id,
    device.target === 'home' ? null : org,
    household.village,
    device.spot,
    household.lon,
    household.lat,
    SOURCE,
    '1.0.0',
    test,
  )
  to.credential.add(device.id, deviceHash(deviceSecret(context.simKey, device.serial)))
  to.binding.add(
    binding,
    device.id,
    device.target,
    elder.id,
    device.target === 'home' ? null : org,
    household.village,
    device.target === 'home' ? household.address : null,
    device.spot,
    household.lon,
    household.lat,
    SOURCE,
    `["${since.toISOString()}",)`,
  )
  to.custody.add(id(), device.id, 'elder', elder.id, org, household.village, '居家安全监测', true, since)
}

/** Models of the simulated devices are rows of the catalogue under this id. */
export function modelOf(kind: string): string {
  return `sim-${kind.replaceAll('_', '-')}`
}

function writeFamily(
  contact: Elder['contacts'][number],
  elder: Elder,
  household: Household,
  county: number,
  n: number,
  to: Sinks,
  context: RowContext,
  id: () => string,
): void {
  to.account.add(
    contact.id,
    contact.name,
    `sim.f.${Math.floor(county / 1e6)}.${n}`,
    context.secrets.encrypt(contact.phone),
    context.secrets.keyedHash('phone', contact.phone),
    household.village,
    null,
  )
  to.secret.add(contact.id, context.passwordHash, context.now)
  to.post.add(id(), contact.id, 'family', 'family', '家属', household.village, null, null, context.on)
  to.grant.add(
    id(),
    contact.id,
    elder.id,
    household.village,
    contact.relation === 'spouse' ? 'spouse' : 'child',
    new Date(context.now.getTime() - 30 * DAY),
    'elder',
    SOURCE,
  )
}

function writeOrganisation(organisation: Organisation, to: Sinks, context: RowContext): void {
  to.organisation.add(
    organisation.id,
    organisation.name,
    organisation.kind,
    organisation.creditCode,
    organisation.region,
    organisation.phone,
    organisation.contact,
    'operating',
    SOURCE,
  )
  const hours = JSON.stringify([1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '08:00', to: '18:00' })))
  for (const site of organisation.sites) {
    to.site.add(
      site.id,
      organisation.id,
      site.kind,
      site.name,
      site.village,
      site.address,
      site.lon,
      site.lat,
      site.phone,
      site.roundTheClock,
      site.roundTheClock ? '[]' : hours,
      site.serves,
    )
  }
  const site = organisation.sites[0]
  for (const room of organisation.rooms) {
    if (!site) continue
    to.room.add(room.id, site.id, organisation.id, site.village, room.floor, room.name)
    for (const bed of room.beds)
      to.bed.add(
        bed.id,
        room.id,
        organisation.id,
        site.village,
        bed.label,
        bed.elder,
        bed.elder ? new Date(context.now.getTime() - 300 * DAY) : null,
      )
  }
}

function writeResponder(
  responder: Responder,
  city: CountyCity,
  n: number,
  to: Sinks,
  context: RowContext,
  id: () => string,
): void {
  const { secrets, now, on } = context
  const org =
    responder.organisation === null ? null : (city.organisations[responder.organisation]?.id ?? null)
  const account = id()
  to.account.add(
    account,
    responder.name,
    `sim.r.${Math.floor(city.code / 1e6)}.${n}`,
    secrets.encrypt(responder.phone),
    secrets.keyedHash('phone', responder.phone),
    responder.village,
    null,
  )
  to.secret.add(account, context.passwordHash, now)
  to.post.add(id(), account, 'responder', 'field', '救援响应人', responder.village, null, responder.id, on)
  const phoneHash = secrets.keyedHash('phone', responder.phone)
  to.responder.add(
    responder.id,
    responder.kind,
    responder.name,
    account,
    org,
    responder.village,
    secrets.encrypt(responder.phone),
    phoneHash,
    responder.phone.slice(-4),
    responder.travel,
    new Date(now.getTime() - 30 * DAY),
    responder.duty === 'on' ? 'on' : 'shift',
  )
  to.place.add(responder.id, 'home', responder.village, org, responder.lon, responder.lat, now)
  const year = Number(on.slice(0, 4))
  for (const kind of responder.qualifications)
    to.qualification.add(
      id(),
      responder.id,
      responder.village,
      org,
      kind,
      `${year - 1}-01-01`,
      `${year + 1}-12-31`,
    )
  for (const elder of responder.keysOf)
    to.heldKey.add(id(), responder.id, elder, responder.village, org, `${year - 1}-01-01`)
  if (responder.duty !== 'on') {
    // Two weeks of duty from the reference day: 08–20 or 20–08 in Asia/Shanghai.
    const start = Date.parse(`${on}T00:00:00+08:00`) + (responder.duty === 'day' ? 8 : 20) * 3_600_000
    for (let day = -1; day < 14; day++)
      to.shift.add(
        id(),
        responder.id,
        responder.village,
        org,
        new Date(start + day * DAY),
        new Date(start + day * DAY + 12 * 3_600_000),
      )
  }
}

/** What `people.grams` computes in SQL, for a load by COPY; a test compares the two. */
export function grams(name: string, otherNames: readonly string[], address: string): string[] {
  return [...bigrams(name), ...otherNames.flatMap(bigrams), ...bigrams(address).map((gram) => `@${gram}`)]
}

function bigrams(text: string): string[] {
  const points = Array.from(text)
  const all = new Set<string>()
  for (let i = 0; i + 1 < points.length; i++) all.add(`${points[i] ?? ''}${points[i + 1] ?? ''}`)
  return [...all]
}
