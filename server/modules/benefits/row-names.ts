import type { PayeeKind } from '#contract/benefit-words'
import { regionNames } from '#modules/regions'
import type { Tx } from '#platform/db'
import { schemeNames } from './scheme-names.ts'
import { payeeNames, type Words } from './words.ts'

export type RowNames = {
  payee(id: string): string
  region(code: number): string | null
  scheme(key: string): Words
}

/** What the people, places and schemes of rows are called, each looked up once for all of them. */
export async function rowNames<R extends { region_code: number; scheme: string }>(
  tx: Tx,
  rows: readonly R[],
  payees: readonly { payee_kind: PayeeKind; payee_id: string }[],
): Promise<RowNames> {
  const names = await payeeNames(tx, payees)
  const regions = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const schemes = await schemeNames(
    tx,
    rows.map((row) => row.scheme),
  )
  return {
    payee: (id) => names.get(id) ?? '—',
    region: (code) => regions.get(code) ?? null,
    scheme: (key) => schemes.get(key) ?? { zh: key, en: key },
  }
}
