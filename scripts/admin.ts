// npm run admin -- LOGIN REGION NAME: the first administrator of a real installation. Prints a password that must be changed
// at the first sign-in. The server need not run.
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { LoginName } from '#contract/access'
import { RegionCodeParam } from '#contract/region'
import { createAccount, createPost } from '#modules/access'
import { keptSecret, readConfig } from '#platform/config'
import { connect } from '#platform/db'
import { useSecrets } from '#platform/secrets'
import { withOwner } from './owner.ts'

const [login, region, ...name] = process.argv.slice(2)
const given = z
  .object({ login: LoginName, region: RegionCodeParam, name: z.string().min(1, 'the name of the person') })
  .safeParse({ login, region, name: name.join(' ') })
if (!given.success) {
  console.error(
    'npm run admin -- LOGIN REGION NAME, for instance: npm run admin -- wang.min 410800000000 王敏',
  )
  for (const issue of given.error.issues) console.error(`${issue.path.join('.')}: ${issue.message}`)
  process.exit(2)
}
const config = readConfig()
useSecrets(config.secret)
await withOwner(config, async (owner) => {
  const password = keptSecret(config.home, 'database-password').toString('hex')
  const db = connect(
    { api: { ...owner, user: 'yike_api', password }, worker: { ...owner, user: 'yike_worker', password } },
    { api: 1, worker: 1 },
  )
  try {
    const first = randomBytes(12).toString('base64url')
    await db.asSystem('scripts.admin', async (tx) => {
      const accountId = await createAccount(tx, { ...given.data, password: first, mustChangePassword: true })
      await createPost(tx, { accountId, role: 'admin', region: given.data.region })
    })
    console.log(`${given.data.login}: password ${first} (to be changed at the first sign-in)`)
  } finally {
    await db.close()
  }
})
