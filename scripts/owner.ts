import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase } from '../server/app.ts'
import type { Config } from '#platform/config'

/** The owner login of this installation: of the running server when there is one, else of one started for the purpose. */
export async function withOwner(
  config: Config,
  work: (owner: pg.ClientConfig) => Promise<void>,
): Promise<void> {
  const running = config.databaseUrl ? undefined : await runningCluster(config.home)
  if (running) return work(running)
  const { owner, cluster } = await openDatabase(config)
  try {
    await work(owner)
  } finally {
    await cluster?.stop()
  }
}

async function runningCluster(home: string): Promise<pg.ClientConfig | undefined> {
  const note = join(home, 'postgres.socket')
  if (!existsSync(note)) return undefined
  const owner: pg.ClientConfig = {
    host: readFileSync(note, 'utf8').trim(),
    port: 5432,
    user: 'yike',
    database: 'yike',
  }
  const client = new pg.Client(owner)
  try {
    await client.connect()
    await client.end()
    return owner
  } catch (error) {
    // Nobody listens: the note is from a run that has ended.
    if (
      error instanceof Error &&
      'code' in error &&
      (error.code === 'ENOENT' || error.code === 'ECONNREFUSED')
    )
      return undefined
    throw error
  }
}
