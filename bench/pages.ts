// bench pages: everything that the console's pages read, on the whole city with its life going on
import { readContracts } from '#server/contracts'
import { City } from './city.ts'
import { percentile, report } from './report.ts'

/** `npm run bench -- pages [scale] [times]`. `YIKE_BENCH_HOME` keeps the city for the next run. */
const scale = process.argv[2] ?? '1'
const times = Number(process.argv[3] ?? '7')

const days = 'from=2026-10-28&to=2026-11-26'
/** What pages ask beyond the bare lists: filters, orders, figures. The codes are those of Jiaozuo. */
const asked = [
  ...['', '&sort=name', '&sort=birthDay', '&sort=updatedAt&direction=desc'].map(
    (order) => `/people/elders?limit=100${order}`,
  ),
  ...['living_alone', 'empty_nest', 'left_behind', 'model_worker', 'living_alone,age80'].flatMap((groups) => [
    `/people/elders?groups=${groups}&sort=name`,
    `/people/elders/count?groups=${groups}`,
  ]),
  ...[
    'sex=female',
    'ageFrom=80',
    'ageFrom=95',
    'mobility=bedridden',
    'device=yes',
    'device=no',
    'status=died',
  ].flatMap((filter) => [`/people/elders?${filter}&sort=name`, `/people/elders/count?${filter}`]),
  ...['contact=no', 'contact=key', 'contact=unverified', 'gap=health', 'gap=contact'].flatMap((filter) => [
    `/people/elders?${filter}&sort=name`,
    `/people/elders/count?${filter}`,
  ]),
  ...['special_hardship', 'priority', 'key_groups', 'purchase'].map(
    (key) => `/people/selections/${key}/elders`,
  ),
  '/people/follow-up?gap=contact',
  '/people/places?region=410802000000',
  '/people/places?region=410802001000',
  '/calls/lone-elders?group=empty_nest',
  '/calls/lone-elders?red=true',
  `/calls/figures?${days}`,
  `/alarms/statistics?${days}`,
  `/alarms/false-alarms?by=kind&${days}`,
  '/devices?q=SIM-SB',
  '/devices?kind=smoke',
  '/devices/gaps?group=empty_nest',
  '/responders?sort=name',
  '/responders?duty=on&sort=name',
  '/responders/shifts?from=2026-11-22T16:00:00.000Z&to=2026-11-29T16:00:00.000Z&atLeast=1',
  '/regions/410800000000/boundaries',
  '/regions/search?q=%E6%B0%91%E7%94%9F',
]

const { endpoints } = await readContracts()
const lists = [...endpoints.values()]
  .filter(
    (one) =>
      one.method === 'GET' && one.answers === 'json' && !one.path.includes(':') && one.may !== 'public',
  )
  .map((one) => one.path)

const city = new City(20990)
await city.start(scale, 'on')
try {
  const figures: Record<string, number> = {}
  const slow: [string, number][] = []
  let read = 0
  for (const login of ['head', 'duty', 'clerk', 'community', 'manager']) {
    const cookie = await city.signIn(login)
    const p95: number[] = []
    for (const path of new Set([...lists, ...asked])) {
      const ms: number[] = []
      for (let i = 0; i < times; i++) {
        const answer = await city.send('GET', path, cookie)
        // Not everybody may read everything, and some lists ask for more than their bare path.
        if (answer.status === 403 || answer.status === 404 || answer.status === 422) break
        if (answer.status !== 200)
          throw new Error(`${login} ${path}: ${answer.status} ${answer.body.slice(0, 200)}`)
        ms.push(answer.ms)
      }
      if (ms.length < times) continue
      read++
      const worst = percentile(ms, 0.95)
      p95.push(worst)
      slow.push([`${login} ${path}`, worst])
    }
    figures[`p95 ms, ${login}`] = percentile(p95, 0.95)
  }
  slow.sort((a, b) => b[1] - a[1])
  for (const [what, ms] of slow.slice(0, 25)) console.error(`${ms.toFixed(0).padStart(6)} ms  ${what}`)
  report(
    'pages',
    [
      'Method: the product on the whole city with its simulation; signed in as five posts; every list of the contract and what pages ask of them, one request at a time.',
      'The p95 of an address is the worst of its few requests; of a post, the 95th of a hundred addresses. Those above 300 ms are named first.',
    ],
    {
      'addresses read': read,
      ...figures,
      'above 300 ms': slow.filter(([, ms]) => ms > 300).length,
      'slowest ms': slow[0]?.[1] ?? 0,
    },
    { 'above 300 ms': { max: 0 } },
  )
} finally {
  await city.stop()
}
