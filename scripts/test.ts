// npm test: everything that must pass, in the order in which a fault is cheapest to find.
// `--no-journeys` leaves the browser out (npm run check). Ends with one line: N passed, N failed.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const root = join(import.meta.dirname, '..')
const bin = (name: string) => join(root, 'node_modules/.bin', name)
const journeys = !process.argv.includes('--no-journeys')
const reports = join(root, 'node_modules/.cache/yike-tests')
mkdirSync(reports, { recursive: true })

type Step = { name: string; command: string; args: string[] }

// The server's program holds sim, bench and scripts too: apart, each would read the server again. One checker each: more
// of them work out the same types again (server: 32 s of a core with one, 65 with two), and there are two programs at a time.
const typed = ['contract', 'server', 'web', 'e2e'].map((folder) => ({
  name: `types ${folder}`,
  command: bin('tsc'),
  args: ['-p', folder, '--checkers', '1'],
}))
/** What needs no test: two at a time, the longest first. */
const looks: Step[] = [
  {
    name: 'lint',
    command: bin('oxlint'),
    args: ['--quiet', '--type-aware', 'contract', 'server', 'web', 'sim', 'bench', 'e2e', 'scripts'],
  },
  ...typed.toReversed(),
  { name: 'format', command: bin('biome'), args: ['format', '--reporter=summary', '.'] },
  { name: 'generated files', command: bin('node'), args: ['scripts/gen.ts', '--check'] },
]
const tests: (Step & { report: string })[] = [vitest('unit'), ...(journeys ? [vitest('e2e')] : [])]

function vitest(project: string): Step & { report: string } {
  const report = join(reports, `${project}.json`)
  return {
    name: `tests ${project}`,
    command: bin('vitest'),
    args: ['run', '--project', project, '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`],
    report,
  }
}

const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  success: z.boolean(),
})

let passed = 0
let failed = 0
let skipped = 0

const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1)
const env = { ...process.env, YIKE_LOG: 'error' }

function judge(name: string, status: number | null, began: number): void {
  console.log(`${status === 0 ? '✓' : '✗'} ${name} (${seconds(began)} s)`)
}

/** What it says is shown when it is over, so that two at a time do not mix their words. */
async function look({ name, command, args }: Step): Promise<void> {
  const began = performance.now()
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk))
  const status = await new Promise<number | null>((resolve) => {
    child.once('close', resolve)
    child.once('error', (error) => {
      said.push(Buffer.from(`${error.message}\n`))
      resolve(1)
    })
  })
  process.stdout.write(Buffer.concat(said))
  judge(name, status, began)
  if (status === 0) passed++
  else failed++
}

const waiting = [...looks]
await Promise.all(
  [1, 2].map(async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) await look(step)
  }),
)
for (const { name, command, args, report } of tests) {
  const began = performance.now()
  rmSync(report, { force: true })
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env })
  judge(name, status, began)
  const counted = readReport(report)
  passed += counted?.numPassedTests ?? 0
  failed += (counted?.numFailedTests ?? 0) + (status !== 0 && !counted?.numFailedTests ? 1 : 0)
  skipped += counted?.numPendingTests ?? 0
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exit(failed === 0 ? 0 : 1)

function readReport(file: string): z.infer<typeof Report> | undefined {
  try {
    return Report.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    console.error(`no report of the tests: ${String(error)}`)
    return undefined
  }
}
