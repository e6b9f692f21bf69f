import { createAccount, listAccounts } from '#contract/accounts'
import { uuidv7 } from '#contract/id'
import type { AccountId } from '#contract/id'
import type { RoleName } from '#contract/permission'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useNavigate } from '@tanstack/react-router'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './account-messages.ts'
import { PostFields, postBody, type PostValues } from './PostFields.tsx'
import { TemporaryPassword } from './TemporaryPassword.tsx'

type Values = { name: string; login?: string; phone?: string; regionCode?: number; posts: PostValues[] }

/** A new account with its posts; ends by showing the temporary password once. */
export function NewAccountForm({ onClose }: { onClose: () => void }) {
  const m = useMessages(messages)
  const session = useSession()
  const navigate = useNavigate()
  // Made here, so that sending twice makes one account.
  const [id] = useState(() => uuidv7() as AccountId) // A uuid made on the line itself.
  const action = useAction(createAccount, { changes: [listAccounts] })
  const made = action.data
  if (made) {
    return (
      <TemporaryPassword
        title={m.createdTitle}
        name={made.account.name}
        login={made.account.login}
        password={made.temporaryPassword}
        onClose={() => void navigate({ to: paths.account, params: { accountId: made.account.id } })}
      />
    )
  }
  // A manager's accounts belong to the organisation: neither region nor organisation is asked for.
  const within = session.audience === 'org'
  const place = within ? {} : { regionCode: session.regionCode ?? 0 }
  return (
    <FormDrawer<Values>
      title={m.newAccount}
      submit={m.create}
      width={520}
      initial={{ ...place, posts: [{ role: within ? 'org_staff' : 'duty_officer', ...place }] }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(values) =>
        action.mutate({
          body: {
            id,
            name: values.name,
            login: values.login?.trim() || null,
            phone: values.phone?.trim() || null,
            ...(values.regionCode === undefined ? {} : { regionCode: values.regionCode }),
            posts: (values.posts ?? []).map(postBody),
          },
        })
      }
    >
      {(form) => (
        <>
          <Form.Item
            name="name"
            label={m.name}
            rules={[{ required: true, whitespace: true, message: m.name }]}
          >
            <Input autoFocus maxLength={60} />
          </Form.Item>
          <Form.Item name="login" label={m.login} extra={m.loginHint}>
            <Input maxLength={40} autoCapitalize="none" autoComplete="off" />
          </Form.Item>
          <Form.Item name="phone" label={m.phone} extra={m.phoneHint}>
            <Input maxLength={20} inputMode="tel" autoComplete="off" />
          </Form.Item>
          {!within && (
            <Form.Item
              name="regionCode"
              label={m.region}
              extra={m.regionHint}
              rules={[{ required: true, message: m.region }]}
            >
              <RegionPicker width="100%" allowClear={false} label={m.region} />
            </Form.Item>
          )}
          <Form.List name="posts">
            {(fields, { add, remove }) => (
              <>
                {fields.map((field) => (
                  <section
                    key={field.key}
                    className="post-box"
                    aria-label={`${m.firstPost} ${field.name + 1}`}
                  >
                    <header>
                      <b>
                        {m.firstPost} {field.name + 1}
                      </b>
                      <Button size="small" type="text" onClick={() => remove(field.name)}>
                        {m.removePost}
                      </Button>
                    </header>
                    <Form.Item noStyle shouldUpdate>
                      {() => {
                        // antd gives values of nested lists without their type.
                        const role = form.getFieldValue(['posts', field.name, 'role']) as RoleName | undefined
                        return <PostFields at={[field.name]} role={role} />
                      }}
                    </Form.Item>
                  </section>
                ))}
                <Button block type="dashed" onClick={() => add(place)}>
                  {m.addPost}
                </Button>
              </>
            )}
          </Form.List>
        </>
      )}
    </FormDrawer>
  )
}
