import { CONSENT_VERSION } from '#contract/people-words'
import type { Elder, Household } from './city.ts'
import { deviceHash, deviceSecret } from './keys.ts'
import { modelOf } from './models.ts'
import { DAY, type RowContext, SOURCE } from './row-context.ts'
import type { Sinks } from './tables.ts'

/** Everything that is kept of one elder. */
export function writeElder(
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

/** The account, post and grant of a relative with the family app. */
export function writeFamily(
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
  to.post.add(id(), contact.id, 'family', 'family', null, household.village, null, null, context.on)
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

/** What `people.grams` computes in SQL, for a load by COPY; a test compares the two. */
export function grams(name: string, otherNames: readonly string[], address: string): string[] {
  return [
    ...neighbours(name, 2),
    ...otherNames.flatMap((other) => neighbours(other, 2)),
    ...neighbours(address, 2).map((gram) => `@${gram}`),
    ...neighbours(address, 4).map((gram) => `#${gram}`),
  ]
}

/** Every so many neighbouring characters (code points), each once. */
function neighbours(text: string, count: number): string[] {
  const points = Array.from(text)
  const all = new Set<string>()
  for (let i = 0; i + count <= points.length; i++) all.add(points.slice(i, i + count).join(''))
  return [...all]
}
