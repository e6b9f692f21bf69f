// npm run requirements: which rows of the two registers are proven by tests that pass.
//   proven  a test whose title begins with the row's id passed
//   built   the row's function stands, `shown_by` names the page or file, but no test runs its check yet
//   open    neither
// Reads the reports of the last `npm test`, or runs the tests itself when there is none (or with --run).
// `--import FOLDER` takes new rows from register-a.md and register-b.md and keeps the states that stand.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { csvLine, parseCsv } from './csv.ts'

const root = join(import.meta.dirname, '..')
const file = join(root, 'docs/requirements.csv')
const reports = join(root, 'node_modules/.cache/yike-tests')
const HEAD = ['id', 'name', 'check', 'relevance', 'state', 'shown_by']

type Row = { id: string; name: string; check: string; relevance: string; state: string; shownBy: string }

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ title: z.string(), status: z.string() })),
    }),
  ),
})

const importFrom = process.argv.indexOf('--import')
const rows = importFrom > 0 ? merge(readRegisters(process.argv[importFrom + 1] ?? '.')) : readRows()
const proofs = readProofs()
for (const row of rows) {
  const proof = proofs.get(row.id)
  if (proof) Object.assign(row, { state: 'proven', shownBy: proof })
  else if (row.state === 'proven') Object.assign(row, { state: 'built' })
}
const unknown = [...proofs.keys()].filter((id) => !rows.some((row) => row.id === id))
writeFileSync(
  file,
  `${[HEAD, ...rows.map((r) => [r.id, r.name, r.check, r.relevance, r.state, r.shownBy])].map(csvLine).join('\n')}\n`,
)

for (const id of unknown) console.log(`a test is titled ${id}, which no register has`)
for (const relevance of ['core', 'supporting', 'context']) {
  const of = rows.filter((row) => row.relevance === relevance)
  const count = (state: string) => of.filter((row) => row.state === state).length
  console.log(
    `${relevance.padEnd(10)} ${String(of.length).padStart(4)} rows: ${count('proven')} proven, ${count('built')} built, ${count('open')} open`,
  )
}
console.log(`requirements: ${rows.filter((row) => row.state === 'proven').length} of ${rows.length} proven`)

function readRows(): Row[] {
  const [, ...lines] = parseCsv(readFileSync(file, 'utf8'))
  return lines.map(([id = '', name = '', check = '', relevance = '', state = 'open', shownBy = '']) => ({
    id,
    name,
    check,
    relevance,
    state,
    shownBy,
  }))
}

function merge(fresh: Row[]): Row[] {
  const known = new Map((existsSync(file) ? readRows() : []).map((row) => [row.id, row]))
  return fresh.map((row) => ({
    ...row,
    state: known.get(row.id)?.state ?? 'open',
    shownBy: known.get(row.id)?.shownBy ?? '',
  }))
}

function readRegisters(folder: string): Row[] {
  return ['register-a.md', 'register-b.md'].flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => /^\|\s*[AB]-[A-Z]+-\d+/.test(line))
      .map((line) => {
        const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
        const [, id = '', rowName = '', , , , check = '', relevance = ''] = cells
        return { id, name: rowName, check, relevance, state: 'open', shownBy: '' }
      }),
  )
}

/** Register id → file of the passing test that is titled by it. */
function readProofs(): Map<string, string> {
  const files = ['unit', 'e2e'].map((project) => join(reports, `${project}.json`))
  if (process.argv.includes('--run') || !files.some((path) => existsSync(path))) {
    spawnSync(join(root, 'node_modules/.bin/node'), ['scripts/test.ts'], { cwd: root, stdio: 'inherit' })
  }
  const proofs = new Map<string, string>()
  const refuted = new Set<string>()
  for (const path of files.filter((one) => existsSync(one))) {
    for (const { name, assertionResults } of Report.parse(JSON.parse(readFileSync(path, 'utf8')))
      .testResults) {
      for (const { title, status } of assertionResults) {
        const ids = /^((?:[AB]-[A-Z]+-\d+(?:, )?)+):/.exec(title)?.[1]?.split(', ') ?? []
        for (const id of ids) {
          if (status === 'passed') proofs.set(id, name.slice(root.length + 1))
          else refuted.add(id)
        }
      }
    }
  }
  for (const id of refuted) proofs.delete(id)
  return proofs
}
