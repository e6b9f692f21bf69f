// bench race: 100,000 randomised concurrent signals over 1,000 elders: 0 duplicate incidents, 0 lost signals
// Flags: signals elders concurrency, for example `npm run bench -- race 5000 50`.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import { raise } from '#modules/alarms'
import { loadPacks } from '#modules/policy'
import { readConfig } from '#platform/config'
import { connect } from '#platform/db'
import { forgetFolder } from '#platform/embedded-postgres'
import { useSecrets } from '#platform/secrets'
import { openDatabase } from '#server/app'
import { percentile, report } from './report.ts'
import { somebody } from './somebody.ts'

const [signals = 100_000, people = 1000, concurrency = 64] = process.argv.slice(2).map(Number)
const home = mkdtempSync(join(tmpdir(), 'yike-bench-race-'))
const config = readConfig({ ...process.env, YIKE_HOME: home })
useSecrets(config.secret)
const { cluster, logins } = await openDatabase(config)
const db = connect(logins, { api: 1, worker: 20 })
try {
  await db.asSystem('bench', (tx) => loadPacks(tx))
  const elders = Array.from({ length: people }, () => uuidv7())
  await db.asSystem('bench', (tx) =>
    sql`insert into people.elder (id, region_code, name, pinyin, initials, sex, birth_day, identity_kind, no_identity_reason, synthetic)
      select id, 410802001000 + n % 40 + 1, ${somebody(sql`n`)}, 'none', 'bench', true from unnest(${elders}::uuid[]) with ordinality e (id, n)`.execute(
      tx,
    ),
  )
  const kinds = [
    ['sos', 'P0'],
    ['fall', 'P0'],
    ['vital', 'P1'],
    ['inactivity', 'P2'],
    ['bed_exit', 'P1'],
    ['offline', 'P2'],
  ] as const
  const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T // the lists are not empty
  const took: number[] = []
  let sent = 0
  let repeats = 0
  let opened = 0
  const began = performance.now()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (sent < signals) {
        sent++
        const elderId = pick(elders)
        const [kind, severity] = pick(kinds)
        const signalId = uuidv7()
        const signal = {
          signalId,
          elderId,
          kind,
          severity,
          source: 'device',
          graceSeconds: kind === 'fall' && Math.random() < 0.5 ? 30 : 0,
        } as const
        const at = performance.now()
        const raised = await db.asSystem('bench', (tx) => raise(tx, signal))
        took.push(performance.now() - at)
        if (raised?.opened) opened++
        // Some come twice, as devices do; some incidents are closed while others arrive.
        if (Math.random() < 0.05) {
          const again = await db.asSystem('bench', (tx) => raise(tx, signal))
          if (again?.repeated && again.incidentId === raised?.incidentId) repeats++
          else throw new Error('a repeat was not recognised')
        }
        if (Math.random() < 0.05) {
          await db.asSystem('bench', (tx) =>
            sql`update alarms.incident set state = 'resolved', grace_until = null, next_step_at = null, verdict = 'false', outcome = 'not_found', resolved_at = greatest(clock_timestamp(), last_signal_at) where elder_id = ${elderId} and resolved_at is null`.execute(
              tx,
            ),
          )
        }
      }
    }),
  )
  const seconds = (performance.now() - began) / 1000
  const { rows } = await db.asSystem('bench', (tx) =>
    sql<{
      stored: number
      counted: number
      incidents: number
      duplicates: number
    }>`select
      (select count(*) from alarms.signal)::int as stored, (select sum(signal_count) from alarms.incident)::int as counted, (select count(*) from alarms.incident)::int as incidents,
      (select count(*) from (select elder_id from alarms.incident where resolved_at is null group by elder_id having count(*) > 1) d)::int as duplicates`.execute(
      tx,
    ),
  )
  const found = rows[0] ?? { stored: 0, counted: 0, incidents: 0, duplicates: -1 }
  report(
    'race',
    [
      `${signals} signals of six kinds at random over ${people} elders, ${concurrency} at a time on 20 connections to the carried PostgreSQL (fsync on); one in twenty repeated, one in twenty followed by closing.`,
      'Lost: sent minus stored, and minus those counted in incidents. Duplicates: elders with two open incidents at the end; opened: incidents the callers were told of against those stored.',
    ],
    {
      duplicate_incidents: found.duplicates,
      lost_signals: Math.abs(sent - found.stored) + Math.abs(sent - found.counted),
      opened_but_not_stored: Math.abs(opened - found.incidents),
      incidents: found.incidents,
      repeats_recognised: repeats,
      signals_per_second: sent / seconds,
      p50_ms: percentile(took, 0.5),
      p99_ms: percentile(took, 0.99),
    },
    { duplicate_incidents: { max: 0 }, lost_signals: { max: 0 }, opened_but_not_stored: { max: 0 } },
  )
} finally {
  await db.close()
  await cluster?.stop()
  forgetFolder(home)
}
