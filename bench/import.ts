// bench import: 100,000 dirty rows from XLSX, with duplicate detection against the whole register
import { fork, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import writeExcelFile from 'write-excel-file/node'
import { createAccount, createPost, gate, startSession } from '#modules/access'
import { show } from '#contract/people-import'
import { readConfig } from '#platform/config'
import { startDeadlines } from '#platform/deadlines'
import { Files } from '#platform/files'
import { buildHttp } from '#platform/http'
import type { App } from '#platform/module'
import { Streams } from '#platform/stream'
import { allModules } from '../server/app.ts'
import { dirtyRows, type Known } from './dirty-list.ts'
import { forgetFolder } from '#platform/embedded-postgres'
import { knownElders, peopleCity } from './people-city.ts'
import { report } from './report.ts'

/** `npm run bench -- import [scale] [rows]`; a scale below 1 is for trying. `YIKE_BENCH_HOME` keeps the city for the next run. */
const scale = Number(process.argv[2] ?? '1')
const rows = Number(process.argv[3] ?? '100000')
const sheet = join(tmpdir(), `yike-bench-import-${process.pid}.xlsx`)

if (process.argv[2] === 'load') {
  // Making a city takes memory that the product never needs: another process does it, before.
  const city = await peopleCity(Number(process.argv[3]))
  await city.stop()
} else if (process.send) {
  // The list is written in a process of its own: its memory is not the product's.
  process.once('message', (given: { known: Known[]; rows: number; sheet: string; seed: number }) => {
    const { rows: data, planted } = dirtyRows(given.known, given.rows, given.seed)
    void writeExcelFile(data, { sheet: '长者名册' })
      .toBuffer()
      .then((bytes) => {
        writeFileSync(given.sheet, bytes)
        process.send?.(planted, () => process.exit(0))
      })
  })
} else await measure()

async function write(known: Known[]): Promise<Record<string, number>> {
  const child = fork(import.meta.filename)
  return new Promise((resolve, reject) => {
    child.once('message', (planted) => resolve(planted as Record<string, number>)) // The child above sends nothing else.
    child.once('exit', (code) =>
      code === 0 ? undefined : reject(new Error(`the list was not written: ${code}`)),
    )
    child.send({ known, rows, sheet, seed: Date.now() % 1_000_000 })
  })
}

async function measure(): Promise<void> {
  const kept = process.env['YIKE_BENCH_HOME']
  const home = kept ?? mkdtempSync(join(tmpdir(), 'yike-bench-import-'))
  process.env['YIKE_BENCH_HOME'] = home
  const { status } = spawnSync(process.execPath, [import.meta.filename, 'load', String(scale)], {
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('the city was not loaded')
  const city = await peopleCity(scale)
  const config = {
    ...readConfig({
      YIKE_HOME: city.home,
      YIKE_DEMO: `jiaozuo:${scale}`,
      YIKE_SIM: 'off',
      YIKE_LOG: 'error',
      PORT: '0',
      MQTT_PORT: '0',
    }),
  }
  const app: App = {
    config,
    db: city.db,
    owner: city.owner,
    files: new Files(city.home),
    streams: new Streams(),
  }
  const modules = allModules()
  const http = await buildHttp(app, modules, gate)
  await http.ready()
  try {
    const planted = await write(await knownElders(city.db, Math.min(60_000, city.elders)))
    const token = await city.db.asSystem('bench.import', async (tx) => {
      const accountId = await createAccount(tx, { name: '导入测试' })
      const postId = await createPost(tx, { accountId, role: 'clerk', region: 410800000000 })
      return startSession(tx, { accountId, postId })
    })
    const headers = { authorization: `Bearer ${token}` }
    const loops = startDeadlines(
      app,
      modules.flatMap((module) => module.deadlines).filter((due) => due.name === 'people.import_step'),
    )
    globalThis.gc?.()
    let peak = 0
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50)
    const before = process.memoryUsage().rss
    const began = performance.now()
    const since = () => (performance.now() - began) / 1000
    const call = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) => {
      const answer = await http.inject({
        method,
        url: `/api/people/imports${path}`,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      })
      if (answer.statusCode !== 200)
        throw new Error(`${path}: ${answer.statusCode} ${answer.body.slice(0, 300)}`)
      return answer.json()
    }
    const boundary = 'x-yike'
    const upload = await http.inject({
      method: 'POST',
      url: '/api/people/imports?list=elders&asOf=2026-11-01',
      headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload: Buffer.concat([
        Buffer.from(
          `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="bench.xlsx"\r\n\r\n`,
        ),
        readFileSync(sheet),
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ]),
    })
    if (upload.statusCode !== 200)
      throw new Error(`upload: ${upload.statusCode} ${upload.body.slice(0, 300)}`)
    const importId = String(upload.json().id)
    const read = since()
    const seen = new Set<string>()
    const until = async (state: string) => {
      for (;;) {
        const one = show.returns.parse(await call('GET', `/${importId}`))
        seen.add(`${one.state} ${one.progress}`)
        if (one.state === state) return one
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
    }
    const { columns } = show.returns.parse(await call('GET', `/${importId}`))
    await call('PUT', `/${importId}/mapping`, {
      columns: columns.map(({ index, field }) => ({ index, field })),
      remember: false,
    })
    const checked = await until('ready')
    const check = since()
    await call('POST', `/${importId}/apply`, {})
    const done = await until('done')
    const total = since()
    clearInterval(watch)
    await loops.stop()
    const twice = await city.db.asSystem('bench.import', (tx) =>
      sql<{
        n: number
      }>`select count(*) as n from (select identity_hash from people.elder where identity_hash is not null group by 1 having count(*) > 1) t`.execute(
        tx,
      ),
    )
    console.error(planted, checked.verdicts, checked.reasons)
    report(
      'import',
      [
        'Method: a list of dirty rows over the register (dirty-list.ts) uploaded as .xlsx through the endpoints, columns accepted as recognised, every row checked and compared with the whole city, then applied, in one process beside PostgreSQL.',
        'Memory is the peak resident size of that process, the reading thread included; progress counts the different states that asking twice a second has shown.',
      ],
      {
        seconds: total,
        'seconds to read': read,
        'seconds to check': check - read,
        'seconds to apply': total - check,
        'rows per second': rows / total,
        'peak MB': peak / 1e6,
        'MB before': before / 1e6,
        'progress shown': seen.size,
        rows: done.total,
        new: checked.verdicts.new,
        changed: checked.verdicts.changed,
        same: checked.verdicts.same,
        duplicate: checked.verdicts.duplicate,
        doubtful: checked.verdicts.doubtful,
        'gone in': done.applied,
        elders: city.elders,
        'numbers twice': Number(twice.rows[0]?.n ?? 0),
      },
      {
        seconds: { max: 120 },
        'peak MB': { max: 1000 },
        'progress shown': { min: 20 },
        'numbers twice': { max: 0 },
        ...(scale === 1 ? { elders: { min: 660_000 } } : {}),
      },
    )
  } finally {
    await http.close()
    await app.streams.stop()
    await city.stop()
    rmSync(sheet, { force: true })
    if (!kept) forgetFolder(home)
  }
}
