import type pg from 'pg'

/** The secondary indexes and constraints of tables, as statements that take them away and bring them back. */
export type Rebuild = { table: string; drop: string; create: string; rows: number }

/**
 * What a bulk load drops first and builds last, because one sorted build is many times faster than a million inserts.
 * Primary keys stay: other tables refer to them.
 */
export async function rebuildsOf(client: pg.Client, tables: readonly string[]): Promise<Rebuild[]> {
  const { rows } = await client.query<{
    table: string
    index: string
    def: string
    conname: string | null
    condef: string | null
  }>(
    `select t.oid::regclass::text as table, i.indexrelid::regclass::text as index, pg_get_indexdef(i.indexrelid) as def,
       quote_ident(c.conname) as conname, pg_get_constraintdef(c.oid) as condef
     from pg_index i join pg_class t on t.oid = i.indrelid
     left join pg_constraint c on c.conindid = i.indexrelid and c.conrelid = t.oid and c.contype in ('u', 'x')
     where t.oid = any ($1::regclass[]) and t.relkind = 'r' and not t.relispartition and not i.indisprimary
       and not exists (select from pg_constraint f where f.conindid = i.indexrelid and f.contype = 'f')
     order by t.oid, i.indexrelid`,
    [tables],
  )
  return rows.map((row) => ({
    table: row.table,
    rows: 0,
    drop: row.conname ? `alter table ${row.table} drop constraint ${row.conname}` : `drop index ${row.index}`,
    create: row.conname ? `alter table ${row.table} add constraint ${row.conname} ${row.condef}` : row.def,
  }))
}

/** Builds them again over several connections, those of the largest tables first; a table is built by one at a time. */
export async function rebuild(clients: readonly pg.Client[], rebuilds: readonly Rebuild[]): Promise<void> {
  const queues = new Map<string, Rebuild[]>()
  for (const one of rebuilds) queues.set(one.table, [...(queues.get(one.table) ?? []), one])
  const [first] = clients
  if (!first) return
  const { rows } = await first.query<{ name: string; size: number }>(
    'select t::text as name, pg_relation_size(t) as size from unnest($1::regclass[]) t',
    [[...queues.keys()]],
  )
  const order = rows.sort((a, b) => Number(b.size) - Number(a.size)).map((row) => row.name)
  const next = () => order.shift()
  await Promise.all(
    clients.map(async (client) => {
      await client.query("set maintenance_work_mem = '512MB'")
      await client.query('set max_parallel_maintenance_workers = 0')
      for (let table = next(); table !== undefined; table = next()) {
        for (const { create } of queues.get(table) ?? []) await client.query(create)
        await client.query(`analyze ${table}`)
      }
    }),
  )
}
