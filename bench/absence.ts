// bench absence: 10,000 absence rules coming due: each within ±2 s, none missed after a restart
// Flags: watches spreadSeconds, for example `npm run bench -- absence 500 20`.
import { percentile, report } from './report.ts'
import { Product } from './product.ts'

const [watches = 10_000, spread = 120] = process.argv.slice(2).map(Number)
const product = new Product(watches)
type Row = { subject: string; due: string; fired: string | null }
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
try {
  await product.start()
  await product.ask(`insert into alarms.rule (id, key, region_code, name_zh, name_en, body, kind, severity, source, state)
    values ('0192f000-0000-7000-8000-000000000001', 'bench_absence', 0, '测试', 'bench', '{"type":"absence","metrics":["motion"],"expect":"motion","within":{"how":"for","seconds":3600}}', 'inactivity', 'P2', 'bench', 'active')`)
  // Every person has a motion sensor; the last motion was an hour before the moment at which it comes due.
  await product.ask(`insert into devices.device (id, serial, model_id, kind, state, binding_id, target, elder_id, region_code)
    select gen_random_uuid(), 'M-' || number, 'bench-motion', 'motion', 'in_use', gen_random_uuid(), 'person', id, region_code from people.elder where name like '测试%'`)
  await product.ask(`insert into alarms.absence_watch (id, rule_id, subject_id, elder_id, device_id, region_code, last_at, due_at)
    select gen_random_uuid(), '0192f000-0000-7000-8000-000000000001', d.elder_id, d.elder_id, d.id, d.region_code, d.due - interval '3600 s', d.due
    from (select *, now() + interval '10 s' + make_interval(secs => ${spread} * random()) as due from devices.device where kind = 'motion') d`)
  const planned = await product.ask<{ subject: string; due: string }>(
    `select subject_id::text as subject, due_at::text as due from alarms.absence_watch where rule_id = '0192f000-0000-7000-8000-000000000001'`,
  )
  await pause((10 + spread / 2) * 1000)
  const killedAt = Date.now()
  await product.kill()
  await pause(2000)
  await product.start()
  const backAt = Date.now()
  for (let last = -1, same = 0; same < 3; ) {
    await pause(2000)
    const [row] = await product.ask<{ n: number; left: number }>(
      `select count(*) filter (where fired_at is not null)::int as n, count(*) filter (where due_at <= now() + interval '1 s')::int as left from alarms.absence_watch where rule_id = '0192f000-0000-7000-8000-000000000001'`,
    )
    same =
      row && row.n === last && row.left === 0 && Date.now() > killedAt + (spread / 2) * 1000 ? same + 1 : 0
    last = row?.n ?? 0
  }
  const taken = await product.ask<{ subject: string; fired: string }>(
    `select elder_id::text as subject, min(received_at)::text as fired from alarms.signal where kind = 'inactivity' group by 1`,
  )
  const firedAt = new Map(taken.map(({ subject, fired }) => [subject, fired]))
  const rows: Row[] = planned.map(({ subject, due }) => ({
    subject,
    due,
    fired: firedAt.get(subject) ?? null,
  }))
  const late: number[] = []
  const afterRestart: number[] = []
  for (const { due, fired } of rows) {
    if (fired === null) continue
    const [dueAt, tookAt] = [Date.parse(due), Date.parse(fired)]
    // Time stood still while the product was down; what it was late before the kill still counts.
    if (dueAt < backAt && tookAt > killedAt)
      afterRestart.push(Math.max(0, tookAt - backAt) + Math.max(0, killedAt - dueAt))
    else late.push(tookAt - dueAt)
  }
  report(
    'absence',
    [
      `${watches} people whose last motion was an hour ago, coming due within ${spread} s; half-way the server and its database are killed (SIGKILL) and started again after 2 s; PostgreSQL with fsync.`,
      'Late: the time at which the incident took the signal minus the time at which it was due; for those that came due while nothing ran, minus the time at which the product was back.',
    ],
    {
      missed: rows.filter((row) => row.fired === null).length,
      latest_ms: Math.max(...late),
      earliest_ms: Math.min(...late),
      p50_ms: percentile(late, 0.5),
      p99_ms: percentile(late, 0.99),
      due_while_down: afterRestart.length,
      latest_after_restart_ms: afterRestart.length > 0 ? Math.max(...afterRestart) : 0,
    },
    {
      missed: { max: 0 },
      latest_ms: { max: 2000 },
      earliest_ms: { min: -2000 },
      latest_after_restart_ms: { max: 2000 },
    },
  )
} finally {
  await product.stop()
}
