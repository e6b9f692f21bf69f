import { type Account, editAccount, getAccount, listAccounts } from '#contract/accounts'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Checkbox, Form, Input } from 'antd'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './account-messages.ts'

type Values = { name: string; login?: string; phone?: string; removePhone?: boolean; regionCode?: number }

/** Name, sign-in name, phone, region. The phone is masked: leaving the field empty keeps it. */
export function EditAccountForm({ account, onClose }: { account: Account; onClose: () => void }) {
  const m = useMessages(messages)
  const within = useSession().audience === 'org'
  const action = useAction(editAccount, { changes: [getAccount, listAccounts], done: onClose })
  return (
    <FormDrawer<Values>
      title={`${m.edit} · ${account.name}`}
      submit={m.save}
      initial={{
        name: account.name,
        ...(account.login ? { login: account.login } : {}),
        regionCode: account.regionCode,
      }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={({ name, login, phone, removePhone, regionCode }) =>
        action.mutate({
          params: { id: account.id },
          body: {
            name,
            login: login?.trim() || null,
            updatedAt: account.updatedAt,
            ...(removePhone ? { phone: null } : phone?.trim() ? { phone: phone.trim() } : {}),
            ...(regionCode === undefined || regionCode === account.regionCode ? {} : { regionCode }),
          },
        })
      }
    >
      <Form.Item name="name" label={m.name} rules={[{ required: true, whitespace: true, message: m.name }]}>
        <Input autoFocus maxLength={60} />
      </Form.Item>
      <Form.Item name="login" label={m.login} extra={m.loginHint}>
        <Input maxLength={40} autoCapitalize="none" autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="phone"
        label={m.phone}
        extra={account.phoneMasked ? `${account.phoneMasked} · ${m.keepPhone}` : m.phoneHint}
      >
        <Input maxLength={20} inputMode="tel" autoComplete="off" />
      </Form.Item>
      {account.phoneMasked && (
        <Form.Item name="removePhone" valuePropName="checked">
          <Checkbox>{m.removePhone}</Checkbox>
        </Form.Item>
      )}
      {!within && (
        <Form.Item name="regionCode" label={m.region} extra={m.regionHint}>
          <RegionPicker width="100%" allowClear={false} label={m.region} />
        </Form.Item>
      )}
    </FormDrawer>
  )
}
