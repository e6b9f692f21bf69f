import { ageOn, type Day } from '#contract/day'
import { type Identity, identityErrors, parseIdentity } from '#contract/identity'
import { type ImportField, importList, type ImportList } from '#contract/people-import-lists'
import type { RowReason } from '#contract/people-import'
import { FactKind } from '#contract/people-words'
import type { z } from 'zod'
import { readDate } from './date-text.ts'
import { factValueOf, relationOf, sexOf } from './values.ts'
import { readPhones } from './phones.ts'
import type { Places } from './places.ts'
import { readName } from './person-name.ts'

type Reason = z.input<typeof RowReason>

/** A row as understood: what can go into the register, and what keeps it from going. */
export type CleanRow = {
  name: string | null
  otherNames: string[]
  identity: Identity | null
  sex: 'male' | 'female' | null
  birthDay: Day | null
  birthExact: boolean
  nation: string | null
  phones: { number: string; kind: 'mobile' | 'landline' | 'other' }[]
  regionCode: number | null
  address: string | null
  facts: { kind: FactKind; value: string }[]
  since: Day | null
  contact: { name: string; relation: string; phone: string | null } | null
  /** The row writes a name that lost a character: it says nothing against the register's. */
  nameLost: boolean
  reasons: Reason[]
}

export type Texts = Partial<Record<ImportField, string>>

/** Reads one row. `places` knows the area; `today` decides what lies in the future. Nothing here asks the register. */
export function cleanRow(list: ImportList, texts: Texts, places: Places, today: Day): CleanRow {
  const reasons: Reason[] = []
  const doubt = (
    code: Reason['code'],
    field: ImportField | null,
    detail = '',
    suggestion: string | null = null,
  ) => void reasons.push({ code, field, detail, suggestion })
  const text = (field: ImportField) => (texts[field] ?? '').trim()
  const { needs, sets } = importList(list)

  const read = readName(text('name'))
  if (read.fault) doubt(read.fault, 'name', text('name'))
  const otherNames = [...read.others, ...text('other_name').split(/[、,，;；/]/)]
    .map((n) => n.trim())
    .filter((n) => n && n !== read.name)

  const identity = identityOf(text('identity'), doubt)
  const birth = birthOf(text('birth_day'), identity, today, doubt)
  const sex = sexOfRow(text('sex'), identity, doubt)
  if (birth.day && ageOn(birth.day, today) < 60) doubt('under_age', 'birth_day', birth.day)

  const phones = readPhones([text('phone'), text('phone_2')])
  for (const bad of phones.bad) doubt('phone_unreadable', 'phone', bad)
  const contact = contactOf(texts, doubt)

  const where = [text('place'), text('county'), text('street'), text('village')].filter(Boolean)
  let regionCode: number | null = null
  if (where.length > 0 || text('address')) {
    const place = places.find(where, text('address'))
    if ('code' in place) {
      regionCode = place.code
      // A village that is named but not known is another thing than a row that names none.
      if (place.level === 'street' && text('village')) doubt('place_unknown', 'village', text('village'))
      else if (place.level === 'street') doubt('place_street', 'village', places.nameOf(place.code))
    } else doubt(`place_${place.fault}`, 'village', place.near.join('、') || where.join(' '), null)
  }

  const facts: CleanRow['facts'] = []
  for (const kind of FactKind.options) {
    const written = text(kind)
    if (written === '') continue
    const value = factValueOf(kind, written, places)
    if (value === undefined) doubt('value_unreadable', kind, written)
    else if (value !== null) facts.push({ kind, value })
  }
  for (const [kind, value] of Object.entries(sets))
    if (!facts.some((fact) => fact.kind === kind)) facts.push({ kind: FactKind.parse(kind), value })
  for (const need of needs) if (need !== 'name' && text(need) === '') doubt('value_missing', need)

  let since: Day | null = null
  if (text('since')) {
    const day = readDate(text('since'))
    if ('day' in day && day.day <= today && (!birth.day || day.day >= birth.day)) since = day.day
    else doubt('since_unreadable', 'since', text('since'))
  }
  return {
    name: read.name,
    otherNames,
    identity,
    sex,
    birthDay: birth.day,
    birthExact: birth.exact,
    nation: nationOf(text('nation')),
    phones: phones.good,
    regionCode,
    address: text('address').slice(0, 200) || null,
    facts,
    since,
    contact,
    nameLost: read.fault === 'name_glyph',
    reasons,
  }
}

type Doubt = (
  code: Reason['code'],
  field: ImportField | null,
  detail?: string,
  suggestion?: string | null,
) => void

const NOTHING = /^(无|没有|不详|未知|暂无|-+|—+|\/|null|n\/?a|0)?$/i

function identityOf(typed: string, doubt: Doubt): Identity | null {
  const text = typed.normalize('NFKC').replace(/^['’‘`]/, '')
  if (NOTHING.test(text)) return null
  // A spreadsheet keeps fifteen digits of a figure; the rest of eighteen is gone for good.
  if (/^≈|e\+?1[4-8]$/i.test(text)) {
    doubt('identity_rounded', 'identity', text.replace('≈', ''))
    return null
  }
  const read = parseIdentity(text)
  if (!('error' in read)) return read
  // Letters that look like digits; meant is what then fits its own check digit.
  const alike = text
    .toUpperCase()
    .replaceAll(/[\s\-·.,，。]/g, '')
    .replaceAll(/[OQ]/g, '0')
    .replaceAll(/[IL]/g, '1')
    .replaceAll('Z', '2')
    .replaceAll('B', '8')
    .replaceAll(/[×*Ⅹ]/g, 'X')
  const meant = parseIdentity(alike)
  doubt(
    `identity_${read.error}`,
    'identity',
    `${text.length <= 24 ? text : `${text.slice(0, 24)}…`} · ${identityErrors[read.error].zh}`,
    'error' in meant ? null : meant.number,
  )
  return null
}

function birthOf(
  typed: string,
  identity: Identity | null,
  today: Day,
  doubt: Doubt,
): { day: Day | null; exact: boolean } {
  const read = NOTHING.test(typed) ? null : readDate(typed)
  if (identity) {
    // What the card says stands; a column that says otherwise is a doubt, one that says less is none.
    if (read && 'day' in read) {
      const agrees = read.exact
        ? read.day === identity.birthDay
        : identity.birthDay.startsWith(typed.length <= 5 ? read.day.slice(0, 4) : read.day.slice(0, 7)) ||
          identity.birthDay.startsWith(read.day.slice(0, 4))
      if (!agrees)
        doubt('birth_contradicts', 'birth_day', `${typed} ≠ ${identity.birthDay}`, identity.birthDay)
    }
    if (identity.birthDay > today) doubt('birth_future', 'identity', identity.birthDay)
    return { day: identity.birthDay, exact: true }
  }
  if (!read) return { day: null, exact: true }
  if ('fault' in read) {
    doubt(`birth_${read.fault}`, 'birth_day', typed)
    return { day: null, exact: true }
  }
  if (read.day > today || read.day < '1850-01-01') {
    doubt(read.day > today ? 'birth_future' : 'birth_unreadable', 'birth_day', typed)
    return { day: null, exact: true }
  }
  return read
}

function sexOfRow(typed: string, identity: Identity | null, doubt: Doubt): 'male' | 'female' | null {
  const written = NOTHING.test(typed) && typed !== '0' ? null : sexOf(typed)
  if (written === undefined) {
    if (identity) doubt('sex_contradicts', 'sex', typed, identity.sex === 'male' ? '男' : '女')
    else doubt('sex_unreadable', 'sex', typed)
    return identity?.sex ?? null
  }
  if (identity && written && written !== identity.sex)
    doubt('sex_contradicts', 'sex', typed, identity.sex === 'male' ? '男' : '女')
  return identity?.sex ?? written
}

function contactOf(texts: Texts, doubt: Doubt): CleanRow['contact'] {
  const name = readName((texts.contact_name ?? '').trim()).name
  if (!name) return null
  const { good, bad } = readPhones([texts.contact_phone ?? ''])
  for (const text of bad) doubt('contact_phone_unreadable', 'contact_phone', text)
  return { name, relation: relationOf(texts.contact_relation ?? ''), phone: good[0]?.number ?? null }
}

/** 汉, 汉族, Han: one form; empty when unknown. */
function nationOf(typed: string): string | null {
  const text = typed.normalize('NFKC').trim()
  if (NOTHING.test(text)) return null
  return /族$/.test(text) || text.length > 6 ? text.slice(0, 20) : `${text}族`
}
