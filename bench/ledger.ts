// bench ledger: postings a second with every balance constraint, and the verifier over a million entries
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { uuidv7 } from '#contract/id'
import { openAccount, post, verify } from '#modules/ledger'
import { connect, makeDb, makePool } from '#platform/db'
import { startCluster } from '#platform/embedded-postgres'
import { migrate } from '#platform/migrate'
import { report } from './report.ts'

const SECONDS = Number(process.argv[2] ?? 10)
const ENTRIES = Number(process.argv[3] ?? 1_000_000)
const CLIENTS = 8
const REGION = 410802000000

const home = mkdtempSync(join(tmpdir(), 'yike-bench-ledger-'))
const cluster = await startCluster(home, { ephemeral: true })
const admin = new pg.Client(cluster.admin)
await admin.connect()
await admin.query('create database yike')
await admin.end()
const owner = { ...cluster.admin, database: 'yike' }
const logins = await migrate(owner, 'bench')
const db = connect(logins, { api: 1, worker: CLIENTS })

const account = (code: string, guarded: boolean) =>
  db.asSystem('bench', (tx) =>
    openAccount(tx, {
      code,
      kind: guarded ? 'quota' : 'scheme',
      unit: 'fen',
      name: code,
      regionCode: REGION,
      guarded,
    }),
  )
const bureau = await account('bureau:bench', false)
const provider = await account('provider:bench', false)
const quotas: string[] = []
for (let i = 0; i < 1000; i++) quotas.push(await account(`quota:${i}`, true))

let posted = 0
const until = performance.now() + SECONDS * 1000
/** Half are grants to a quota, half pay the same out of it again: each waits for that quota's balance only. */
async function client(n: number): Promise<void> {
  for (let turn = 0; performance.now() < until; turn++) {
    const quota = quotas[(n + CLIENTS * (turn >> 1)) % quotas.length] ?? ''
    const amount = 1 + ((turn >> 1) % 97)
    const [from, to] = turn % 2 === 0 ? [bureau, quota] : [quota, provider]
    await db.asSystem('bench', (tx) =>
      post(tx, {
        id: uuidv7(),
        memo: 'bench',
        source: 'ledger.bench',
        regionCode: REGION,
        lines: [
          { accountId: from, unit: 'fen', amount: -amount },
          { accountId: to, unit: 'fen', amount },
        ],
      }),
    )
    posted++
  }
}
await Promise.all(Array.from({ length: CLIENTS }, (_, n) => client(n)))

// The rest of the million in bulk by the owner, who alone may, with the hash of the same function: rows for the verifier.
const filling = makeDb(makePool({ ...owner, max: 1 }))
const missing = Math.max(0, ENTRIES / 2 - posted)
for (let done = 0; done < missing; done += 50_000) {
  await sql`with given as materialized (
        select gen_random_uuid() as id, now() as at, current_date as day, n::bigint as n,
          ledger.line_text(${bureau}::uuid, 'fen', -n) || ',' || ledger.line_text(${provider}::uuid, 'fen', n) as lines
        from generate_series(1, ${Math.min(50_000, missing - done)}::int) n),
      made as (
        insert into ledger.posting (id, at, day, memo, source, region_code, hash)
        select id, at, day, '"bench"'::jsonb, 'ledger.bench', ${REGION},
          sha256(convert_to(ledger.posting_text(id, at, day, '"bench"'::jsonb, 'ledger.bench', null, null, lines), 'UTF8')) from given)
      insert into ledger.entry (posting_id, line, account_id, unit, amount, day, region_code)
      select g.id, l.line, l.account, 'fen', l.amount, g.day, ${REGION}
      from given g cross join lateral (values (1, ${bureau}::uuid, -g.n), (2, ${provider}::uuid, g.n)) l (line, account, amount)`.execute(
    filling,
  )
}
await filling.destroy()
const began = performance.now()
const { faults, entries } = await db.asSystem('bench', async (tx) => ({
  faults: await verify(tx),
  entries:
    (await sql<{ n: number }>`select count(*)::int as n from ledger.entry`.execute(tx)).rows[0]?.n ?? 0,
}))
const verifying = (performance.now() - began) / 1000
await db.close()
await cluster.stop()
rmSync(home, { recursive: true, force: true })

report(
  'ledger',
  [
    `Method: ${CLIENTS} connections post for ${SECONDS} s through the module's own function (event, hash, sum to zero, guarded balances; fsync on).`,
    'The rows are then filled up in bulk by the owner of the database, and the verifier recomputes every hash, sum and balance from the rows alone.',
  ],
  {
    'postings/s': posted / SECONDS,
    'entries verified': entries,
    'verifier (s)': verifying,
    faults: faults.length,
  },
  {
    'postings/s': { min: 2000 },
    'entries verified': { min: ENTRIES },
    'verifier (s)': { max: 60 },
    faults: { max: 0 },
  },
)
