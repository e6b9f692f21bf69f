// bench ingest: durable messages/s from 2,000 connected devices, acknowledged after commit, rules evaluated
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { forgetFolder } from '#platform/embedded-postgres'
import type { LoadOrder, LoadResult } from './ingest-load.ts'
import { freePort } from './product.ts'
import { percentile, report } from './report.ts'

const [devices = 2000, seconds = 5, rounds = 7, window = 1] = process.argv.slice(2).map(Number)
const home = mkdtempSync(join(tmpdir(), 'yike-bench-'))
const here = import.meta.dirname
const [HTTP_PORT, MQTT_PORT] = [String(await freePort()), String(await freePort())]

type Server = { child: ChildProcess; port: number; serials: string[]; secrets: string[] }
type Told = { port?: number; stored?: number; serials: string[]; secrets: string[] }

async function serve(mode: 'store' | 'drop'): Promise<Server> {
  const env = {
    ...process.env,
    YIKE_HOME: home,
    PORT: HTTP_PORT,
    MQTT_PORT,
    YIKE_LOG: process.env['YIKE_LOG'] ?? 'error',
    YIKE_SIM: 'off',
  }
  const child = fork(join(here, 'ingest-server.ts'), [mode, String(devices)], {
    env,
    execArgv: [...process.execArgv, '--max-semi-space-size=64'], // as npm start does
  })
  const told = await once<Told>(child)
  return { child, port: told.port ?? 0, serials: told.serials, secrets: told.secrets }
}

function once<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T)) // what the child sends is declared beside each use
    child.once('exit', (code) => reject(new Error(`a part of the bench ended with ${code}`)))
  })
}

async function load(server: Server, run: string): Promise<LoadResult> {
  const child = fork(join(here, 'ingest-load.ts'))
  const result = once<LoadResult>(child)
  child.send({
    port: server.port,
    serials: server.serials,
    secrets: server.secrets,
    window,
    warmSeconds: 2,
    seconds,
    rate: null,
    run,
  } satisfies LoadOrder)
  return result
}

const median = (values: readonly number[]) => percentile(values, 0.5)

const store = await serve('store')
const drop = await serve('drop')
try {
  const stored: number[] = []
  const dropped: number[] = []
  const ratios: number[] = []
  const latencies: number[] = []
  let lost = 0
  for (let round = 0; round < rounds; round++) {
    // Interleaved, so that whatever else the machine does meets both.
    const plain = await load(drop, `d${round}`)
    dropped.push(plain.measured / plain.seconds)
    const kept = await load(store, `s${round}`)
    stored.push(kept.measured / kept.seconds)
    ratios.push(kept.measured / kept.seconds / (plain.measured / plain.seconds))
    latencies.push(...kept.latencies)
    const answer = once<Told>(store.child)
    store.child.send({ count: `s${round}` })
    lost += kept.acknowledged - ((await answer).stored ?? 0) + (kept.sent - kept.acknowledged)
    console.log(
      `round ${round + 1}: dropping ${Math.round(dropped.at(-1) ?? 0)}/s, storing ${Math.round(stored.at(-1) ?? 0)}/s, ratio ${(ratios.at(-1) ?? 0).toFixed(3)}, acknowledged ${kept.acknowledged}`,
    )
  }
  report(
    'ingest',
    [
      `${devices} devices on raw sockets in another process on the same machine, ${window} message(s) of four metrics under way each, QoS 1; the product with its own PostgreSQL (fsync on), PUBACK after commit and rules.`,
      `Median of ${rounds} rounds of ${seconds} s after 2 s of warm-up, interleaved with the same broker acknowledging and dropping; every acknowledged message is then counted in the table. The ratio is the median of those of each round.`,
    ],
    {
      messages_per_second: median(stored),
      ratio_to_dropping: median(ratios),
      dropping_per_second: median(dropped),
      ack_p50_ms: percentile(latencies, 0.5),
      ack_p99_ms: percentile(latencies, 0.99),
      acknowledged_but_not_stored: lost,
    },
    {
      messages_per_second: { min: 15_000 },
      ratio_to_dropping: { min: 0.5 },
      acknowledged_but_not_stored: { max: 0 },
    },
  )
} finally {
  const gone = new Promise<void>((resolve) => store.child.once('exit', () => resolve()))
  drop.child.kill()
  store.child.kill('SIGTERM')
  await gone
  forgetFolder(home)
}
