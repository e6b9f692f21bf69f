import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** The data folder and, where it was made as root, the database outside it: the folder says where. */
function forgetHome(home: string): void {
  const where = join(home, 'postgres.location')
  if (existsSync(where)) rmSync(dirname(readFileSync(where, 'utf8').trim()), { recursive: true, force: true })
  rmSync(home, { recursive: true, force: true })
}

/** `pid` is the server's: a journey may let it sleep (SIGSTOP) and must wake it. */
export type Product = { url: string; mqttUrl: string; home: string; pid: number; stop(): Promise<void> }

const root = join(import.meta.dirname, '..')
/** Small enough to be up in seconds, large enough that every page has something on it. */
const DEMO = 'jiaozuo:0.001'
const PATIENCE_MS = 120_000

/** The real product as `npm start` runs it: own data folder, own ports, a demo city that stands still. */
export async function startProduct(): Promise<Product> {
  if (!existsSync(join(root, 'dist/console.html')))
    execFileSync(join(root, 'node_modules/.bin/vite'), ['build'], { cwd: root, stdio: 'ignore' })
  // The path of the database's socket is short: it may not exceed 107 bytes.
  const home = mkdtempSync(join(tmpdir(), 'yike-e2e-'))
  const [port, mqttPort] = [await freePort(), await freePort()]
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: root,
    env: {
      ...process.env,
      YIKE_HOME: home,
      PORT: String(port),
      MQTT_PORT: String(mqttPort),
      YIKE_DEMO: DEMO,
      YIKE_SIM: 'off',
      YIKE_LOG: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await untilUp(child)
  return {
    url: `http://127.0.0.1:${port}`,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    home,
    pid: child.pid ?? 0,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      forgetHome(home)
    },
  }
}

/** Up when it prints where it is and who may sign in. */
function untilUp(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const late = setTimeout(() => fail('was not up in time'), PATIENCE_MS)
    const hear = (chunk: Buffer) => {
      said += chunk.toString('utf8')
      if (!said.includes('Yike is up')) return
      clearTimeout(late)
      child.off('exit', died)
      resolve()
    }
    const died = () => fail('ended')
    function fail(what: string): void {
      clearTimeout(late)
      child.kill('SIGKILL')
      reject(new Error(`the product ${what}:\n${said.slice(-4000)}`))
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', died)
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
