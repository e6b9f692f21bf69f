import { defineModule } from '#platform/module'
import { listAccounts, showAccount, totals } from './accounts.ts'
import { listPostings, showPosting } from './postings.ts'
import { exportStatement, statement } from './statement.ts'
import { checkJobs, dailyCheck, listChecks, startCheck } from './verify.ts'

export { type AccountDraft, balanceOf, closeAccount, openAccount, openAccounts } from './account.ts'
export { nameHolders } from './holders.ts'
export { type Line, type PostingDraft, post, reverse } from './post.ts'
export { verify } from './verify.ts'

export const ledger = defineModule({
  name: 'ledger',
  routes: [
    listAccounts,
    totals,
    exportStatement,
    statement,
    showAccount,
    listPostings,
    showPosting,
    listChecks,
    startCheck,
  ],
  jobs: checkJobs,
  crons: [dailyCheck],
})
