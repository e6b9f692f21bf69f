import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import { ageOn, dayOf } from '#contract/day'
import { maskIdentity } from '#contract/identity'
import type * as contract from '#contract/people'
import { Group } from '#contract/people-words'
import { maskPhone } from '#contract/phone'
import { notFound } from '#contract/problem'
import { ancestorOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import { decrypt } from '#platform/secrets'

export type ElderRow = Selectable<DB['people.elder']>

/** The elder in the caller's scope; throws `not-found` otherwise. */
export async function getElder(tx: Tx, elderId: string): Promise<ElderRow> {
  const row = await tx.selectFrom('people.elder').selectAll().where('id', '=', elderId).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** 解放区 · 民生街道 · 枫华园社区 for many codes at once; the city and the province are left out. */
export async function shortRegionNames(tx: Tx, codes: readonly number[]): Promise<(code: number) => string> {
  const levels = (code: number) => [
    ...new Set([ancestorOf(code, 'county'), ancestorOf(code, 'street'), code]),
  ]
  const names = await regionNames(tx, codes.flatMap(levels))
  return (code) =>
    levels(code)
      .map((c) => (names.get(c) ?? '').replace(/(居民委员会|村民委员会|居委会|村委会)$/, ''))
      .filter(Boolean)
      .join(' · ')
}

type Line = z.input<typeof contract.ElderRow>
/** What a list line needs beside the row itself; made for many rows in one statement. */
type Beside = { id: string; groups: string[]; phone: Buffer | null; devices: number; contacts: number }

export function elderLine(
  row: ElderRow,
  regionName: string,
  beside: Beside | undefined,
  today: string,
): Line {
  return {
    id: row.id,
    number: row.number,
    name: row.name,
    sex: row.sex,
    birthDay: row.birth_day,
    age: ageOn(row.birth_day, row.status === 'died' && row.status_day ? row.status_day : today),
    regionCode: row.region_code,
    regionName,
    address: row.address,
    status: row.status,
    careSetting: row.care_setting,
    mobility: row.mobility,
    groups: Group.options.filter((code) => beside?.groups.includes(code)),
    identityMasked: row.identity_cipher ? maskIdentity(decrypt(row.identity_cipher)) : null,
    phoneMasked: beside?.phone ? maskPhone(decrypt(beside.phone)) : null,
    devices: beside?.devices ?? 0,
    contacts: beside?.contacts ?? 0,
    synthetic: row.synthetic,
    updatedAt: row.updated_at.toISOString(),
  }
}

/** Lines for rows of `people.elder`, in the order given. */
export async function elderLines(tx: Tx, rows: readonly ElderRow[]): Promise<Line[]> {
  if (rows.length === 0) return []
  const today = dayOf(clock.now())
  const ids = rows.map((row) => row.id)
  const { rows: beside } = await sql<Beside>`
    select b.id, b.groups, b.phone, b.contacts, (select count(*) from devices.device d where d.elder_id = b.id)::int as devices
    from people.beside(${ids}::uuid[], ${today}) b`.execute(tx)
  const byId = new Map(beside.map((one) => [one.id, one]))
  const name = await shortRegionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => elderLine(row, name(row.region_code), byId.get(row.id), today))
}
