import type { CountyCity, Organisation, Responder } from './city.ts'
import { writeElder, writeFamily } from './elder-rows.ts'
import { stream } from './random.ts'
import { DAY, type RowContext, SOURCE } from './row-context.ts'
import type { Sinks } from './tables.ts'

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
  to.post.add(
    id(),
    account,
    responder.kind === 'care_worker' ? 'caregiver' : 'responder',
    'field',
    null,
    responder.village,
    null,
    responder.id,
    on,
  )
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
