// The two servers of the bench `ingest`, each a process of its own: `store` is the product as it runs (all parts, its own
// database, rules over readings), `drop` is the same broker and the same log-in, which acknowledges and forgets.
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import { readConfig } from '#platform/config'
import { startBroker } from '#platform/mqtt'
import { start } from '#server/app'
import { allChecked, somebody } from './somebody.ts'

const [mode, count = '2000'] = process.argv.slice(2)
const serials = Array.from({ length: Number(count) }, (_, i) => `BENCH-${String(i).padStart(6, '0')}`)
const secretOf = (serial: string) => createHash('sha256').update(`bench ${serial}`).digest('base64url')

if (mode === 'drop') {
  const mqtt = await startBroker<{ serial: string }>(
    { port: 0, host: '127.0.0.1', maxPacket: 262_144 },
    {
      authenticate: async ({ username, password }) =>
        password.toString() === secretOf(username) ? { serial: username } : undefined,
      mayPublish: (from, topic) => topic.startsWith(`yk/v1/${from.serial}/up/`),
      maySubscribe: () => true,
      receive: async () => undefined,
      subscribed: () => undefined,
    },
  )
  tell({ port: mqtt.port })
} else {
  const running = await start({ ...readConfig(), demo: undefined })
  const { app } = running
  await app.db.asSystem('bench', async (tx) => {
    await sql`insert into devices.model (id, maker, name, name_en, kind, device_class, heartbeat_seconds, battery_low_percent)
      values ('bench-band', 'bench', '手环', 'band', 'wristband', 'consumer', 3600, 15) on conflict do nothing`.execute(
      tx,
    )
    const rows = serials.map((serial) => ({
      id: uuidv7(),
      binding: uuidv7(),
      elder: uuidv7(),
      serial,
      hash: createHash('sha256').update(secretOf(serial)).digest('hex'),
    }))
    const given = JSON.stringify(rows)
    // Real people on record: rules look up whose limits they are.
    await sql`insert into people.elder (id, region_code, name, pinyin, initials, sex, birth_day, identity_kind, no_identity_reason, synthetic)
      select r.elder, 410802001001 + (row_number() over ()) % 50, ${somebody(sql`row_number() over ()`)}, 'none', 'bench', true
      from jsonb_to_recordset(${given}::jsonb) as r (elder uuid)`.execute(tx)
    await sql`insert into devices.device (id, serial, model_id, kind, state, binding_id, target, elder_id, region_code)
      select r.id, r.serial, 'bench-band', 'wristband', 'in_use', r.binding, 'person', r.elder, 410802001001 + (row_number() over ()) % 50
      from jsonb_to_recordset(${given}::jsonb) as r (id uuid, binding uuid, elder uuid, serial text)`.execute(
      tx,
    )
    await sql`insert into devices.credential (device_id, hash) select r.id, decode(r.hash, 'hex') from jsonb_to_recordset(${given}::jsonb) as r (id uuid, hash text)`.execute(
      tx,
    )
  })
  process.on('message', (question: { count: string }) => {
    void app.db
      .asSystem('bench', (tx) =>
        sql<{
          n: number
        }>`select count(*) as n from devices.reading where message like ${`${question.count}-%`}`.execute(tx),
      )
      .then(({ rows }) => tell({ stored: rows[0]?.n ?? 0 }))
  })
  await allChecked(app)
  tell({ port: Number(process.env['MQTT_PORT']) })
  process.once('SIGTERM', () => void running.stop().then(() => process.exit(0)))
}

function tell(message: object): void {
  process.send?.({ ...message, serials, secrets: serials.map(secretOf) })
}
