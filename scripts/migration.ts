// npm run migration <module> <verb-noun>: the next empty migration, numbered in the module's range.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [module, name] = process.argv.slice(2)
if (!module || !name || !/^[a-z]+$/.test(module) || !/^[a-z]+(-[a-z]+)+$/.test(name)) {
  console.error('npm run migration <module> <verb-noun>, for instance: npm run migration alarms add-outcome')
  process.exit(2)
}
const folder = join(import.meta.dirname, '../migrations')
const taken = readdirSync(folder).map((file) => Number(file.slice(0, 4)))
// Every migration after the first release comes after all that stand: forward only, in one order for everybody.
const number = String(Math.max(1000, ...taken.map((n) => n + 1))).padStart(4, '0')
const file = `${number}_${module}_${name.replaceAll('-', '_')}.sql`
writeFileSync(join(folder, file), `-- ${module}: ${name.replaceAll('-', ' ')}\n`, { flag: 'wx' })
console.log(`migrations/${file}`)
