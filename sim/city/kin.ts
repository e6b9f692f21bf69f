import { assumptions } from './assumptions.ts'
import type { AccessPlan, Contact, Device, DeviceKind } from './city.ts'
import type { Draft, Living } from './households.ts'
import { nameOf, surnameOf } from './names.ts'
import type { Condition } from './person.ts'
import type { Stream } from './random.ts'

export type Self = {
  name: string
  draft: Draft
  living: Living
  rural: boolean
  childless: boolean
  away: boolean
  condition: Condition
  hasDevices: boolean
  at: number
}

/** Who can be called, in the order in which they would be: who lives with the elder first, then near, then far. */
export function contactsOf(
  self: Self,
  spouse: { name: string; phone: string | undefined } | undefined,
  nextPhone: () => string,
  random: Stream,
): Contact[] {
  const contacts: Contact[] = []
  const add = (contact: Partial<Contact> & Pick<Contact, 'name' | 'relation'>) =>
    contacts.push({
      id: random.uuid(self.at),
      distanceM: null,
      holdsKey: false,
      livesWith: false,
      guardian: false,
      phone: '',
      verifiedDaysAgo: random.chance(0.6) ? random.below(400) : null,
      familyAccount: false,
      ...contact,
      ...(contact.phone ? {} : { phone: nextPhone() }),
    })
  const lone = self.living === 'alone'
  if (spouse?.phone)
    add({
      name: spouse.name,
      relation: 'spouse',
      distanceM: 0,
      holdsKey: true,
      livesWith: true,
      phone: spouse.phone,
    })
  if (!self.childless) {
    const children = random.chance(0.45) ? 2 : 1
    const surname =
      self.draft.sex === 'male'
        ? surnameOf(self.name)
        : spouse && random.chance(0.9)
          ? surnameOf(spouse.name)
          : undefined
    for (let i = 0; i < children; i++) {
      const sex = random.chance(0.52) ? 'male' : 'female'
      const together = i === 0 && self.living === 'with_children'
      const away = !together && self.away
      add({
        name: nameOf(random, sex, surname).name,
        relation: sex === 'male' ? 'son' : 'daughter',
        distanceM: together
          ? 0
          : away
            ? Math.round(30_000 + random.exponential(400_000))
            : Math.round(300 + random.exponential(4_000)),
        livesWith: together,
        holdsKey: together || (!away && random.chance(0.6)),
        guardian: i === 0 && self.condition.dementia === 'diagnosed',
        familyAccount: i === 0 && self.hasDevices && random.chance(assumptions.familyAccount.value),
      })
    }
  } else if (random.chance(0.6)) {
    const sex = random.chance(0.5) ? 'male' : 'female'
    add({
      name: nameOf(random, sex, surnameOf(self.name)).name,
      relation: random.chance(0.4) ? 'sibling' : 'relative',
      distanceM: Math.round(500 + random.exponential(8_000)),
    })
  }
  const needsNeighbour = lone && (self.hasDevices || random.chance(0.3))
  if (needsNeighbour || (self.hasDevices && random.chance(0.4))) {
    add({
      name: nameOf(random, random.chance(0.6) ? 'female' : 'male').name,
      relation: 'neighbour',
      distanceM: 10 + random.below(self.rural ? 200 : 60),
      holdsKey: random.chance(assumptions.keyHolderNear.value),
      verifiedDaysAgo: random.below(200),
    })
  }
  return contacts
}

const KITS: readonly (readonly [DeviceKind, 'person' | 'home', string, number])[] = [
  ['sos_button', 'home', '床头', 1],
  ['sos_pendant', 'person', '随身', 0.25],
  ['wristband', 'person', '手腕', 0.25],
  ['motion', 'home', '客厅', 0.6],
  ['door', 'home', '入户门', 0.55],
  ['smoke', 'home', '厨房', 0.7],
  ['gas', 'home', '厨房', 0.4],
  ['water_meter', 'home', '水表井', 0.25],
  ['mattress', 'home', '卧室', 0.15],
  ['fall_radar', 'home', '卫生间', 0.15],
  ['blood_pressure_meter', 'person', '家中', 0.2],
  ['glucose_meter', 'person', '家中', 0.1],
]

/** How likely a home has devices: by living alone, great age, disability, safety net. */
export function deviceShare(draft: Draft, living: Living, condition: Condition, destitute: boolean): number {
  if (living === 'institution') return 0
  const share = assumptions.devices.value
  let p: number = share.base
  if (living === 'alone') p += share.alone
  if (living === 'with_spouse' && draft.band >= 4) p += share.coupleOld
  if (condition.ability !== 'intact' && condition.ability !== 'mild') p += share.disabled
  if (destitute) p += share.destitute
  return Math.min(share.cap, p)
}

export function devicesOf(
  self: Self,
  serialOf: (n: number, kind: DeviceKind) => string,
  random: Stream,
): Device[] {
  const devices: Device[] = []
  for (const [kind, target, spot, share] of KITS) {
    const disabled = ['severe', 'total'].includes(self.condition.ability)
    const diabetic = self.condition.health.some((item) => item.code === 'E11')
    let p = share
    if (disabled && (kind === 'mattress' || kind === 'fall_radar')) p = 0.8
    if (disabled && (kind === 'wristband' || kind === 'door')) p = 0.1
    if (kind === 'glucose_meter') p = diabetic ? 0.5 : 0
    if (kind === 'gas' && self.rural) p = 0.15
    if (random.chance(p))
      devices.push({ id: random.uuid(self.at), serial: serialOf(devices.length, kind), kind, target, spot })
  }
  return devices
}

export function planOf(
  self: Self,
  contacts: readonly Contact[],
  storeys: { floor: number; lift: boolean } | null,
  random: Stream,
): AccessPlan {
  const keyHolder = contacts.find((contact) => contact.holdsKey && !contact.livesWith)
  const lock = random.chance(0.12)
  return {
    wayIn: storeys
      ? `${random.pick(['东门', '南门', '北门', '西门'])}进小区，${storeys.floor}层`
      : `${random.pick(['村委会向东', '村口向西', '学校北侧', '老槐树旁'])}${20 + 10 * random.below(20)}米`,
    keyPlace: keyHolder
      ? `${keyHolder.name}（${keyHolder.relation === 'neighbour' ? '邻居' : '子女'}）`
      : lock
        ? '密码锁'
        : '',
    keyContact: keyHolder?.id ?? null,
    doorCode: lock ? String(100000 + random.below(900000)) : null,
    floor: storeys ? String(storeys.floor) : '平房',
    lift: storeys ? storeys.lift : null,
    hazards: random.pick(['', '', '', '养狗一只', '家用制氧机', '楼道堆物', '门槛较高', '院门常闩']),
  }
}
