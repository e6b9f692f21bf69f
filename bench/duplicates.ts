// bench duplicates: planted duplicates among the whole register: recall, precision, time of one check
import { keyedHash } from '#platform/secrets'
import { findMatches, wanted, type Wanted } from '../server/modules/people/duplicates/match.ts'
import { boundsOf } from '#contract/region'
import { checkCharacter, parseIdentity } from '#contract/identity'
import { dice, freshPerson, type Known } from './dirty-list.ts'
import { knownElders, peopleCity } from './people-city.ts'
import { percentile, report } from './report.ts'

/** `npm run bench -- duplicates [scale] [planted]`; `YIKE_BENCH_HOME` keeps the city. */
const scale = Number(process.argv[2] ?? '1')
const count = Number(process.argv[3] ?? '1500')
const roll = dice(11)
const hash = (phone: string | null) => (phone ? [keyedHash('phone', phone).toString('hex')] : [])

/** Characters of one sound, and pairs that are read or typed for each other. */
const sounds = [
  '英瑛莹',
  '秀绣',
  '兰蓝岚',
  '桂贵',
  '珍真贞',
  '淑书',
  '芬芳',
  '玉钰',
  '华花',
  '福富',
  '明鸣',
  '志智',
  '云芸',
  '文雯',
  '国囯',
  '凤风',
  '霞侠',
  '强墙',
  '建健',
  '金今',
]
const sameSound = (c: string) => sounds.find((set) => set.includes(c) && set.length > 1)
const swapTwo = (text: string, at: number) =>
  text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2)

/** One person written down a second time, as it happens. Null when this person gives no such case. */
const plants: Record<string, (one: Known, other: Known) => Partial<Wanted> | null> = {
  'a wrong character of the name, the phone stays': (one) => {
    const at = one.name.length - 1
    return one.name.length < 3
      ? null
      : { name: one.name.slice(0, at) + '秋', identity: null, phones: hash(one.phone) }
  },
  // With the check digit made for the slip it passes as a number; without, the row has none.
  'a slip in the number': (one) => {
    if (!one.identity) return null
    const body = swapTwo(one.identity.slice(0, 17), 14 + roll(2))
    return { identity: body + checkCharacter(body) }
  },
  'a variant of the name (same sound)': (one) => {
    const at = Array.from(one.name).findIndex((c, i) => i > 0 && sameSound(c))
    const set = at > 0 ? sameSound(one.name[at] ?? '') : undefined
    const variant = set ? Array.from(set).find((c) => c !== one.name[at]) : undefined
    return variant ? { name: one.name.slice(0, at) + variant + one.name.slice(at + 1), identity: null } : null
  },
  'characters of the name swapped': (one) =>
    one.name.length === 3 && one.name[1] !== one.name[2]
      ? { name: swapTwo(one.name, 1), identity: null, phones: hash(one.phone) }
      : null,
  'day and month swapped': (one) => {
    const [y, m, d] = one.birthDay.split('-')
    return m !== d && Number(d) <= 12
      ? { birthDay: `${y}-${d}-${m}`, identity: null, phones: hash(one.phone) }
      : null
  },
  'a digit of the birth date wrong': (one) => {
    const year = Number(one.birthDay.slice(3, 4))
    return {
      birthDay: `${one.birthDay.slice(0, 3)}${(year + 3) % 10}${one.birthDay.slice(4)}`,
      identity: null,
      phones: hash(one.phone),
    }
  },
  'an old card of fifteen digits': (one) => {
    if (!one.identity?.startsWith('19', 6)) return null
    const read = parseIdentity(one.identity.slice(0, 6) + one.identity.slice(8, 17))
    return 'error' in read ? null : { identity: read.number }
  },
  'moved, with the same phone': (one, other) =>
    one.phone
      ? { regionCode: other.regionCode, address: other.address, identity: null, phones: hash(one.phone) }
      : null,
  'another phone, the same home': (one) => ({ identity: null, phones: hash(freshPerson(roll).phone) }),
}

const city = await peopleCity(scale)
try {
  const known = await knownElders(city.db, count * 6)
  const base = (one: Known): Wanted =>
    wanted({
      id: null,
      name: one.name,
      sex: one.sex,
      birthDay: one.birthDay,
      identity: one.identity,
      regionCode: one.regionCode,
      address: one.address,
      phones: hash(one.phone),
    })
  const kinds = Object.entries(plants)
  const cases: { kind: string; who: Wanted; expect: string | null }[] = []
  for (const [i, one] of known.slice(0, count).entries()) {
    const [kind, plant] = kinds[i % kinds.length] ?? []
    const other = known[(i * 31 + 17) % known.length]
    if (!kind || !plant || !other) continue
    const planted = plant(one, other)
    if (planted) cases.push({ kind, who: { ...base(one), ...planted }, expect: one.id })
  }
  const planted = cases.length
  // People who are on the register once, with their card and without, and people who are not on it at all.
  for (const [i, one] of known.slice(count, count * 4).entries())
    cases.push({
      kind: i % 3 === 2 ? 'once, without the card' : 'once',
      who: { ...base(one), id: one.id, ...(i % 3 === 2 ? { identity: null } : {}) },
      expect: null,
    })
  for (const one of known.slice(count * 4)) {
    const fresh = freshPerson(roll)
    cases.push({
      kind: 'new',
      who: wanted({
        ...fresh,
        identity: roll(3) === 0 ? null : fresh.identity,
        regionCode: one.regionCode,
        address: one.address,
        phones: hash(fresh.phone),
      }),
      expect: null,
    })
  }
  const times: number[] = []
  let hit = 0
  let right = 0
  let flagged = 0
  const missed: Record<string, number> = {}
  const wrong: Record<string, number> = {}
  const of: Record<string, number> = {}
  const all = boundsOf(0)
  for (const { kind, who, expect } of cases) {
    const began = performance.now()
    const [found = []] = await city.db.asSystem('bench.duplicates', (tx) => findMatches(tx, [who], all))
    times.push(performance.now() - began)
    of[kind] = (of[kind] ?? 0) + 1
    const fits = expect !== null && found.some((one) => one.row.id === expect)
    if (expect !== null && fits) hit += 1
    if (expect !== null && !fits) missed[kind] = (missed[kind] ?? 0) + 1
    for (const one of found) {
      flagged += 1
      if (one.row.id === expect) right += 1
      else wrong[kind] = (wrong[kind] ?? 0) + 1
    }
  }
  // Many at once, as an import asks.
  const began = performance.now()
  const batch = cases.slice(0, 1000).map((one) => one.who)
  await city.db.asSystem('bench.duplicates', (tx) => findMatches(tx, batch, all))
  const together = performance.now() - began
  console.error({ of, missed, wrong })
  report(
    'duplicates',
    [
      `Method: elders of the city written down again in ${kinds.length} ways (${kinds.map(([kind]) => kind).join('; ')}), most without a number, and four times as many who are on the register once or not at all; each asked alone.`,
      'Recall: planted pairs found; precision: of all pairs put before somebody, the share that is one person. The city is synthetic: its names and villages follow the census, its homonyms are as frequent as given names are there.',
    ],
    {
      recall: hit / planted,
      precision: right / flagged,
      'p95 ms': percentile(times, 0.95),
      'p50 ms': percentile(times, 0.5),
      'p99 ms': percentile(times, 0.99),
      'ms each, 1000 at once': together / batch.length,
      planted,
      others: cases.length - planted,
      flagged,
      elders: city.elders,
    },
    {
      recall: { min: 0.95 },
      precision: { min: 0.95 },
      'p95 ms': { max: 60 },
      ...(scale === 1 ? { elders: { min: 660_000 } } : {}),
    },
  )
} finally {
  await city.stop()
}
