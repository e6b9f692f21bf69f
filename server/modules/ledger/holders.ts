import type { Permission } from '#contract/permission'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'

export type HolderKind = 'elder' | 'organisation'
type Names = (tx: Tx, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>

const namers = new Map<HolderKind, { may: Permission; names: Names }>()

/** For modules above, which know who an elder or an organisation is: how they are called, and who may know it. */
export function nameHolders(kind: HolderKind, may: Permission, names: Names): void {
  namers.set(kind, { may, names })
}

type Held = { readonly elder_id: string | null; readonly org_id: string | null }

/** The holder of each row, by the holder's id; nobody's where the reader may not know. */
export async function holdersOf(
  tx: Tx,
  actor: Pick<Actor, 'may'>,
  rows: readonly Held[],
): Promise<(row: Held) => string | null> {
  const read = async (kind: HolderKind, ids: readonly string[]) => {
    const namer = namers.get(kind)
    if (!namer || ids.length === 0 || !actor.may.has(namer.may)) return new Map<string, string>()
    return namer.names(tx, [...new Set(ids)])
  }
  const elders = await read(
    'elder',
    rows.flatMap((row) => row.elder_id ?? []),
  )
  const organisations = await read(
    'organisation',
    rows.flatMap((row) => (row.elder_id === null ? (row.org_id ?? []) : [])),
  )
  return ({ elder_id, org_id }) =>
    elder_id !== null
      ? (elders.get(elder_id) ?? null)
      : org_id !== null
        ? (organisations.get(org_id) ?? null)
        : null
}
