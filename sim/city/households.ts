import { assumptions } from './assumptions.ts'
import { BAND_STARTS, type CensusCounty } from './places.ts'
import type { Stream } from './random.ts'

export type Sex = 'male' | 'female'
/** A person before they have a name: band 0–5, age in completed years on the reference day. */
export type Draft = { sex: Sex; band: number; age: number; birthDay: string }
export type Living = 'alone' | 'with_spouse' | 'with_children' | 'with_others' | 'institution'
export type Home = { members: { draft: Draft; living: Living }[]; kind: 'home' | 'institution' }

/** Everybody of a county, exactly as many of each sex and band as the (scaled) census says. */
export function draftsOf(county: CensusCounty, random: Stream, on: string): Draft[] {
  const drafts: Draft[] = []
  for (const [sex, counts] of [
    ['male', county.male],
    ['female', county.female],
  ] as const) {
    for (const [band, count] of counts.entries()) {
      for (let i = 0; i < count; i++) {
        const age = ageIn(band, random)
        drafts.push({ sex, band, age, birthDay: birthDayOf(age, on, random) })
      }
    }
  }
  return drafts
}

function ageIn(band: number, random: Stream): number {
  const start = BAND_STARTS[band] ?? 60
  if (band < 5) return start + random.below(5)
  for (;;) {
    const age = start + Math.floor(random.exponential(assumptions.tailMean.value))
    if (age <= assumptions.oldestAge.value) return age
  }
}

/** A birth day with which somebody is `age` on the day `on`. */
export function birthDayOf(age: number, on: string, random: Stream): string {
  const day = new Date(`${on}T00:00:00Z`)
  day.setUTCDate(day.getUTCDate() - random.below(365))
  const year = day.getUTCFullYear() - age
  const monthDay = day.toISOString().slice(5, 10)
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return `${year}-${monthDay === '02-29' && !leap ? '02-28' : monthDay}`
}

const at = <T>(table: readonly T[], band: number): T => table[band] ?? (table[0] as T) // tables have six entries
const isOld = (draft: Draft) => draft.band > 0

/**
 * Who lives in an institution: the members of 65 and over whom the census counts in no household (its total less one, two and
 * three times the households with so many), the oldest more often than the others, and a few of 60–64.
 */
function residentsOf(county: CensusCounty, drafts: readonly Draft[], random: Stream): Set<Draft> {
  const old = drafts.filter(isOld)
  const inHouseholds =
    county.householdsWithOne65 + 2 * county.householdsWithTwo65 + 3 * county.householdsWithThree65
  const count = Math.max(0, old.length - inHouseholds)
  const weigh = (draft: Draft) => -Math.log(1 - random.unit()) / at(assumptions.institution.value, draft.band)
  const chosen = old
    .map((draft) => [draft, weigh(draft)] as const)
    .sort((a, b) => a[1] - b[1])
    .slice(0, count)
  const young = drafts.filter((draft) => !isOld(draft) && random.chance(at(assumptions.institution.value, 0)))
  return new Set([...chosen.map(([draft]) => draft), ...young])
}

/**
 * Puts everybody into a home, so that households with one, two and three members of 65 and over are as many as the census
 * counts: couples first (of like age), then an old parent with an old child or siblings; a few couples have a third old member.
 */
export function homesOf(county: CensusCounty, drafts: readonly Draft[], random: Stream): Home[] {
  const residents = residentsOf(county, drafts, random)
  const homes: Home[] = [...residents].map((draft) => ({
    kind: 'institution',
    members: [{ draft, living: 'institution' }],
  }))
  const singles: Draft[] = []
  const men: Draft[] = []
  const women: Draft[] = []
  for (const draft of random.shuffle(drafts.filter((d) => !residents.has(d)))) {
    const share = at(
      draft.sex === 'male' ? assumptions.marriedMen.value : assumptions.marriedWomen.value,
      draft.band,
    )
    ;(random.chance(share) ? (draft.sex === 'male' ? men : women) : singles).push(draft)
  }
  // Oldest first, so that couples are of like age; women are about two years younger than their men.
  const order = (list: Draft[], shift: number) =>
    list
      .map((draft) => [draft, draft.age + shift + random.normal() * 2.5] as const)
      .sort((a, b) => b[1] - a[1])
      .map(([draft]) => draft)
  const husbands = order(men, 0)
  const wives = order(women, 2)

  let left = county.householdsWithTwo65 + county.householdsWithThree65
  const groups: Draft[][] = []
  const couples = new Set<Draft[]>()
  for (const [i, husband] of husbands.entries()) {
    const wife = wives[i]
    const bothOld = wife !== undefined && isOld(husband) && isOld(wife)
    if (!wife) singles.push(husband)
    // Beyond what the census counts the spouse has died or lives elsewhere.
    else if (bothOld && left === 0) singles.push(husband, wife)
    else {
      if (bothOld) left--
      const couple = [husband, wife]
      groups.push(couple)
      couples.add(couple)
    }
  }
  singles.push(...wives.slice(husbands.length))
  random.shuffle(singles)
  const old = singles.filter(isOld)
  const pop = () => {
    const draft = old.pop()
    if (!draft) throw new RangeError(`${county.name}: too few people for the households of the census`)
    return draft
  }
  for (; left > 0 && old.length >= 2; left--) groups.push([pop(), pop()])
  const full = groups.filter((group) => group.filter(isOld).length === 2)
  for (const group of full.slice(0, Math.min(county.householdsWithThree65, old.length))) group.push(pop())

  for (const group of groups) {
    const living: Living =
      !couples.has(group) || group.length > 2
        ? 'with_others'
        : random.chance(assumptions.coupleAlone.value)
          ? 'with_spouse'
          : 'with_children'
    homes.push({ kind: 'home', members: group.map((draft) => ({ draft, living })) })
  }
  for (const draft of [...old, ...singles.filter((d) => !isOld(d))])
    homes.push({ kind: 'home', members: [{ draft, living: livingOfSingle(draft, random) }] })
  return homes
}

function livingOfSingle(draft: Draft, random: Stream): Living {
  // A single of 60–64 has, as a rule, a younger spouse who is not in this register.
  if (draft.band === 0 && random.chance(0.8))
    return random.chance(assumptions.coupleAlone.value) ? 'with_spouse' : 'with_children'
  if (random.chance(assumptions.aloneOfSingles.value)) return 'alone'
  return random.chance(0.92) ? 'with_children' : 'with_others'
}
