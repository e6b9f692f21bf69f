import pg from 'pg'
import { logger } from './log.ts'

const log = logger('jobs')
const EVERY_MS = 10_000
/** First key of the advisory locks: one per running queue, held by a connection that dies with its process. */
const LEASE = 7307

export type Lease = { release(): Promise<void> }

/**
 * A queue locks the jobs it runs under its name, and a killed process unlocks nothing: the queue's library frees such jobs
 * after four hours. This holds a lock on the name while the process lives, and frees at once what a name without one holds.
 */
export async function holdLease(owner: pg.ClientConfig, name: string): Promise<Lease> {
  let client: pg.Client | undefined
  let stopped = false
  const tend = async () => {
    client ??= await take(owner, name, () => (client = undefined))
    await freeDead(client)
  }
  await tend()
  const timer = setInterval(() => {
    if (!stopped) tend().catch((error: unknown) => log.warn({ error: String(error) }, 'lease not tended'))
  }, EVERY_MS)
  return {
    release: async () => {
      stopped = true
      clearInterval(timer)
      await client?.end()
    },
  }
}

async function take(owner: pg.ClientConfig, name: string, lost: () => void): Promise<pg.Client> {
  const client = new pg.Client({ ...owner, application_name: 'yike-lease' })
  client.on('error', (error) => log.warn({ error: error.message }, 'lease lost'))
  client.on('end', lost)
  await client.connect()
  await client.query('select pg_advisory_lock($1, hashtext($2))', [LEASE, name])
  return client
}

/** Jobs whose holder has no lock any more; a lock that can be taken is nobody's. */
export async function freeDead(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ name: string }>(
    `select name from (select distinct locked_by as name from graphile_worker._private_jobs where locked_by is not null
       union select locked_by from graphile_worker._private_job_queues where locked_by is not null) held
     where not exists (select from pg_locks l where l.locktype = 'advisory' and l.objsubid = 2 and l.granted
       and l.database = (select oid from pg_database where datname = current_database())
       and l.classid = $1::int8::oid and l.objid = (hashtext(name)::int8 & 4294967295)::oid)`,
    [LEASE],
  )
  if (rows.length === 0) return 0
  const names = rows.map(({ name }) => name)
  await client.query('select graphile_worker.force_unlock_workers($1)', [names])
  log.info({ queues: names.length }, 'jobs of ended processes are free again')
  return names.length
}
