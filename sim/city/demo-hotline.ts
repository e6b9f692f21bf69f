import { createHash, createHmac } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from '#platform/db'
import { encrypt } from '#platform/secrets'
import { places, type PlaceName } from './places.ts'

/** The simulated telephone system: its id and key, which loader and simulation derive alike. */
export function simExchange(simKey: Buffer): { id: string; key: string } {
  const hex = createHash('sha256').update(simKey).update('exchange').digest('hex')
  return {
    id: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
    key: createHmac('sha256', simKey).update('exchange key').digest('base64url'),
  }
}

/** Extensions of the two seats: the visitor's operator and the one the simulation plays. */
export const EXTENSIONS = { operator: '8001', 'sim.desk': '8002' } as const

/** A 12349 centre for the place, the simulated exchange, and who sits there. Made once. Times are of the demo, no policy of the place. */
export async function createDemoHotline(tx: Tx, place: PlaceName, simKey: Buffer): Promise<void> {
  const { region, name } = places[place]
  const { id, key } = simExchange(simKey)
  await sql`insert into calls.exchange (id, name, secret) values (${id}, '模拟话务系统', ${encrypt(key)}) on conflict (id) do nothing`.execute(
    tx,
  )
  const centre = id.replace(/^.{8}/, '00012349')
  await sql`insert into calls.centre (id, name, region_code, number, ring_seconds, callback_seconds, callback_high_risk_seconds)
    select ${centre}, ${`${name} 12349 服务中心（演示）`}, ${region}, '12349', 60, 1800, 300
    where not exists (select from calls.centre where region_code = ${region}) on conflict do nothing`.execute(
    tx,
  )
  for (const [login, extension] of Object.entries(EXTENSIONS)) {
    await sql`insert into calls.agent (account_id, name, centre_id, region_code, extension, state)
      select a.id, a.name, c.id, c.region_code, ${extension}, ${login === 'sim.desk' ? 'ready' : 'off'}::calls.agent_state
      from access.account a, calls.centre c where a.login = ${login} and c.region_code = ${region}
      on conflict do nothing`.execute(tx)
  }
}
