// bench search: finding an elder among 664,892 through the HTTP API, mixed kinds, scoping on
import { z } from 'zod'
import { City } from './city.ts'
import { percentile, report } from './report.ts'

/** `npm run bench -- search [scale] [requests]`; a scale below 1 is for trying. `YIKE_BENCH_HOME` keeps the city for the next run. */
const scale = process.argv[2] ?? '1'
const requests = Number(process.argv[3] ?? '4000')
const city = new City(20970)
const send = city.send.bind(city)

const Row = z.object({ id: z.string(), name: z.string(), regionCode: z.number(), address: z.string() })
const Page = z.object({ items: z.array(Row) })
const Full = z.object({ identity: z.string().nullable(), phones: z.array(z.object({ number: z.string() })) })
const Keys = z.object({ elder: z.object({ pinyin: z.string() }) })
const Found = z.object({ items: z.array(z.object({ id: z.string() })) })

type Query = { kind: string; q: string; wanted: string }

/** What people type when they look for somebody who exists, and for nobody. Numbers are read as an operator reads them. */
async function sample(operator: string, reader: string, count: number): Promise<Query[]> {
  const queries: Query[] = []
  const { items } = Page.parse(
    JSON.parse(
      (await send('GET', `/people/elders?limit=${Math.min(200, count)}&sort=updatedAt`, reader)).body,
    ),
  )
  for (const elder of items) {
    const seen = Full.parse(
      JSON.parse(
        (await send('POST', `/people/elders/${elder.id}/unmask`, operator, { reason: '性能测试' })).body,
      ),
    )
    const { pinyin } = Keys.parse(
      JSON.parse((await send('GET', `/people/elders/${elder.id}`, operator)).body),
    ).elder
    const letters = Array.from(elder.name)
    const add = (kind: string, q: string | null | undefined) =>
      void (q && queries.push({ kind, q, wanted: elder.id }))
    add('full name', elder.name)
    add('two characters', letters.slice(-2).join(''))
    add('surname', letters[0])
    add('pinyin', pinyin)
    add('pinyin beginning', pinyin.slice(0, 6))
    add('identity number', seen.identity)
    add('phone', seen.phones[0]?.number)
    add('phone of a contact', seen.phones.at(-1)?.number)
    add('address', elder.address.slice(-8))
    queries.push({ kind: 'nobody', q: `${letters[0]}𬭎㛃`, wanted: '' })
  }
  return queries
}

async function run(
  cookie: string,
  queries: readonly Query[],
  total: number,
  lanes: number,
): Promise<{ kind: string; ms: number; hit: boolean }[]> {
  const results: { kind: string; ms: number; hit: boolean }[] = []
  let next = 0
  const lane = async () => {
    for (let i = next++; i < total; i = next++) {
      const query = queries[(i * 7919) % queries.length]
      if (!query) return
      const answer = await send('GET', `/people/search?q=${encodeURIComponent(query.q)}`, cookie)
      if (answer.status !== 200)
        throw new Error(`${query.kind}: ${answer.status} ${answer.body.slice(0, 200)}`)
      results.push({
        kind: query.kind,
        ms: answer.ms,
        hit: Found.parse(JSON.parse(answer.body)).items.some((item) => item.id === query.wanted),
      })
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return results
}

const began = performance.now()
await city.start(scale)
try {
  console.error(`city ready after ${((performance.now() - began) / 1000).toFixed(0)} s`)
  const [operator, clerk, community] = [
    await city.signIn('operator'),
    await city.signIn('clerk'),
    await city.signIn('community'),
  ]
  const { count } = z
    .object({ count: z.number() })
    .parse(JSON.parse((await send('GET', '/people/elders/count', operator)).body))
  const queries = await sample(operator, clerk, 120)
  await run(operator, queries, 400, 2)
  const figures: Record<string, number> = { elders: count, 'different queries': queries.length }
  const all: { kind: string; ms: number; hit: boolean }[] = []
  for (const [who, cookie] of [
    ['city', operator],
    ['county', clerk],
    ['village', community],
  ] as const) {
    const results = await run(cookie, queries, requests, 1)
    all.push(...results)
    figures[`p50 ms, ${who} scope`] = percentile(
      results.map((r) => r.ms),
      0.5,
    )
    figures[`p95 ms, ${who} scope`] = percentile(
      results.map((r) => r.ms),
      0.95,
    )
  }
  for (const kind of new Set(all.map((r) => r.kind)))
    figures[`p95 ms, ${kind}`] = percentile(
      all.filter((r) => r.kind === kind).map((r) => r.ms),
      0.95,
    )
  // Whoever is looked for by a whole name or number must be among the first twenty, in every scope that holds them.
  const certain = all
    .slice(0, requests * 2)
    .filter((r) => ['identity number', 'phone', 'pinyin'].includes(r.kind))
  figures['found, %'] = (100 * certain.filter((r) => r.hit).length) / certain.length
  const crowdBegan = performance.now()
  const crowd = await run(clerk, queries, requests, 8)
  figures['requests/s, 8 at once'] = crowd.length / ((performance.now() - crowdBegan) / 1000)
  figures['p95 ms, 8 at once'] = percentile(
    crowd.map((r) => r.ms),
    0.95,
  )
  figures['p95 ms'] = percentile(
    all.map((r) => r.ms),
    0.95,
  )
  figures['p99 ms'] = percentile(
    all.map((r) => r.ms),
    0.99,
  )
  report(
    'search',
    [
      'Method: the product on the whole city; signed in over HTTP as a city operator, a county clerk and a village worker; ten kinds of query in turn, one request at a time on a kept connection, then eight at once.',
      'Times are whole HTTP requests seen by the client, which shares the two cores; every read goes through the session, the scope and people.search.',
    ],
    figures,
    { 'p95 ms': { max: 20 }, ...(scale === '1' ? { elders: { min: 660_000 } } : {}) },
  )
} finally {
  await city.stop()
}
