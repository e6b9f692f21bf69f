import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { forgetFolder } from '#platform/embedded-postgres'
import type { Told } from './alarms-server.ts'

/** The product in a process of its own with a data folder that outlives it: started, asked, killed, started again. */
export class Product {
  readonly home = mkdtempSync(join(tmpdir(), 'yike-bench-alarms-'))
  #ports: readonly [http: number, mqtt: number] | undefined
  readonly #elders: number
  #child: ChildProcess | undefined
  #asked = 0
  facts: Required<Pick<Told, 'url' | 'port' | 'token' | 'serials' | 'secrets' | 'elders'>> = {
    url: '',
    port: 0,
    token: '',
    serials: [],
    secrets: [],
    elders: [],
  }

  constructor(elders: number) {
    this.#elders = elders
  }

  async start(): Promise<void> {
    this.#ports ??= [await freePort(), await freePort()]
    const [http, mqtt] = this.#ports
    const env = {
      ...process.env,
      YIKE_HOME: this.home,
      PORT: String(http),
      MQTT_PORT: String(mqtt),
      YIKE_LOG: process.env['YIKE_LOG'] ?? 'error',
      YIKE_SIM: 'off',
    }
    const child = fork(join(import.meta.dirname, 'alarms-server.ts'), [String(this.#elders)], {
      env,
      execArgv: [...process.execArgv, '--max-semi-space-size=64'], // as npm start does
    })
    this.#child = child
    const told = await new Promise<Told>((resolve, reject) => {
      child.once('message', (message) => resolve(message as Told)) // alarms-server.ts sends nothing else first
      child.once('exit', (code) => reject(new Error(`the product ended with ${code}`)))
    })
    const { url = '', port = 0, token = '', serials = [], secrets = [], elders = [] } = told
    this.facts = { url, port, token, serials, secrets, elders }
  }

  /** Rows of a statement, in the product's own process. */
  async ask<T>(statement: string): Promise<T[]> {
    const child = this.#child
    if (!child) throw new Error('not running')
    const id = ++this.#asked
    return new Promise<T[]>((resolve, reject) => {
      const listen = (message: Told) => {
        if (message.id !== id) return
        child.off('message', listen)
        // The caller names the columns of its own statement.
        if (message.rows) resolve(message.rows as T[])
        else reject(new Error(message.error))
      }
      child.on('message', listen)
      child.send({ id, statement })
    })
  }

  /** SIGKILL to the server and to its database: no goodbye of either. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child) return
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const postmaster = this.#postmaster()
    child.kill('SIGKILL')
    if (postmaster) process.kill(postmaster, 'SIGKILL')
    await gone
    // Its backends notice within moments; a new server must not meet them.
    while (postmaster && alive(postmaster)) await new Promise((resolve) => setTimeout(resolve, 10))
  }

  #postmaster(): number | undefined {
    const file = find(this.home, 'postmaster.pid')
    return file ? Number(readFileSync(file, 'utf8').split('\n', 1)[0]) : undefined
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      child.kill('SIGTERM')
      await gone
    }
    forgetFolder(this.home)
  }
}

/** One that nobody listens on now: after a kill the product comes back on the same. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}

function find(folder: string, name: string, depth = 3): string | undefined {
  for (const entry of readdirSync(folder)) {
    const path = join(folder, entry)
    if (entry === name) return path
    if (depth > 0 && statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      const found = find(path, name, depth - 1)
      if (found) return found
    }
  }
  return undefined
}
