import { defineModule } from '#platform/module'

export { type AccountDraft, createAccount, createPost, type PostDraft } from './create.ts'
export { takeCode } from './phone-code.ts'
export { gate } from './resolve.ts'
export { startSession } from './session.ts'

export const access = defineModule({ name: 'access', routes: [] })
