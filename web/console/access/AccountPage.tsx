import {
  type Account,
  disableAccount,
  enableAccount,
  getAccount,
  listAccounts,
  resetPassword,
  resetTotp,
  unlockAccount,
} from '#contract/accounts'
import { relations } from '#contract/grants'
import { fullTime, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Spin } from 'antd'
import { useState } from 'react'
import './access.css'
import { messages } from './account-messages.ts'
import { SmallTable } from './SmallTable.tsx'
import { AccountPosts } from './AccountPosts.tsx'
import { AccountSessions } from './AccountSessions.tsx'
import { StateTag } from './AccountsPage.tsx'
import { EditAccountForm } from './EditAccountForm.tsx'
import { accountRoute } from './pages.tsx'
import { ReasonForm } from './ReasonForm.tsx'
import { TemporaryPassword } from './TemporaryPassword.tsx'

/** One account: who it is, its posts, its sign-ins, the elders it may see, and what an administrator can do about it. */
export function AccountPage() {
  const { accountId } = accountRoute.useParams()
  const found = useQuery(q(getAccount, { params: { id: accountId } }))
  if (found.error) return <ProblemNote error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <Spin />
  return <Loaded account={found.data} />
}

const changes = [getAccount, listAccounts]

function Loaded({ account }: { account: Account }) {
  const m = useMessages(messages)
  const { do: doing } = accountRoute.useSearch()
  const navigate = accountRoute.useNavigate()
  const open = (what: typeof doing) => void navigate({ search: { do: what }, replace: true })
  const close = () => open(undefined)
  const params = { id: account.id }
  const session = useSession()
  const own = session.accountId === account.id ? m.yourself : undefined
  const elsewhere = account.worksElsewhere ? m.worksElsewhere : undefined
  // A manager's own name and sign-in name are for another to change.
  const noEdit = elsewhere ?? (session.audience === 'org' ? own : undefined)
  const { modal } = App.useApp()
  const disable = useAction(disableAccount, { changes, done: close })
  const enable = useAction(enableAccount, { changes })
  const unlock = useAction(unlockAccount, { changes })
  const resetCode = useAction(resetTotp, { changes, done: close })
  const [password, setPassword] = useState<string | null>(null)
  const reset = useAction(resetPassword, { changes, done: (answer) => setPassword(answer.temporaryPassword) })

  return (
    <Page
      title={account.name}
      note={<StateTag account={account} />}
      actions={
        <>
          <ActionButton needs="access.accounts" disabledReason={noEdit} onClick={() => open('edit')}>
            {m.edit}
          </ActionButton>
          {account.lockedUntil && (
            <ActionButton
              needs="access.accounts"
              disabledReason={elsewhere}
              loading={unlock.isPending}
              onClick={() => unlock.mutate({ params })}
            >
              {m.unlock}
            </ActionButton>
          )}
          <ActionButton
            needs="access.accounts"
            disabledReason={own ?? elsewhere}
            loading={reset.isPending}
            onClick={() =>
              modal.confirm({
                title: m.resetPassword,
                content: m.resetPasswordAsk,
                okText: m.resetPassword,
                onOk: () => reset.mutate({ params }),
              })
            }
          >
            {m.resetPassword}
          </ActionButton>
          {account.totp && (
            <ActionButton
              needs="access.accounts"
              disabledReason={own ?? elsewhere}
              onClick={() => open('reset-totp')}
            >
              {m.resetTotp}
            </ActionButton>
          )}
          {account.state === 'active' ? (
            <ActionButton
              needs="access.accounts"
              danger
              disabledReason={own ?? elsewhere}
              onClick={() => open('disable')}
            >
              {m.disable}
            </ActionButton>
          ) : (
            <ActionButton
              needs="access.accounts"
              disabledReason={elsewhere}
              loading={enable.isPending}
              onClick={() => enable.mutate({ params })}
            >
              {m.enable}
            </ActionButton>
          )}
        </>
      }
    >
      <ProblemNote error={enable.error ?? unlock.error ?? reset.error} />
      {elsewhere && <p className="notice">{elsewhere}</p>}
      {account.disabledReason && <p className="notice">{m.disabledFor(account.disabledReason)}</p>}
      <div className="account-grid">
        <Basics account={account} />
        <AccountPosts account={account} />
        <Families account={account} />
        <AccountSessions accountId={account.id} />
      </div>
      {doing === 'edit' && <EditAccountForm account={account} onClose={close} />}
      {doing === 'disable' && (
        <ReasonForm
          title={m.disable}
          ask={m.disableAsk}
          pending={disable.isPending}
          error={disable.error}
          onSubmit={(reason) => disable.mutate({ params, body: { reason } })}
          onClose={close}
        />
      )}
      {doing === 'reset-totp' && (
        <ReasonForm
          title={m.resetTotp}
          ask={m.resetTotpAsk}
          pending={resetCode.isPending}
          error={resetCode.error}
          onSubmit={(reason) => resetCode.mutate({ params, body: { reason } })}
          onClose={close}
        />
      )}
      {password !== null && (
        <TemporaryPassword
          title={m.temporaryTitle}
          name={account.name}
          login={account.login}
          password={password}
          onClose={() => setPassword(null)}
        />
      )}
    </Page>
  )
}

function Basics({ account }: { account: Account }) {
  const m = useMessages(messages)
  return (
    <Panel title={m.basics} className="wide">
      <Facts
        columns={3}
        items={[
          [m.login, account.login],
          [m.phone, account.phoneMasked],
          [m.region, account.regionName ?? (account.regionCode === 0 ? m.all : account.regionCode)],
          [m.language, m.languages[account.language]],
          [
            m.password,
            account.hasPassword
              ? account.mustChangePassword
                ? m.temporary
                : account.passwordSetAt && m.setOn(fullTime(account.passwordSetAt))
              : m.noPassword,
          ],
          [m.factor, account.totp ? m.factors.on : m.factors.off],
          [m.identities, account.identities.map((one) => one.providerName).join('、') || m.notLinked],
          [m.lastSignedIn, account.lastSignedInAt ? fullTime(account.lastSignedInAt) : m.never],
          [m.created, fullTime(account.createdAt)],
        ]}
      />
    </Panel>
  )
}

function Families({ account }: { account: Account }) {
  const m = useMessages(messages)
  const say = useWord()
  if (account.familyGrants.length === 0) return null
  return (
    <Panel title={m.families} note={account.familyGrants.length} className="wide" flush>
      <SmallTable
        label={m.families}
        rows={account.familyGrants}
        rowKey={(g) => g.id}
        empty={m.noGrants}
        columns={[
          { key: 'elder', title: m.elder, render: (g) => g.elderName ?? m.outside },
          { key: 'relation', title: m.relation, render: (g) => say(relations[g.relation]) },
          {
            key: 'state',
            title: m.state,
            render: (g) => (
              <Tag tone={g.state === 'valid' ? 'good' : g.state === 'waiting' ? 'medium' : 'plain'}>
                {m.grantState[g.state]}
              </Tag>
            ),
          },
          {
            key: 'consent',
            title: m.consent,
            render: (g) => (g.consentAt ? `${shortTime(g.consentAt)} ${g.consentEvidence ?? ''}` : '—'),
          },
        ]}
      />
    </Panel>
  )
}
