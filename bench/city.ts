// The product on the demo city, as the benches of the whole city ask it: over HTTP, signed in.
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { APP_HEADER } from '#contract/access'
import { forgetFolder } from '#platform/embedded-postgres'
import { DEMO_PASSWORD } from '../sim/city/demo-accounts.ts'

export type Answer = { status: number; body: string; cookie: string | undefined; ms: number }

/** A running city. `YIKE_BENCH_HOME` names the data folder and keeps it for the next run. */
export class City {
  readonly #port: number
  readonly #home: string
  readonly #kept: boolean
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 })
  #stop: () => Promise<void> = () => Promise.resolve()

  constructor(port: number) {
    const kept = process.env['YIKE_BENCH_HOME']
    this.#port = port
    this.#kept = kept !== undefined
    this.#home = kept ?? mkdtempSync(join(tmpdir(), 'yike-bench-city-'))
  }

  /** Starts the product and waits until it says who may sign in. `simulation` as YIKE_SIM has it. */
  async start(scale: string, simulation = 'off'): Promise<void> {
    const child = spawn(process.execPath, ['server/main.ts'], {
      cwd: join(import.meta.dirname, '..'),
      env: {
        ...process.env,
        PORT: String(this.#port),
        MQTT_PORT: String(this.#port + 1),
        YIKE_HOME: this.#home,
        YIKE_DEMO: `jiaozuo:${scale}`,
        YIKE_SIM: simulation,
        YIKE_LOG: 'error',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (text: Buffer) => (String(text).includes('Yike is up') ? resolve() : undefined))
      void exited.then(() => reject(new Error('the server ended while loading')))
    })
    this.#stop = async () => {
      child.kill('SIGTERM')
      await exited
    }
  }

  send(method: string, path: string, cookie: string | undefined, body?: unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const began = performance.now()
      const text = body === undefined ? undefined : JSON.stringify(body)
      const outgoing = request(
        {
          host: '127.0.0.1',
          port: this.#port,
          path: `/api${path}`,
          method,
          agent: this.#agent,
          headers: {
            [APP_HEADER]: 'console',
            ...(cookie ? { cookie } : {}),
            ...(text
              ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
              : {}),
          },
        },
        (response) => {
          const parts: Buffer[] = []
          response.on('data', (part: Buffer) => parts.push(part))
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              body: Buffer.concat(parts).toString('utf8'),
              cookie: response.headers['set-cookie']?.[0]?.split(';')[0],
              ms: performance.now() - began,
            }),
          )
        },
      )
      outgoing.on('error', reject)
      outgoing.end(text)
    })
  }

  /** The session cookie of a demo account. */
  async signIn(login: string): Promise<string> {
    const { status, cookie, body } = await this.send('POST', '/access/sign-in', undefined, {
      login,
      password: DEMO_PASSWORD,
      app: 'console',
    })
    if (status !== 200 || !cookie)
      throw new Error(`${login} could not sign in: ${status} ${body.slice(0, 200)}`)
    return cookie
  }

  async stop(): Promise<void> {
    this.#agent.destroy()
    await this.#stop()
    if (this.#kept) return
    forgetFolder(this.#home)
  }
}
