// npm run restore -- FOLDER: fills an empty installation (YIKE_HOME or DATABASE_URL) from a backup.
import { join } from 'node:path'
import { readConfig } from '#platform/config'
import { restore } from '#platform/backup'
import { withOwner } from './owner.ts'

const folder = process.argv[2]
if (!folder) {
  console.error('npm run restore -- FOLDER')
  process.exit(2)
}
const config = readConfig()
await withOwner(config, async (owner) => {
  const manifest = await restore(owner, config.home, join(process.cwd(), folder), (line) => console.log(line))
  console.log(`restored the backup of ${manifest.at}`)
})
