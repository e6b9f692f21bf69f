import {
  type Account,
  createPost,
  editPost,
  endPost,
  getAccount,
  listAccountSessions,
  listAccounts,
  listPosts,
  type Post,
} from '#contract/accounts'
import { RoleName, roles } from '#contract/permission'
import { dayText } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import type { Column } from '#web/ui/desk/DataTable.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Form, Input } from 'antd'
import { useState } from 'react'
import { messages } from './account-messages.ts'
import { SmallTable } from './SmallTable.tsx'
import { ConsultantGrants } from './ConsultantGrants.tsx'
import { PostFields, postBody, type PostValues } from './PostFields.tsx'
import { ReasonForm } from './ReasonForm.tsx'

const changes = [getAccount, listAccounts, listPosts, listAccountSessions]
export function usePostColumns(): Column<Post>[] {
  const m = useMessages(messages)
  const say = useWord()
  return [
    { key: 'title', title: m.title, render: (p) => say(p.title) },
    { key: 'role', title: m.role, width: 150, render: (p) => say(roles[p.role]) },
    {
      key: 'region',
      title: m.region,
      width: 150,
      render: (p) => p.regionName ?? (p.regionCode === 0 ? m.all : p.regionCode),
    },
    {
      key: 'valid',
      title: m.valid,
      width: 190,
      render: (p) => (
        <span className="digits">{`${dayText(p.validFrom)} – ${p.validTo ? dayText(p.validTo) : m.noEnd}`}</span>
      ),
    },
    {
      key: 'state',
      title: m.state,
      width: 170,
      render: (p) => (
        <Tag
          tone={p.state === 'valid' ? 'good' : p.state === 'planned' ? 'low' : 'plain'}
        >{`${m.postState[p.state]}${p.endedReason ? `：${p.endedReason}` : ''}`}</Tag>
      ),
    },
  ]
}

/** The posts of an account, with what may be done about each. */
export function AccountPosts({ account }: { account: Account }) {
  const m = useMessages(messages)
  const say = useWord()
  const session = useSession()
  const within = session.audience === 'org'
  const own = session.accountId === account.id ? m.yourself : undefined
  const [adding, setAdding] = useState(false)
  const [editing, setEditing] = useState<Post | null>(null)
  const [ending, setEnding] = useState<Post | null>(null)
  const add = useAction(createPost, { changes, done: () => setAdding(false) })
  const edit = useAction(editPost, { changes, done: () => setEditing(null) })
  const end = useAction(endPost, { changes, done: () => setEnding(null) })
  const columns: Column<Post>[] = [
    ...usePostColumns(),
    {
      key: 'act',
      title: '',
      align: 'right',
      width: 150,
      render: (p) =>
        p.state === 'ended' ? null : (
          <span className="row-actions">
            <ActionButton
              size="small"
              needs="access.accounts"
              disabledReason={own}
              onClick={() => setEditing(p)}
            >
              {m.edit}
            </ActionButton>
            <ActionButton
              size="small"
              danger
              needs="access.accounts"
              disabledReason={own}
              onClick={() => setEnding(p)}
            >
              {m.endPost}
            </ActionButton>
          </span>
        ),
    },
  ]
  const consultant = account.posts.find((post) => post.role === 'consultant' && post.state === 'valid')
  return (
    <>
      <Panel
        title={m.posts}
        className="wide"
        flush
        actions={
          <ActionButton
            size="small"
            type="primary"
            needs="access.accounts"
            disabledReason={own}
            onClick={() => setAdding(true)}
          >
            {m.newPost}
          </ActionButton>
        }
      >
        <SmallTable
          label={m.posts}
          rows={account.posts}
          rowKey={(p) => p.id}
          columns={columns}
          empty={m.noPosts}
        />
      </Panel>
      {(consultant || account.accessGrants.length > 0) && (
        <ConsultantGrants account={account} post={consultant} />
      )}
      {adding && (
        <FormDrawer<PostValues>
          title={`${m.newPost} · ${account.name}`}
          submit={m.newPost}
          initial={within ? { role: 'org_staff' } : { regionCode: account.regionCode }}
          pending={add.isPending}
          error={add.error}
          onClose={() => setAdding(false)}
          onSubmit={(values) => add.mutate({ params: { id: account.id }, body: postBody(values) })}
        >
          {(form) => (
            <Form.Item noStyle shouldUpdate>
              {() => <PostFields role={RoleName.safeParse(form.getFieldValue('role')).data} />}
            </Form.Item>
          )}
        </FormDrawer>
      )}
      {editing && (
        <FormDrawer<{ title?: string; validFrom: string; validTo?: string }>
          title={`${m.editPost} · ${say(editing.title)}`}
          submit={m.save}
          initial={{
            ...(editing.ownTitle ? { title: editing.ownTitle } : {}),
            validFrom: editing.validFrom,
            ...(editing.validTo ? { validTo: editing.validTo } : {}),
          }}
          pending={edit.isPending}
          error={edit.error}
          onClose={() => setEditing(null)}
          onSubmit={(values) =>
            edit.mutate({
              params: { id: editing.id },
              body: {
                title: values.title?.trim() || null,
                validFrom: values.validFrom,
                validTo: values.validTo || null,
                updatedAt: editing.updatedAt,
              },
            })
          }
        >
          <Form.Item name="title" label={m.title} extra={m.titleHint}>
            <Input maxLength={80} autoFocus />
          </Form.Item>
          <Form.Item name="validFrom" label={m.from} rules={[{ required: true, message: m.from }]}>
            <DayInput />
          </Form.Item>
          <Form.Item name="validTo" label={m.to}>
            <DayInput />
          </Form.Item>
        </FormDrawer>
      )}
      {ending && (
        <ReasonForm
          title={m.endPost}
          ask={`${say(ending.title)}：${m.endPostAsk}`}
          pending={end.isPending}
          error={end.error}
          onSubmit={(reason) => end.mutate({ params: { id: ending.id }, body: { reason } })}
          onClose={() => setEnding(null)}
        />
      )}
    </>
  )
}
