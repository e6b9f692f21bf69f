// bench screen: one situation against all schemes of a place, relations settled, criterion by criterion; then over HTTP
import { request } from 'node:http'
import { BenefitScheme } from '#contract/benefit-scheme'
import { type Situation, situationVariables, variableNames } from '#contract/benefit-situation'
import { decide, readPacks, schemeKind, schemeSet } from '#modules/policy'
import { percentile, report } from './report.ts'

/** `npm run bench -- screen [url]`: with the address of a running server also `POST /api/benefits/screen` there. */
const place = 410800000000
const url = process.argv[2]
const ROUNDS = 50_000
// Below the limit of a public endpoint for one address and minute.
const REQUESTS = 500

// Deterministic, so that two runs measure the same.
let seed = 20261125
const random = (n: number) => {
  seed = (seed * 1103515245 + 12345) % 2147483648
  return Math.floor((seed / 2147483648) * n)
}
function situation(): Situation {
  return Object.fromEntries(
    variableNames
      .filter((name) => situationVariables[name].of.includes('elder'))
      .flatMap((name): [string, unknown][] => {
        const { type, choices } = situationVariables[name]
        // One in five is not known, as at a desk.
        if (random(5) === 0) return []
        if (type === 'bool') return [[name, random(2) === 0]]
        if (type === 'list') return [[name, ['age80']]]
        if (type === 'string') {
          const words = Object.keys(choices ?? {})
          return [[name, words[random(words.length)]]]
        }
        if (name === 'age') return [[name, 60 + random(45)]]
        if (name === 'hukouRegion' || name === 'region') return [[name, 410802001001 + random(5)]]
        return [[name, random(5)]]
      }),
  )
}

const rules = readPacks()
  .filter(({ file }) => file.kind === schemeKind.name && (file.regionCode === place || file.regionCode === 0))
  .map(({ file, pack }) => ({
    id: pack,
    key: file.key,
    regionCode: file.regionCode,
    body: BenefitScheme.parse(file.body),
  }))
  .filter(({ body }) => body.subject === 'elder')
const began = performance.now()
const set = schemeSet(rules)
const compileMs = performance.now() - began
const people = Array.from({ length: 1000 }, situation)
const times: number[] = []
let lines = 0
for (let i = 0; i < ROUNDS; i++) {
  const person = people[i % people.length]
  if (!person) continue
  const start = performance.now()
  lines += decide(set, person).length
  times.push(performance.now() - start)
}
const figures: Record<string, number> = {
  schemes: set.schemes.length,
  compileMs,
  p50Ms: percentile(times, 0.5),
  p99Ms: percentile(times, 0.99),
  linesAnswered: lines,
}

if (url) {
  const over: number[] = []
  let refused = 0
  for (let i = 0; i < REQUESTS; i++) {
    const start = performance.now()
    const status = await post(`${url}/api/benefits/screen`, {
      region: place,
      situation: people[i % people.length],
    })
    if (i >= 100) over.push(performance.now() - start)
    if (status !== 200) refused++
  }
  figures['httpP50Ms'] = percentile(over, 0.5)
  figures['httpP99Ms'] = percentile(over, 0.99)
  figures['httpRefused'] = refused
}
report(
  'screen',
  [
    `Schemes of the packs in force at ${place} for elders; ${ROUNDS} situations of which one value in five is unknown.`,
    url
      ? `Then ${REQUESTS} requests, one after another, the first 100 not counted, at ${url}.`
      : 'Pure evaluation only: give the address of a running server for the endpoint.',
  ],
  figures,
  { p99Ms: { max: 20 }, ...(url ? { httpP99Ms: { max: 20 }, httpRefused: { max: 0 } } : {}) },
)

function post(address: string, body: unknown): Promise<number> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body)
    const outgoing = request(
      address,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
      },
      (answer) => {
        answer.resume()
        answer.on('end', () => resolve(answer.statusCode ?? 0))
      },
    )
    outgoing.on('error', reject)
    outgoing.end(text)
  })
}
