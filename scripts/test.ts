// npm test: everything that must pass, in the order in which a fault is cheapest to find.
// `--no-journeys` leaves the browser out (npm run check). Ends with one line: N passed, N failed.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const root = join(import.meta.dirname, '..')
const bin = (name: string) => join(root, 'node_modules/.bin', name)
const journeys = !process.argv.includes('--no-journeys')
const reports = join(root, 'node_modules/.cache/yike-tests')
mkdirSync(reports, { recursive: true })

type Step = { name: string; command: string; args: string[]; report?: string }

const typed = ['contract', 'server', 'web', 'sim', 'bench', 'e2e'].map((folder) => ({
  name: `types ${folder}`,
  command: bin('tsc'),
  args: ['-p', folder],
}))
const steps: Step[] = [
  { name: 'format', command: bin('biome'), args: ['format', '--reporter=summary', '.'] },
  {
    name: 'lint',
    command: bin('oxlint'),
    args: ['--quiet', '--type-aware', 'contract', 'server', 'web', 'sim', 'bench', 'e2e', 'scripts'],
  },
  ...typed,
  { name: 'generated files', command: bin('node'), args: ['scripts/gen.ts', '--check'] },
  vitest('unit'),
  ...(journeys ? [vitest('e2e')] : []),
]

function vitest(project: string): Step {
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
for (const step of steps) {
  const began = performance.now()
  if (step.report) rmSync(step.report, { force: true })
  const { status } = spawnSync(step.command, step.args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, YIKE_LOG: 'error' },
  })
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${status === 0 ? '✓' : '✗'} ${step.name} (${seconds} s)`)
  if (!step.report) {
    if (status === 0) passed++
    else failed++
    continue
  }
  const counted = readReport(step.report)
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
