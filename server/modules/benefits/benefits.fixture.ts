import { sql } from 'kysely'
import { BenefitScheme } from '#contract/benefit-scheme'
import type { PayeeKind } from '#contract/benefit-words'
import { type ElderId, type OrgId, uuidv7 } from '#contract/id'
import { makeElder } from '../people/people.fixture.ts'
import type { Tx } from '#platform/db'
import type { World } from '#testing'
import { addAccount, getPayee } from './accounts.ts'

/** A place of its own for tests of money: 中站区, where no other test writes. */
export const COUNTY = 410803000000
export const VILLAGE = 410803001001

const base = {
  about: { zh: '每月发给本人', en: 'Paid to the person every month' },
  category: 'old_age',
  subject: 'elder',
  paidTo: 'elder',
  form: 'cash',
  audience: 'true',
  unit: 'fen',
  bound: 'exact',
  period: 'month',
} as const

/** Old-age allowance in three bands, and a hardship subsidy that gives way to nothing. */
export const oldAge = (bands: readonly [number, number][], more: object = {}) =>
  BenefitScheme.parse({
    ...base,
    zh: '高龄津贴（测试）',
    en: 'Old-age allowance (test)',
    criteria: [{ key: 'age', zh: '年满 80 周岁', en: '80 or older', when: 'age >= 80' }],
    amount: {
      how: 'table',
      rows: bands.map(([from, value]) => ({
        when: `age >= ${from}`,
        zh: `${from} 岁以上`,
        en: `${from} and over`,
        value,
      })),
    },
    cases: [{ zh: '不到年龄', en: 'Too young', situation: { age: 60 }, expect: { outcome: 'not_entitled' } }],
    ...more,
  })

export const hardship = (value: number, more: object = {}) =>
  BenefitScheme.parse({
    ...base,
    category: 'care',
    zh: '困难补贴（测试）',
    en: 'Hardship subsidy (test)',
    criteria: [
      {
        key: 'poor',
        zh: '低保或特困',
        en: 'Subsistence or destitute',
        when: "subsistence != 'none' || destitute != 'none'",
      },
    ],
    amount: { how: 'fixed', value },
    cases: [
      {
        zh: '不困难',
        en: 'Not poor',
        situation: { subsistence: 'none', destitute: 'none' },
        expect: { outcome: 'not_entitled' },
      },
    ],
    ...more,
  })

/** Puts a scheme in force at a place from a day on, as a pack does. */
export async function putInForce(
  tx: Tx,
  key: string,
  body: BenefitScheme,
  given: { region?: number; from?: string; to?: string } = {},
): Promise<string> {
  const id = uuidv7()
  await sql`insert into policy.rule (id, kind, key, region_code, valid, body, source, clause, state, published_at, approved_by_name, pack)
    values (${id}, 'benefits.scheme', ${key}, ${given.region ?? COUNTY}, daterange(${given.from ?? '2026-01-01'}::date, ${given.to ?? null}::date), ${JSON.stringify(body)}::jsonb,
      '测试文件', '第一条', 'published', now(), 'policy pack', ${`test/${id}`})`.execute(tx)
  return id
}

let card = 0
/** A number with a right check digit; each call another one. */
export function cardNumber(): string {
  const body = `62284800${String(++card).padStart(10, '0')}`
  for (let digit = 0; digit < 10; digit++) {
    let sum = 0
    const number = body + String(digit)
    for (let i = 0; i < number.length; i++) {
      const one = Number(number[number.length - 1 - i])
      sum += i % 2 === 0 ? one : one * 2 > 9 ? one * 2 - 9 : one * 2
    }
    if (sum % 10 === 0) return number
  }
  throw new Error('one of ten digits fits')
}

/** An elder of the place with a verified account. */
export async function payee(
  tx: Tx,
  birthDay: string,
  more: Parameters<typeof makeElder>[1] = {},
): Promise<string> {
  const id = await makeElder(tx, { region: VILLAGE, birthDay, ...more })
  await giveAccount(tx, id)
  return id
}

export async function giveAccount(tx: Tx, id: string, kind: PayeeKind = 'elder'): Promise<void> {
  const who = await getPayee(tx, kind, id)
  await addAccount(tx, who, {
    id: uuidv7(),
    bank: '农业银行',
    number: cardNumber(),
    holder: who.name,
    heldBy: 'self',
    evidence: '',
    createdBy: null,
  })
  await sql`update benefits.account set faults = '{}', verified_at = now() where payee_id = ${id} and ended_at is null`.execute(
    tx,
  )
}

/** So much a month for each resident, paid to the institution where they live. */
export const bedOperating = (value: number) =>
  BenefitScheme.parse({
    ...base,
    category: 'care',
    paidTo: 'organisation',
    zh: '床位运营补贴（测试）',
    en: 'Bed operating subsidy (test)',
    criteria: [
      {
        key: 'resident',
        zh: '入住机构',
        en: 'Lives in an institution',
        when: "careSetting == 'institution'",
      },
    ],
    amount: { how: 'fixed', value },
    cases: [
      { zh: '居家', en: 'At home', situation: { careSetting: 'home' }, expect: { outcome: 'not_entitled' } },
    ],
  })

/** An institution of the place with a verified account. */
export async function institution(tx: Tx, name: string): Promise<OrgId> {
  const id = uuidv7() as OrgId // made here for this brand
  await sql`insert into organisations.organisation (id, name, kind, region_code) values (${id}, ${name}, 'care_institution', ${COUNTY})`.execute(
    tx,
  )
  await sql`insert into benefits.provider (org_id, region_code, filed_on) values (${id}, ${COUNTY}, '2020-01-01')`.execute(
    tx,
  )
  await giveAccount(tx, id, 'organisation')
  return id
}

/** Somebody who lives in an institution from a day on. */
export async function resident(tx: Tx, orgId: string, name: string, from = '2026-01-01'): Promise<ElderId> {
  const id = await makeElder(tx, { region: VILLAGE, birthDay: '1960-01-01', name })
  await sql`insert into people.setting (id, elder_id, region_code, org_id, setting, valid, source)
    values (${uuidv7()}, ${id}, ${VILLAGE}, ${orgId}, 'institution', daterange(${from}::date, null), '测试')`.execute(
    tx,
  )
  return id as ElderId // made here for this brand
}

export async function fact(
  tx: Tx,
  elderId: string,
  kind: string,
  value: string,
  from: string,
  to: string | null = null,
): Promise<void> {
  await sql`insert into people.fact (id, elder_id, region_code, kind, value, valid, source)
    select ${uuidv7()}, id, region_code, ${kind}::people.fact_kind, ${value}, daterange(${from}::date, ${to}::date), '测试' from people.elder where id = ${elderId}`.execute(
    tx,
  )
}

export async function budget(
  tx: Tx,
  fen: number,
  year = 2026,
  region = COUNTY,
  scheme: string | null = null,
): Promise<void> {
  await sql`insert into benefits.budget (id, region_code, year, scheme, source, source_name, planned_fen) values (${uuidv7()}, ${region}, ${year}, ${scheme}, 'fiscal', '区财政', ${fen})`.execute(
    tx,
  )
}

/** The three people of a month: who prepares, who checks, who approves. */
export async function threePeople(t: World, region = COUNTY) {
  return {
    clerk: await t.as('clerk', { region }),
    checker: await t.as('clerk', { region }),
    head: await t.as('head', { region }),
  }
}
