// npm run bench: lists the figures; npm run bench -- <name> [flags] measures one.
// Every bench prints a table, says its method in two lines, and ends with one line of JSON: {bench, pass, figures, goals}.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [name, ...flags] = process.argv.slice(2)
const names = readdirSync(import.meta.dirname).filter(
  (file) =>
    file.endsWith('.ts') &&
    file !== 'run.ts' &&
    readFileSync(join(import.meta.dirname, file), 'utf8').startsWith('// bench'),
)
if (!name) {
  for (const file of names) {
    const first = readFileSync(join(import.meta.dirname, file), 'utf8').split('\n', 1)[0] ?? ''
    console.log(`${file.replace(/\.ts$/, '').padEnd(10)} ${first.replace(/^\/\/ bench [a-z]+:?\s*/, '')}`)
  }
  process.exit(0)
}
const file = join(import.meta.dirname, `${name}.ts`)
if (!existsSync(file)) {
  console.error(
    `no bench of the name ${name}; there are: ${names.map((one) => one.replace(/\.ts$/, '')).join(', ')}`,
  )
  process.exit(2)
}
// With the flag of npm start.
const { status } = spawnSync(process.execPath, ['--max-semi-space-size=64', file, ...flags], {
  stdio: 'inherit',
  env: { ...process.env, YIKE_LOG: process.env['YIKE_LOG'] ?? 'error' },
})
process.exit(status ?? 1)
