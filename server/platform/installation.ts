import { sql } from 'kysely'
import type { Config } from './config.ts'
import { ConfigError } from './config.ts'
import type { Database } from './db.ts'

/**
 * A database holds made-up people or real ones, never both. A real installation marks an empty database as real at its
 * first start; a demo refuses a real database, and a real installation refuses a synthetic one.
 */
export async function guardInstallation(db: Database, config: Config): Promise<void> {
  await db.asSystem('platform.installation', async (tx) => {
    const { rows } = await sql<{
      kind: string
    }>`select value->>'kind' as kind from platform.setting where key = 'installation'`.execute(tx)
    const kind = rows[0]?.kind ?? 'empty'
    if (config.demo && kind === 'real') {
      throw new ConfigError(
        'YIKE_DEMO: this database holds real people; set YIKE_DEMO=none, or another YIKE_HOME or DATABASE_URL for a demo',
      )
    }
    if (!config.demo && kind === 'synthetic') {
      throw new ConfigError(
        'YIKE_DEMO: this database holds a synthetic city; a real installation starts with an empty one',
      )
    }
    if (!config.demo && kind === 'empty') {
      await sql`insert into platform.setting (key, value) values ('installation', ${JSON.stringify({ kind: 'real', place: null })}::jsonb)
        on conflict (key) do update set value = excluded.value, updated_at = now()`.execute(tx)
    }
  })
}
