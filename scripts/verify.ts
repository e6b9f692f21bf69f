// npm run verify: recomputes from the rows alone the chain of events, every hash, sum and balance of the ledger, and the
// numbers of elders kept by village; says where something does not fit.
import pg from 'pg'
import { readConfig } from '#platform/config'
import { withOwner } from './owner.ts'

await withOwner(readConfig(), async (owner) => {
  const client = new pg.Client(owner)
  await client.connect()
  const timed = async <T extends pg.QueryResultRow>(statement: string) => {
    const began = performance.now()
    const { rows } = await client.query<T>(statement)
    return { rows, seconds: ((performance.now() - began) / 1000).toFixed(1) }
  }
  try {
    const chain = await timed<{ seq: string; event_id: string; what: string }>(
      'select * from platform.verify_events()',
    )
    const { rows: counts } = await client.query<{
      sealed: string
      total: string
      postings: string
      entries: string
    }>(
      `select (select count(*) from platform.event_seal) as sealed, (select count(*) from platform.event) as total,
        (select count(*) from ledger.posting) as postings, (select count(*) from ledger.entry) as entries`,
    )
    const [count] = counts
    console.log(`${count?.sealed} of ${count?.total} events are sealed`)
    for (const { seq, event_id, what } of chain.rows) console.log(`✗ at ${seq}: ${what} (${event_id})`)
    if (chain.rows.length === 0) console.log(`✓ the chain fits (${chain.seconds} s)`)

    const ledger = await timed<{ what: string; id: string }>('select what, id from ledger.verify()')
    console.log(`${count?.postings} postings with ${count?.entries} entries in the ledger`)
    for (const { what, id } of ledger.rows) console.log(`✗ ${what} (${id})`)
    if (ledger.rows.length === 0) console.log(`✓ the ledger fits (${ledger.seconds} s)`)

    // Villages that wait to be counted anew are no fault: nobody reads their kept numbers.
    const tally = await timed<{ region_code: string; code: string; kept: string; counted: string }>(
      `select coalesce(t.region_code, c.region_code) as region_code, coalesce(t.code, c.code) as code, coalesce(t.n, 0) as kept, coalesce(c.n, 0) as counted
       from people.tally t full join (select c.* from people.tally_day d, people.count_places(0, 1000000000000, null, null, d.day) c) c
         on c.region_code = t.region_code and c.code = t.code
       where t.n is distinct from c.n and coalesce(t.region_code, c.region_code) not in (select m.region_code from people.tally_mark m)`,
    )
    for (const { region_code, code, kept, counted } of tally.rows)
      console.log(`✗ ${region_code} ${code}: ${kept} kept, ${counted} counted`)
    if (tally.rows.length === 0) console.log(`✓ the numbers of elders by village fit (${tally.seconds} s)`)
    if (chain.rows.length + ledger.rows.length + tally.rows.length > 0) process.exitCode = 1
  } finally {
    await client.end()
  }
})
