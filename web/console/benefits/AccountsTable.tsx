import * as contract from '#contract/benefit-care'
import { accountFaults } from '#contract/benefit-words'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { messages } from './messages.ts'

/** Accounts that benefits are paid to, with what is wrong with them; a second person says that one is right. */
export function AccountsTable({
  q,
  columns,
}: {
  q: string | undefined
  columns: Column<contract.BankAccount>[]
}) {
  const m = useMessages(messages)
  const say = useWord()
  const query = q ? { q } : {}
  const accounts = useInfiniteQuery(pages(contract.listAccounts, { query }))
  const verify = useAction(contract.verifyAccount, { changes: [contract.listAccounts] })
  return (
    <DataTable<contract.BankAccount>
      name="benefit-accounts"
      label={m.accountTab}
      rows={rowsOf(contract.listAccounts, accounts.data)}
      rowKey={(one) => one.id}
      source={accounts}
      empty={<Empty title={m.noAccounts} />}
      exportAs={{ file: m.account, rows: () => everyRow(contract.listAccounts, { query }) }}
      columns={[
        ...columns,
        {
          key: 'bank',
          title: m.bank,
          render: (one) => `${one.bank} ****${one.tail}`,
          text: (one) => `${one.bank} ****${one.tail}`,
        },
        { key: 'holder', title: m.holder, render: (one) => one.holder, text: (one) => one.holder },
        {
          key: 'faults',
          title: m.faults,
          render: (one) =>
            one.faults.map((fault) => (
              <Tag key={fault} tone={fault === 'unverified' ? 'medium' : 'high'}>
                {say(accountFaults[fault])}
              </Tag>
            )),
          text: (one) => one.faults.map((fault) => say(accountFaults[fault])).join(' '),
        },
        {
          key: 'by',
          title: m.verify,
          render: (one) => one.verifiedBy ?? '—',
          text: (one) => one.verifiedBy,
        },
        {
          key: 'do',
          title: '',
          width: 100,
          render: (one) =>
            one.verifiedAt === null || one.faults.length > 0 ? (
              <ActionButton
                size="small"
                needs="benefits.check"
                loading={verify.isPending}
                onClick={() => verify.mutate({ params: { id: one.id } })}
              >
                {m.verify}
              </ActionButton>
            ) : null,
        },
      ]}
    />
  )
}
