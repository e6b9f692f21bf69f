import { parentPort, workerData } from 'node:worker_threads'
import pg from 'pg'
import { makeSecrets } from '#platform/secrets'
import { countyCity, type CountyInput } from './county.ts'
import type { RowContext } from './row-context.ts'
import { writeCounty } from './rows.ts'
import { sinks } from './tables.ts'

/** What a loading thread is told once, and then a county at a time. */
export type WorkerStart = {
  owner: pg.ClientConfig
  secret: Uint8Array
  ordinary: boolean
  context: Omit<RowContext, 'secrets' | 'simKey'> & { simKey: Uint8Array }
}

/**
 * A connection for bulk loads: no triggers and reference checks where the login may say so (a superuser, unless it is to
 * work as an ordinary one), no waiting for the disk at each commit.
 */
export async function bulkClient(owner: pg.ClientConfig, ordinary = false): Promise<pg.Client> {
  const client = new pg.Client({ ...owner, application_name: 'yike-load' })
  await client.connect()
  await client.query('set synchronous_commit = off')
  if (!ordinary && (await isSuperuser(client))) await client.query('set session_replication_role = replica')
  return client
}

export async function isSuperuser(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    'select rolsuper as may from pg_roles where rolname = current_user',
  )
  return rows[0]?.may ?? false
}

/** Makes a county and sends its rows, one table after another, in one transaction. */
export async function loadCounty(
  client: pg.Client,
  input: CountyInput,
  context: RowContext,
): Promise<Record<string, number>> {
  const to = sinks()
  const all = Object.values(to)
  await client.query('begin')
  await writeCounty(countyCity(input), to, context, async () => {
    for (const sink of all) await sink.send(client)
  })
  await client.query('commit')
  const counts: Record<string, number> = {}
  for (const sink of all) counts[sink.table] = sink.count
  return counts
}

if (parentPort && workerData) {
  // The thread is started by load.ts with exactly this.
  const { owner, secret, ordinary, context } = workerData as WorkerStart
  const port = parentPort
  const client = await bulkClient(owner, ordinary)
  const full: RowContext = {
    ...context,
    simKey: Buffer.from(context.simKey),
    secrets: makeSecrets(Buffer.from(secret)),
  }
  port.on('message', (input: CountyInput | null) => {
    if (input === null) {
      void client.end().then(() => port.close())
      return
    }
    loadCounty(client, input, full).then(
      (counts) => port.postMessage({ counts }),
      (error: unknown) =>
        port.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
  })
  port.postMessage({ ready: true })
}
