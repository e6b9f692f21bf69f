// bench crash: server and database killed (SIGKILL) 20 times under load: nothing acknowledged is lost, every due step within 2 s
// Flags: rounds elders secondsBetween, for example `npm run bench -- crash 3 60 4`.
import { connectAsync, type MqttClient } from 'mqtt'
import { Product } from './product.ts'
import { percentile, report } from './report.ts'

const [rounds = 20, people = 400, between = 6] = process.argv.slice(2).map(Number)
const product = new Product(people)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const acknowledged: { serial: string; id: string; sos: boolean }[] = []
let stopping = false
let unanswered = 0

/** A device that keeps sending, reconnects as long as it must, and repeats a message until it is acknowledged. */
async function device(index: number): Promise<void> {
  const serial = product.facts.serials[index] ?? ''
  const password = product.facts.secrets[index] ?? ''
  let client: MqttClient | undefined
  for (let n = 0; !stopping; n++) {
    const sos = Math.random() < 0.02
    const id = `c${index}-${n}`
    const payload = JSON.stringify(
      sos
        ? { id, at: new Date().toISOString(), signal: 'sos' }
        : { id, at: new Date().toISOString(), values: { battery: 80 } },
    )
    for (let tries = 0; !stopping; tries++) {
      try {
        client ??= await connectAsync(
          `mqtt://127.0.0.1:${product.facts.port}`,
          {
            port: product.facts.port,
            protocolVersion: 4,
            clientId: serial,
            username: serial,
            password,
            reconnectPeriod: 0,
            connectTimeout: 3000,
          },
          false,
        )
        await within(
          client.publishAsync(`yk/v1/${serial}/up/${sos ? 'signal' : 'telemetry'}`, payload, {
            qos: 1,
            dup: tries > 0,
          }),
          4000,
        )
        acknowledged.push({ serial, id, sos })
        break
      } catch (error) {
        if (!(error instanceof Error)) throw error
        unanswered++
        client?.end(true)
        client = undefined
        await pause(100 + Math.random() * 200)
      }
    }
    await pause(Math.random() * 60)
  }
  client?.end(true)
}

function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  return Promise.race([
    promise,
    new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error('no answer')), ms)),
  ])
}

try {
  await product.start()
  const devices = Array.from({ length: Math.min(people, 100) }, (_, i) => device(i))
  const recovered: { downAt: number; backAt: number }[] = []
  const starts: number[] = []
  for (let round = 0; round < rounds; round++) {
    await pause(between * 1000 * (0.5 + Math.random()))
    const downAt = Date.now()
    await product.kill()
    const began = performance.now()
    await product.start()
    starts.push(performance.now() - began)
    recovered.push({ downAt, backAt: Date.now() })
    console.log(
      `kill ${round + 1}: back after ${Math.round(starts.at(-1) ?? 0)} ms, ${acknowledged.length} acknowledged`,
    )
  }
  await pause(3000)
  stopping = true
  await Promise.all(devices)
  await pause(2000)
  const readings = new Set(
    (
      await product.ask<{ k: string }>(
        `select d.serial || ' ' || r.message as k from devices.reading r join devices.device d on d.id = r.device_id`,
      )
    ).map((row) => row.k),
  )
  const lost = acknowledged.filter(({ serial, id }) => !readings.has(`${serial} ${id}`)).length
  const pressed = [...new Set(acknowledged.filter((one) => one.sos).map((one) => one.serial))]
  const withIncident = new Set(
    (
      await product.ask<{ serial: string }>(
        `select distinct d.serial from alarms.signal s join devices.device d on d.id = s.device_id where s.kind = 'sos'`,
      )
    ).map((row) => row.serial),
  )
  const [duplicates] = await product.ask<{ n: number }>(
    `select count(*)::int as n from (select elder_id from alarms.incident where resolved_at is null group by 1 having count(*) > 1) x`,
  )
  const steps = await product.ask<{ at: string; late: number }>(
    `select at::text, (payload ->> 'lateMs')::float8 as late from platform.event where type = 'alarms.escalated' and payload ->> 'by' = 'clock'`,
  )
  const overdue = await product.ask<{ n: number }>(
    `select count(*)::int as n from alarms.incident where next_step_at < now() - interval '2 s'`,
  )
  const late = steps.map((step) => {
    const at = Date.parse(step.at)
    const due = at - step.late
    // Time stood still while the product was down, as often as it was; what it was late before a kill still counts.
    const down = recovered.map(({ downAt, backAt }) => Math.min(at, backAt) - Math.max(due, downAt))
    return down.reduce((left, ms) => left - Math.max(0, ms), step.late)
  })
  report(
    'crash',
    [
      `${Math.min(people, 100)} devices send without pause over MQTT (one message in fifty an SOS) and repeat until acknowledged; server and PostgreSQL are killed (SIGKILL) ${rounds} times at random moments; fsync on.`,
      'Lost: messages whose PUBACK came and that are not in the table. Steps: how late each step of a ladder was, by the time during which the product was up: from its time, or from the recovery.',
    ],
    {
      acknowledged: acknowledged.length,
      acknowledged_lost: lost,
      sos_homes: pressed.length,
      incidents_lost: pressed.filter((serial) => !withIncident.has(serial)).length,
      duplicate_incidents: duplicates?.n ?? -1,
      ladder_steps: steps.length,
      latest_step_ms: late.length > 0 ? Math.max(...late) : Number.NaN,
      steps_still_overdue: overdue[0]?.n ?? -1,
      repeated_or_refused: unanswered,
      back_p50_ms: percentile(starts, 0.5),
      back_max_ms: Math.max(...starts),
    },
    {
      acknowledged_lost: { max: 0 },
      incidents_lost: { max: 0 },
      duplicate_incidents: { max: 0 },
      latest_step_ms: { max: 2000 },
      steps_still_overdue: { max: 0 },
    },
  )
} finally {
  stopping = true
  await product.stop()
}
