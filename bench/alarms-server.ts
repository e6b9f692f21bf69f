// The product as the benches of alarms run it: a process of its own that can be killed. It makes elders with SOS buttons
// once, says where it listens, and answers questions about its database by IPC.
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import { createAccount, createPost, startSession } from '#modules/access'
import { readConfig } from '#platform/config'
import { start } from '#server/app'
import { allChecked, somebody } from './somebody.ts'

export type Ask = { id: number; statement: string }
export type Told = {
  ready?: true
  url?: string
  port?: number
  token?: string
  serials?: string[]
  secrets?: string[]
  elders?: string[]
  id?: number
  rows?: Record<string, unknown>[]
  error?: string
}

const [count = '1000'] = process.argv.slice(2)
const secretOf = (serial: string) => createHash('sha256').update(`bench ${serial}`).digest('base64url')
const running = await start({ ...readConfig(), demo: undefined })
const { app } = running

const elders = await app.db.asSystem('bench', async (tx) => {
  const before = await sql<{
    id: string
  }>`select id from people.elder where name like '测试%' order by number`.execute(tx)
  if (before.rows.length > 0) return before.rows.map(({ id }) => id)
  await sql`insert into devices.model (id, maker, name, name_en, kind, device_class, stale_after_seconds) values ('bench-button', 'bench', '按钮', 'button', 'sos_button', 'safety', 86400),
    ('bench-motion', 'bench', '感应', 'motion', 'motion', 'safety', 86400) on conflict do nothing`.execute(tx)
  const rows = Array.from({ length: Number(count) }, (_, i) => {
    const serial = `SOS-${String(i).padStart(6, '0')}`
    return {
      n: i + 1,
      id: uuidv7(),
      device: uuidv7(),
      binding: uuidv7(),
      serial,
      hash: createHash('sha256').update(secretOf(serial)).digest('hex'),
    }
  })
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, device uuid, binding uuid, serial text, hash text, n int)`
  // Spread over the streets of a district, so that they are people and no storm.
  await sql`insert into people.elder (id, region_code, name, pinyin, initials, sex, birth_day, identity_kind, no_identity_reason, synthetic)
    select r.id, 410802001000 + (r.n % 9) * 1000 + 1 + r.n % 40, ${somebody(sql`r.n`)}, 'none', 'bench', true from ${given} order by r.n`.execute(
    tx,
  )
  await sql`insert into devices.device (id, serial, model_id, kind, state, binding_id, target, elder_id, region_code)
    select r.device, r.serial, 'bench-button', 'sos_button', 'in_use', r.binding, 'person', r.id, 410802001000 + (r.n % 9) * 1000 + 1 + r.n % 40 from ${given}`.execute(
    tx,
  )
  await sql`insert into devices.credential (device_id, hash) select r.device, decode(r.hash, 'hex') from ${given}`.execute(
    tx,
  )
  return rows.map(({ id }) => id)
})
await allChecked(app)
const token = await app.db.asSystem('bench', async (tx) => {
  const accountId = await createAccount(tx, { name: 'bench' })
  const postId = await createPost(tx, { accountId, role: 'operator', region: 410800000000 })
  return startSession(tx, { accountId, postId })
})
const serials = elders.map((_, i) => `SOS-${String(i).padStart(6, '0')}`)

process.on('message', ({ id, statement }: Ask) => {
  app.db
    .asSystem('bench', (tx) => sql<Record<string, unknown>>`${sql.raw(statement)}`.execute(tx))
    .then(
      ({ rows }) => tell({ id, rows }),
      (error: unknown) => tell({ id, error: String(error) }),
    )
})
process.once('SIGTERM', () => void running.stop().then(() => process.exit(0)))
tell({
  ready: true,
  url: running.url,
  port: Number(process.env['MQTT_PORT']),
  token,
  serials,
  secrets: serials.map(secretOf),
  elders,
})

function tell(message: Told): void {
  process.send?.(message)
}
