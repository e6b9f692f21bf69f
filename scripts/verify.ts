// npm run verify: recomputes the chain of events from the rows alone, and says where it does not fit.
import pg from 'pg'
import { readConfig } from '#platform/config'
import { withOwner } from './owner.ts'

await withOwner(readConfig(), async (owner) => {
  const client = new pg.Client(owner)
  await client.connect()
  const { rows: faults } = await client.query<{ seq: string; event_id: string; what: string }>(
    'select * from platform.verify_events()',
  )
  const { rows: counts } = await client.query<{ sealed: string; total: string }>(
    'select (select count(*) from platform.event_seal) as sealed, (select count(*) from platform.event) as total',
  )
  await client.end()
  console.log(`${counts[0]?.sealed} of ${counts[0]?.total} events are sealed`)
  for (const { seq, event_id, what } of faults) console.log(`✗ at ${seq}: ${what} (${event_id})`)
  if (faults.length > 0) process.exitCode = 1
  else console.log('✓ the chain fits')
})
