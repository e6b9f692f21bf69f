import type { Selectable } from 'kysely'
import type { Day } from '#contract/day'
import type { Identity } from '#contract/identity'
import type { ImportField } from '#contract/people-import-lists'
import { type FactKind, factValueWord } from '#contract/people-words'
import { maskPhone } from '#contract/phone'
import type { DB } from '#platform/schema.gen'
import { keyedHash } from '#platform/secrets'
import { plainAddress } from '../duplicates/score.ts'
import { parseSpan } from '../span.ts'
import type { CleanRow } from './clean.ts'
import type { Places } from './places.ts'

/** What of a record is compared with a row. */
export type Standing = {
  elder: Selectable<DB['people.elder']>
  facts: { id: string; kind: FactKind; value: string; valid: string }[]
  /** Keyed hashes in hex, former ones included. */
  phones: string[]
  contacts: string[]
}

/** What is written when the row goes in. */
export type Update = {
  rename: { name: string; otherNames: string[] } | null
  otherNames: string[] | null
  identity: Identity | null
  nation: string | null
  regionCode: number | null
  address: string | null
  phones: CleanRow['phones']
  /** `replaces`: the fact of that very day whose value this one corrects. */
  facts: { kind: FactKind; value: string; from: Day; replaces: string | null }[]
  contact: CleanRow['contact']
}

type Change = { field: ImportField; before: string | null; after: string }
type Doubt = {
  code: 'name_differs' | 'place_moved' | 'gone' | 'overlaps'
  field: ImportField
  detail: string
  suggestion: string | null
}

/** Compares a row with a record: what would change, and what must not change without a person. */
export function differ(
  clean: CleanRow,
  standing: Standing,
  asOf: Day,
  places: Places,
): { update: Update | null; changes: Change[]; doubts: Doubt[] } {
  const { elder } = standing
  const changes: Change[] = []
  const doubts: Doubt[] = []
  const update: Update = {
    rename: null,
    otherNames: null,
    identity: null,
    nation: null,
    regionCode: null,
    address: null,
    phones: [],
    facts: [],
    contact: null,
  }
  if (elder.status !== 'alive')
    doubts.push({
      code: 'gone',
      field: 'name',
      detail: `${elder.name} · ${elder.status_day ?? ''}`,
      suggestion: null,
    })

  const names = [elder.name, ...elder.other_names]
  if (clean.name && !clean.nameLost && !names.includes(clean.name)) {
    doubts.push({
      code: 'name_differs',
      field: 'name',
      detail: `${clean.name} ≠ ${elder.name}`,
      suggestion: elder.name,
    })
    update.rename = {
      name: clean.name,
      otherNames: [...new Set([...elder.other_names, elder.name])]
        .filter((n) => n !== clean.name)
        .slice(0, 10),
    }
    changes.push({ field: 'name', before: elder.name, after: clean.name })
  }
  const formerNames = clean.otherNames.filter((name) => !names.includes(name))
  if (formerNames.length > 0) {
    update.otherNames = [...elder.other_names, ...formerNames].slice(0, 10)
    changes.push({
      field: 'other_name',
      before: elder.other_names.join('、') || null,
      after: update.otherNames.join('、'),
    })
  }
  if (clean.identity && !elder.identity_hash) {
    update.identity = clean.identity
    changes.push({ field: 'identity', before: null, after: clean.identity.number })
  }
  if (clean.nation && clean.nation !== elder.nation) {
    update.nation = clean.nation
    changes.push({ field: 'nation', before: elder.nation, after: clean.nation })
  }
  const elsewhere =
    clean.regionCode !== null &&
    clean.regionCode !== elder.region_code &&
    !(
      clean.regionCode % 1000 === 0 &&
      Math.floor(elder.region_code / 1000) === Math.floor(clean.regionCode / 1000)
    )
  if (clean.regionCode !== null && elsewhere) {
    doubts.push({
      code: 'place_moved',
      field: 'village',
      detail: `${places.nameOf(elder.region_code)} → ${places.nameOf(clean.regionCode)}`,
      suggestion: null,
    })
    update.regionCode = clean.regionCode
    update.address = clean.address ?? ''
    changes.push({
      field: 'village',
      before: places.nameOf(elder.region_code),
      after: places.nameOf(clean.regionCode),
    })
  }
  if (clean.address && (elsewhere || plainAddress(clean.address) !== plainAddress(elder.address))) {
    update.address = clean.address
    changes.push({ field: 'address', before: elder.address || null, after: clean.address })
  }
  update.phones = clean.phones.filter(
    (phone) => !standing.phones.includes(keyedHash('phone', phone.number).toString('hex')),
  )
  if (update.phones.length > 0)
    changes.push({
      field: 'phone',
      before: null,
      after: update.phones.map((phone) => maskPhone(phone.number)).join('、'),
    })
  for (const { kind, value } of clean.facts) {
    const from = clean.since ?? asOf
    const now = standing.facts.find((fact) => fact.kind === kind && parseSpan(fact.valid).to === null)
    if (now?.value === value) continue
    const starts = (fact: { valid: string }) => parseSpan(fact.valid).from ?? ''
    const later = standing.facts.find((fact) => fact.kind === kind && starts(fact) > from)
    if (later) {
      doubts.push({
        code: 'overlaps',
        field: kind,
        detail: `${factValueWord(kind, later.value).zh} · ${starts(later)}`,
        suggestion: null,
      })
      continue
    }
    const sameDay = standing.facts.find((fact) => fact.kind === kind && starts(fact) === from)
    update.facts.push({ kind, value, from, replaces: sameDay?.id ?? null })
    changes.push({
      field: kind,
      before: now ? factValueWord(kind, now.value).zh : null,
      after: `${factValueWord(kind, value).zh} · ${from}`,
    })
  }
  if (clean.contact && !standing.contacts.includes(clean.contact.name)) {
    update.contact = clean.contact
    changes.push({ field: 'contact_name', before: null, after: clean.contact.name })
  }
  return { update: changes.length > 0 ? update : null, changes, doubts }
}
