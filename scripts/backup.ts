// npm run backup -- FOLDER: one consistent backup while Yike runs (it only needs the database to answer) or while it stands.
import { join } from 'node:path'
import { readConfig } from '#platform/config'
import { backup } from '#platform/backup'
import { withOwner } from './owner.ts'

const folder = process.argv[2]
if (!folder) {
  console.error('npm run backup -- FOLDER')
  process.exit(2)
}
const config = readConfig()
await withOwner(config, async (owner) => {
  const manifest = await backup(owner, config.home, join(process.cwd(), folder), (line) => console.log(line))
  console.log(
    `${manifest.tables.length} tables, ${manifest.tables.reduce((sum, table) => sum + table.rows, 0)} rows → ${folder}`,
  )
  console.log('Keep YIKE_SECRET (or secrets/data-key of the data folder) elsewhere: it is not in the backup.')
})
