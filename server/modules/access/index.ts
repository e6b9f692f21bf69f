import { defineModule } from '#platform/module'
import * as accountRead from './account-read.ts'
import * as accountState from './account-state.ts'
import * as accountWrite from './account-write.ts'
import * as grants from './grants.ts'
import * as log from './log.ts'
import * as me from './me.ts'
import * as oidc from './oidc.ts'
import * as own from './own.ts'
import * as ownPhone from './own-phone.ts'
import * as posts from './posts.ts'
import * as providers from './providers.ts'
import { purge } from './purge.ts'
import * as security from './security.ts'
import * as signIn from './sign-in.ts'
import * as signInCode from './sign-in-code.ts'
import * as steps from './steps.ts'

export { moveFamilyGrants } from './move-grants.ts'
export { maskPhone } from './account.ts'
export { endFieldPosts, findAccounts, giveFieldPost } from './field-account.ts'
export { type AccountDraft, createAccount, createPost, type PostDraft } from './create.ts'
export { type CodeToSend, takeCode } from './phone-code.ts'
export { gate } from './resolve.ts'
export { type SessionStart, startSession } from './session.ts'

export const access = defineModule({
  name: 'access',
  routes: [
    signIn.signInRoute,
    signIn.signInOptionsRoute,
    steps.signInTotpRoute,
    steps.signInAccountRoute,
    steps.signInPostRoute,
    steps.signInResumeRoute,
    signInCode.requestCodeRoute,
    signInCode.signInCodeRoute,
    signInCode.forgotPasswordRoute,
    signInCode.resetForgottenRoute,
    oidc.oidcStartRoute,
    oidc.oidcCallbackRoute,
    me.meRoute,
    me.editMeRoute,
    me.switchPostRoute,
    me.signOutRoute,
    own.changePasswordRoute,
    ownPhone.requestPhoneCodeRoute,
    ownPhone.changePhoneRoute,
    own.mySessionsRoute,
    own.endMySessionRoute,
    own.endMyOtherSessionsRoute,
    own.beginTotpRoute,
    own.confirmTotpRoute,
    own.renewRecoveryCodesRoute,
    own.removeTotpRoute,
    log.whoLookedRoute,
    log.looksToldRoute,
    log.listLogRoute,
    log.exportLogRoute,
    accountRead.listAccountsRoute,
    accountRead.exportAccountsRoute,
    accountRead.getAccountRoute,
    accountRead.listAccountSessionsRoute,
    accountWrite.createAccountRoute,
    accountWrite.editAccountRoute,
    accountState.disableAccountRoute,
    accountState.enableAccountRoute,
    accountState.unlockAccountRoute,
    accountState.resetPasswordRoute,
    accountState.resetTotpRoute,
    accountState.endAccountSessionRoute,
    posts.listPostsRoute,
    posts.createPostRoute,
    posts.editPostRoute,
    posts.endPostRoute,
    grants.listFamilyGrantsRoute,
    grants.createFamilyGrantRoute,
    grants.giveConsentRoute,
    grants.endFamilyGrantRoute,
    grants.myFamilyRoute,
    grants.withdrawConsentRoute,
    grants.createAccessGrantRoute,
    grants.endAccessGrantRoute,
    security.getSecurityRoute,
    security.editSecurityRoute,
    providers.listProvidersRoute,
    providers.saveProviderRoute,
    providers.removeProviderRoute,
  ],
  crons: [purge],
})
