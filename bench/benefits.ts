// bench benefits: the month of 1,265,000 elders, every scheme of a place, traces stored, against one hand-written statement
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { BenefitScheme } from '#contract/benefit-scheme'
import { uuidv7 } from '#contract/id'
import { loadPacks } from '#modules/policy'
import '#modules/benefits'
import { loadDivisions } from '#modules/regions'
import { connect } from '#platform/db'
import { startCluster } from '#platform/embedded-postgres'
import { migrate } from '#platform/migrate'
import { useSecrets } from '#platform/secrets'
import { compute } from '../server/modules/benefits/compute.ts'
import { report } from './report.ts'

const ELDERS = Number(process.argv[2] ?? 1_265_000)
const CITY = 410800000000
const MONTH = '2026-11-01'

const start = performance.now()
const home = mkdtempSync(join(tmpdir(), 'yike-bench-benefits-'))
const cluster = await startCluster(home, { ephemeral: true })
const admin = new pg.Client(cluster.admin)
await admin.connect()
await admin.query('create database yike')
await admin.end()
const owner = { ...cluster.admin, database: 'yike' }
const logins = await migrate(owner, 'bench')
useSecrets(Buffer.alloc(32, 5))
const db = connect(logins, { api: 1, worker: 2 })
await db.asSystem('bench', async (tx) => {
  await loadDivisions(tx)
  await loadPacks(tx)
})

/** What the documents of the place leave blank, filled for the bench: three bands, two subsidies that exclude each other. */
const cash = {
  subject: 'elder',
  paidTo: 'elder',
  form: 'cash',
  audience: 'true',
  unit: 'fen',
  bound: 'exact',
  period: 'month',
} as const
const about = { zh: '测试', en: 'Bench' }
const no = (situation: object) => [{ ...about, situation, expect: { outcome: 'not_entitled' as const } }]
const schemes: Record<string, BenefitScheme> = {
  old_age_allowance: BenefitScheme.parse({
    ...cash,
    zh: '高龄津贴',
    en: 'Old-age allowance',
    about,
    category: 'old_age',
    criteria: [{ key: 'age', zh: '80 岁', en: '80', when: 'age >= 80' }],
    amount: {
      how: 'table',
      rows: [
        [100, 30000],
        [90, 10000],
        [80, 5000],
      ].map(([age, value]) => ({ when: `age >= ${age}`, zh: `${age}`, en: `${age}`, value })),
    },
    cases: no({ age: 70 }),
  }),
  hardship_subsidy: BenefitScheme.parse({
    ...cash,
    zh: '经济困难高龄补贴',
    en: 'Hardship subsidy',
    about,
    category: 'care',
    criteria: [
      {
        key: 'poor',
        zh: '困难',
        en: 'Poor',
        when: "lowIncome || subsistence != 'none' || destitute != 'none'",
      },
      { key: 'old', zh: '80 岁', en: '80', when: 'age >= 80' },
    ],
    amount: { how: 'fixed', value: 6000 },
    relations: [{ how: 'yields', scheme: 'nursing_subsidy', zh: '不同时享受', en: 'Not both' }],
    cases: no({ age: 70, lowIncome: false, subsistence: 'none', destitute: 'none' }),
  }),
  nursing_subsidy: BenefitScheme.parse({
    ...cash,
    zh: '失能护理补贴',
    en: 'Nursing subsidy',
    about,
    category: 'care',
    criteria: [
      { key: 'disabled', zh: '失能', en: 'Disabled', when: 'abilityLevel >= 2' },
      {
        key: 'poor',
        zh: '困难',
        en: 'Poor',
        when: "lowIncome || subsistence != 'none' || destitute != 'none'",
      },
    ],
    amount: {
      how: 'table',
      rows: [
        { when: 'abilityLevel >= 3', zh: '重度', en: 'Severe', value: 12000 },
        { when: 'abilityLevel == 2', zh: '中度', en: 'Moderate', value: 8000 },
      ],
    },
    cases: no({ abilityLevel: 0, lowIncome: true, subsistence: 'none', destitute: 'none' }),
  }),
}

const client = new pg.Client(owner)
await client.connect()
// Made people, as the demo city's loader puts them in: no trigger counts or searches them row by row.
await client.query('set session_replication_role = replica')
// A sixth are 80 and over; facts as the census and the registers of the four places have them, about three an elder.
await client.query(
  `insert into people.elder (id, region_code, name, pinyin, initials, sex, birth_day, identity_kind, no_identity_reason, synthetic)
   select uuidv7(), v.codes[1 + n % cardinality(v.codes)], '合成' || n, 'hecheng', 'hc', case when n % 2 = 0 then 'male' else 'female' end::people.sex,
     date '1966-11-20' - ((power(random(), 1.8) * 44 * 365)::int), 'none', '合成', true
   from generate_series(1, $1::int) n cross join (select array_agg(code) as codes from regions.region
     where level = 'village' and code >= ${CITY} and code < ${CITY + 100_000_000}) v`,
  [ELDERS],
)
for (const [kind, values, share] of [
  ['living', ['alone', 'with_spouse', 'with_children', 'with_others'], 0.95],
  ['ability', ['intact', 'intact', 'intact', 'mild', 'moderate', 'severe', 'total'], 0.5],
  ['subsistence', ['urban', 'rural'], 0.06],
  ['destitute', ['dispersed', 'central'], 0.01],
  ['low_income', ['yes'], 0.05],
  ['rural', ['yes', 'no'], 0.9],
  ['priority_care', ['recipient', 'lone'], 0.01],
  ['family_planning', ['lost_only_child', 'two_daughters', 'one_child'], 0.05],
  ['model_worker', ['provincial', 'city'], 0.002],
] as const)
  await client.query(
    `insert into people.fact (id, elder_id, region_code, kind, value, valid, source)
     select gen_random_uuid(), id, region_code, '${kind}', ($1::text[])[1 + floor(random() * ${values.length})::int], daterange('2020-01-01'::date + (random() * 2500)::int, null), 'bench'
     from people.elder where random() < ${share}`,
    [values],
  )
await client.query('set session_replication_role = origin')
console.error(`${ELDERS} elders stand after ${((performance.now() - start) / 1000).toFixed(0)} s`)
await client.query('vacuum analyze people.elder')
await client.query('vacuum analyze people.fact')
await db.asSystem('bench', async (tx) => {
  await sql`select set_config('yike.reason', 'bench', true)`.execute(tx)
  await sql`update policy.rule set state = 'withdrawn', withdrawn_reason = 'bench' where kind = 'benefits.scheme' and key = 'old_age_allowance' and region_code = ${CITY}`.execute(
    tx,
  )
  for (const [key, body] of Object.entries(schemes))
    await sql`insert into policy.rule (id, kind, key, region_code, valid, body, source, state, published_at, pack)
      values (${uuidv7()}, 'benefits.scheme', ${key}, ${CITY}, daterange('2026-01-01', null), ${JSON.stringify(body)}::jsonb, 'bench', 'published', now(), ${`bench/${key}`})`.execute(
      tx,
    )
})

// The same month by hand: what somebody who knows these three rules and the purchase of services would write.
const byHand = `
with f as (
  select elder_id,
    max(value) filter (where kind = 'ability') as ability, max(value) filter (where kind = 'living') as living,
    bool_or(kind = 'subsistence') as subsistence, bool_or(kind = 'destitute') as destitute, bool_or(kind = 'low_income') as low_income,
    max(value) filter (where kind = 'priority_care') as priority_care, max(value) filter (where kind = 'family_planning') as family_planning,
    max(value) filter (where kind = 'model_worker') as model_worker
  from people.fact where kind in ('ability', 'living', 'subsistence', 'destitute', 'low_income', 'priority_care', 'family_planning', 'model_worker')
    and valid @> date '2026-10-31' and region_code >= ${CITY} and region_code < ${CITY + 100_000_000} group by elder_id),
s as (
  select e.id, extract(year from age(date '2026-10-31', e.birth_day))::int as age, f.*,
    coalesce(f.low_income, false) or coalesce(f.subsistence, false) or coalesce(f.destitute, false) as poor
  from people.elder e left join f on f.elder_id = e.id where e.region_code >= ${CITY} and e.region_code < ${CITY + 100_000_000} and e.status = 'alive')
insert into bench_line (elder_id, scheme, month, amount)
select s.id, d.scheme, date '${MONTH}', d.amount from s cross join lateral (values
  ('old_age_allowance', case when age >= 100 then 30000 when age >= 90 then 10000 when age >= 80 then 5000 end),
  ('nursing_subsidy', case when poor then case when ability in ('severe', 'total') then 12000 when ability = 'moderate' then 8000 end end),
  ('hardship_subsidy', case when poor and age >= 80 and coalesce(ability in ('severe', 'total', 'moderate'), false) is false then 6000 end),
  ('purchase_service', PURCHASE)) d (scheme, amount) where d.amount is not null`

const cycleId = uuidv7()
await client.query(
  `insert into benefits.cycle (id, region_code, span, month) values ($1, ${CITY}, int8range(${CITY}, ${CITY + 100_000_000}), '${MONTH}')`,
  [cycleId],
)
await client.query(
  'create table bench_line (elder_id uuid, scheme text, month date, amount bigint, primary key (elder_id, scheme, month))',
)
await client.query('checkpoint')
const began = performance.now()
await db.asSystem('bench', (tx) => compute(tx, cycleId))
const ours = (performance.now() - began) / 1000
const purchase = `case when priority_care = 'lone' or coalesce(destitute, false)
    or (coalesce(low_income, false) or coalesce(subsistence, false)) and (age >= 80 or living = 'alone' or ability in ('mild', 'moderate', 'severe', 'total'))
    or family_planning in ('lost_only_child') or (family_planning in ('one_child', 'two_daughters') and poor)
    or model_worker in ('provincial', 'national') then 10000 end`
await client.query('checkpoint')
const handBegan = performance.now()
await client.query(byHand.replace('PURCHASE', purchase))
const hand = (performance.now() - handBegan) / 1000
const { rows } = await client.query<{
  lines: string
  differ: string
  assessed: string
  traces: string
  fen: string
  hand_fen: string
}>(`
  select (select count(*) from benefits.line) as lines, (select count(*) from benefits.assessed) as assessed, (select count(*) from benefits.trace) as traces,
    (select sum(amount) from benefits.line) as fen, (select sum(amount) from bench_line) as hand_fen,
    (select count(*) from benefits.line l full join bench_line b on b.elder_id = l.subject_id and b.scheme = l.scheme and b.month = l.month where l.amount is distinct from b.amount) as differ`)
const differing =
  await client.query(`select coalesce(l.scheme, b.scheme) as scheme, l.amount as ours, b.amount as hand, count(*) from benefits.line l full join bench_line b on b.elder_id = l.subject_id and b.scheme = l.scheme
  where l.amount is distinct from b.amount group by 1, 2, 3 order by 4 desc limit 8`)
for (const one of differing.rows) console.error(JSON.stringify(one))
await client.end()
await db.close()
await cluster.stop()
rmSync(home, { recursive: true, force: true })
const row = rows[0]
report(
  'benefits',
  [
    'Generated elders with about three facts each; the packs of Jiaozuo with the blank amounts filled. Yike reads, evaluates by class, stores lines, a trace for everybody, and the changes, in one transaction; fsync on.',
    'By hand: one statement for the same schemes over the same rows, which stores elder, scheme, month and amount only; run after a checkpoint, like Yike.',
  ],
  {
    elders: ELDERS,
    seconds: ours,
    'seconds by hand': hand,
    ratio: ours / hand,
    lines: Number(row?.lines),
    'elders with a trace': Number(row?.assessed),
    classes: Number(row?.traces),
    'amounts that differ': Number(row?.differ),
    yuan: Number(row?.fen) / 100,
  },
  {
    seconds: { max: 20 },
    ratio: { max: 3 },
    'amounts that differ': { max: 0 },
    'elders with a trace': { min: ELDERS },
  },
)
