import { defineModule } from '#platform/module'
import { listAccounts, showAccount, showPosting, statement } from './read.ts'
import { dailyCheck } from './verify.ts'

export { type AccountDraft, balanceOf, closeAccount, openAccount } from './account.ts'
export { type Line, type PostingDraft, post, reverse } from './post.ts'
export { verify } from './verify.ts'

export const ledger = defineModule({
  name: 'ledger',
  routes: [listAccounts, showAccount, statement, showPosting],
  crons: [dailyCheck],
})
