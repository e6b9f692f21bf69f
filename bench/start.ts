// bench start: warm start of the installed product to /healthz
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { forgetFolder } from '#platform/embedded-postgres'
import { percentile, report } from './report.ts'

const root = join(import.meta.dirname, '..')
const home = mkdtempSync(join(tmpdir(), 'yike-bench-start-'))
const port = 20980
const demo = process.argv[2] ?? 'jiaozuo:0.005'

/** Starts the product, waits for /healthz (and, the first time, for the demo city), stops it; milliseconds to healthy. */
async function once(first: boolean): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: root,
    env: {
      ...process.env,
      PORT: String(port),
      MQTT_PORT: '20981',
      YIKE_HOME: home,
      YIKE_DEMO: demo,
      YIKE_LOG: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const filled = new Promise<void>((resolve) =>
    child.stdout.on('data', (text: Buffer) => (String(text).includes('http') ? resolve() : undefined)),
  )
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let healthy = Number.NaN
  while (child.exitCode === null && Number.isNaN(healthy)) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch((error: unknown) =>
      error instanceof TypeError ? null : Promise.reject(error),
    )
    if (answer?.ok) healthy = performance.now() - began
    else await new Promise((resolve) => setTimeout(resolve, 10))
  }
  if (first) await filled
  child.kill('SIGTERM')
  await exited
  return healthy
}

const cold = await once(true)
const warm: number[] = []
for (let i = 0; i < 5; i++) warm.push(await once(false))
forgetFolder(home)
report(
  'start',
  [
    'Method: the server is started five times on a filled data folder and asked for /healthz every 10 ms; wall time from the process’s start.',
    `Demo ${demo}; the first start, which creates the database, is shown but has no goal.`,
  ],
  {
    'first start (ms)': cold,
    'warm start p50 (ms)': percentile(warm, 0.5),
    'warm start max (ms)': Math.max(...warm),
  },
  { 'warm start max (ms)': { max: 5000 } },
)
