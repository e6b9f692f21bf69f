// bench sos: SOS published → on an operator's open stream, idle and under 5,000 telemetry messages/s
// Flags: signals telemetryPerSecond consoles, for example `npm run bench -- sos 50 500 5`.
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { connectAsync, type MqttClient } from 'mqtt'
import type { LoadOrder, LoadResult } from './ingest-load.ts'
import { Product } from './product.ts'
import { percentile, report } from './report.ts'

const [signals = 500, perSecond = 5000, consoles = 20] = process.argv.slice(2).map(Number)
const BAND = 500
const product = new Product(signals * 2)
const seen = new Map<string, number>()
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** One open console: remembers when it first heard of the incident of each elder. */
async function openStream(first: boolean, stop: AbortSignal): Promise<void> {
  const { url, token } = product.facts
  const response = await fetch(`${url}/api/changes`, {
    headers: { authorization: `Bearer ${token}` },
    signal: stop,
  })
  if (!response.ok || !response.body) throw new Error(`stream refused: ${response.status}`)
  const decoder = new TextDecoder()
  void (async () => {
    let rest = ''
    for await (const chunk of response.body ?? []) {
      const now = performance.now()
      rest += decoder.decode(chunk, { stream: true })
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      if (!first) continue
      for (const line of lines) {
        if (!line.startsWith('data:') || !line.includes('alarms.raised')) continue
        const change: { elderId?: string } = JSON.parse(line.slice(5)) // the shape is contract/platform.ts
        if (change.elderId && !seen.has(change.elderId)) seen.set(change.elderId, now)
      }
    }
  })().catch((error: unknown) => {
    if (!stop.aborted) throw error
  })
}

/** Presses one button after the other at random moments; milliseconds from the press to the console. */
async function press(from: number): Promise<number[]> {
  const { port, serials, secrets, elders } = product.facts
  const took: number[] = []
  const clients: MqttClient[] = []
  for (let i = from; i < from + signals; i++) {
    const serial = serials[i] ?? ''
    const client = await connectAsync({
      host: '127.0.0.1',
      port,
      protocolVersion: 4,
      clientId: serial,
      username: serial,
      password: secrets[i] ?? '',
      reconnectPeriod: 0,
    })
    clients.push(client)
    await pause(Math.random() * 20)
    const at = performance.now()
    await client.publishAsync(
      `yk/v1/${serial}/up/signal`,
      JSON.stringify({ id: `s${i}`, at: new Date().toISOString(), signal: 'sos' }),
      { qos: 1 },
    )
    for (let waited = 0; !seen.has(elders[i] ?? '') && waited < 5000; waited++) await pause(1)
    const heard = seen.get(elders[i] ?? '')
    if (heard !== undefined) took.push(heard - at)
  }
  await Promise.all(clients.map((client) => client.endAsync()))
  return took
}

const stop = new AbortController()
try {
  await product.start()
  for (let i = 0; i < consoles; i++) await openStream(i === 0, stop.signal)
  const bands = Array.from({ length: BAND }, (_, i) => `BAND-${i}`)
  const { createHash } = await import('node:crypto')
  const secretOf = (serial: string) => createHash('sha256').update(`bench ${serial}`).digest('base64url')
  await product.ask(
    `insert into devices.model (id, maker, name, name_en, kind, device_class) values ('bench-band', 'bench', '手环', 'band', 'wristband', 'consumer') on conflict do nothing`,
  )
  await product.ask(`insert into devices.device (id, serial, model_id, kind, state, binding_id, target, elder_id, region_code)
    select gen_random_uuid(), 'BAND-' || n, 'bench-band', 'wristband', 'in_use', gen_random_uuid(), 'person', gen_random_uuid(), 410802001001 from generate_series(0, ${BAND - 1}) n`)
  for (const serial of bands) {
    await product.ask(
      `insert into devices.credential (device_id, hash) select id, decode('${createHash('sha256').update(secretOf(serial)).digest('hex')}', 'hex') from devices.device where serial = '${serial}'`,
    )
  }
  const idle = await press(0)
  const load = fork(join(import.meta.dirname, 'ingest-load.ts'))
  const done = new Promise<LoadResult>((resolve) =>
    load.once('message', (message) => resolve(message as LoadResult)),
  ) // its only message
  const seconds = Math.ceil((signals * 40) / 1000) + 4
  load.send({
    port: product.facts.port,
    serials: bands,
    secrets: bands.map(secretOf),
    window: 20,
    warmSeconds: 2,
    seconds,
    rate: perSecond,
    run: 'sos',
  } satisfies LoadOrder)
  await pause(2500)
  const loaded = await press(signals)
  const telemetry = await done
  report(
    'sos',
    [
      `${signals} buttons pressed one after the other over MQTT (QoS 1), ${consoles} consoles on the open stream; measured from before the publish to the line's arrival at one console, all on one machine.`,
      `Then again while ${BAND} wristbands send telemetry from a process of its own (acknowledged after commit, rules evaluated); the product with its own PostgreSQL, fsync on.`,
    ],
    {
      idle_p50_ms: percentile(idle, 0.5),
      idle_p99_ms: percentile(idle, 0.99),
      loaded_p50_ms: percentile(loaded, 0.5),
      loaded_p99_ms: percentile(loaded, 0.99),
      loaded_to_idle: percentile(loaded, 0.99) / percentile(idle, 0.99),
      not_heard: signals * 2 - idle.length - loaded.length,
      telemetry_per_second: telemetry.measured / telemetry.seconds,
    },
    {
      loaded_p99_ms: { max: 50 },
      loaded_to_idle: { max: 4 },
      not_heard: { max: 0 },
      telemetry_per_second: { min: perSecond * 0.95 },
    },
  )
} finally {
  stop.abort()
  await product.stop()
}
