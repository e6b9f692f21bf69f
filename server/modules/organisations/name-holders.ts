import { nameHolders } from '#modules/ledger'

/** The ledger knows organisations by their ids only. */
nameHolders('organisation', 'organisations.read', async (tx, ids) => {
  const rows = await tx
    .selectFrom('organisations.organisation')
    .select(['id', 'name'])
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
})
