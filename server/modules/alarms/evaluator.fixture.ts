// A process that evaluates readings as an ingest process does, for the test with several of them. The owner's connection
// comes as JSON in its first argument; each message holds readings and is answered when they are committed.
import type pg from 'pg'
import type { StoredReading } from '#modules/devices'
import { connect } from '#platform/db'
import { watchReadings } from './watch-readings.ts'

const owner: pg.ClientConfig = JSON.parse(process.argv[2] ?? '{}')
const db = connect({ api: { ...owner, user: 'yike_api' }, worker: { ...owner, user: 'yike_worker' } })

process.on('message', ({ n, readings }: { n: number; readings: StoredReading[] }) => {
  db.asSystem('test', (tx) => watchReadings(tx, readings)).then(
    () => process.send?.({ n }),
    (error: unknown) => process.send?.({ n, error: String(error) }),
  )
})
process.once('disconnect', () => void db.close().then(() => process.exit(0)))
process.send?.({ n: 0 })
