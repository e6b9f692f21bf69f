import { nameHolders } from '#modules/ledger'

/** The ledger knows elders by their ids only. */
nameHolders('elder', 'people.read', async (tx, ids) => {
  const rows = await tx.selectFrom('people.elder').select(['id', 'name']).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
})
